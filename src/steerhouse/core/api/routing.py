"""The addresses of the API, each with its verb, known before anything heavy is loaded."""

from functools import partial

from django.http import HttpResponse

from steerhouse.core.acting import Request
from steerhouse.core.api import building
from steerhouse.core.pages.declaration import REGISTRY, Pages
from steerhouse.core.routes import route


def declare() -> None:
    """Make the operations of every entity known."""
    route("api/openapi.json", openapi, name="api.openapi", verb="api.read")
    for pages in REGISTRY.pages.values():
        for found in building.operations_of(pages):
            path = found.path.replace("{", "<").replace("}", ">")
            name = f"api.{pages.name}.{found.name}"
            route(f"api/{pages.path}/{path}", partial(answer, pages=pages, path=path), name=name, verb=found.verb,
                  methods=(found.method,), model=pages.model)  # fmt: skip


def openapi(request: Request) -> HttpResponse:
    """The description of the API for programs (OpenAPI 3.1)."""
    return HttpResponse(building.document(), content_type="application/json")


def answer(request: Request, *, pages: Pages, path: str, **named: str) -> HttpResponse:
    """Hand a request to its operation; the first one for an entity loads what that takes."""
    if request.method == "HEAD":
        request.method = "GET"
    return building.views_of(pages)[path](request, **named)

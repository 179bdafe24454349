"""Each entity's operations in django-ninja, made when the first request for it comes, and the document of all."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import override

from steerhouse import __version__
from steerhouse.core.acting import Request
from steerhouse.core.actions import verb_name
from steerhouse.core.api import operations as do
from steerhouse.core.api import schemas
from steerhouse.core.api.reading import Malformed, read_object
from steerhouse.core.pages.declaration import REGISTRY, Action, Pages
from steerhouse.core.verbs import verb_of

ONE = "{str:public_id}/"
PROBLEMS = {status: HTTPStatus(status).phrase for status in (400, 401, 403, 404, 405, 409, 413, 415, 422, 428, 503)}


@dataclass(frozen=True)
class Operation:
    """One method at one address of an entity's API, and the verb it is."""

    name: str
    method: str
    path: str
    verb: str
    action: Action | None = None


def operations_of(pages: Pages) -> Iterator[Operation]:
    """The operations of an entity, as far as its declaration has forms and actions for them."""
    verb = f"{pages.name}.{{}}".format
    yield Operation("list", "GET", "", verb("view"))
    if pages.form and pages.add is not None:
        yield Operation("add", "POST", "", verb("add"))
    yield Operation("get", "GET", ONE, verb("view"))
    if pages.form and pages.edit is not None:
        yield Operation("edit", "PATCH", ONE, verb("edit"))
    yield Operation("history", "GET", f"{ONE}history/", verb("history"))
    yield Operation("archive", "POST", f"{ONE}archive/", verb("archive"))
    yield Operation("restore", "POST", f"{ONE}restore/", verb("restore"))
    for action in pages.actions:
        deed = verb_of(pages.model, verb_name(action.do)).name
        yield Operation(f"do-{action.name}", "POST", f"{ONE}do/{action.name}/", deed, action)


@lru_cache(maxsize=512)
def views_of(pages: Pages) -> dict[str, Callable[..., HttpResponse]]:
    """The views of an entity by their address below it."""
    api = _api(f"api-{pages.name}")
    api.add_router("", router(pages))
    # Ninja puts an address of its own last, in the place of the list.
    return {str(found.pattern): found.callback for found in reversed(api.urls[0])}


def _api(namespace: str) -> Any:
    """An API that reads JSON strictly and leaves errors to the catalogue."""
    from ninja import NinjaAPI
    from ninja.errors import HttpError, ValidationError
    from ninja.parser import Parser

    class Strict(Parser):
        def parse_body(self, request: HttpRequest) -> Any:
            return read_object(request)

    description = _("Everything that pages show and do, under the rights of whoever asks.")
    api = NinjaAPI(
        title="Steerhouse", version=__version__, description=description, docs_url=None, openapi_url=None,
        urls_namespace=namespace, parser=Strict(),
    )  # fmt: skip

    def refuse(request: HttpRequest, problem: Any) -> HttpResponse:
        raise Malformed(_faults(problem.errors)) from problem

    api.add_exception_handler(ValidationError, refuse)
    api.add_exception_handler(HttpError, _unreadable)
    return api


def _unreadable(request: HttpRequest, problem: Any) -> HttpResponse:
    """Ninja hides what the parser said behind an error of its own."""
    raise problem.__cause__ or problem


def _faults(errors: list[dict[str, Any]]) -> dict[str, list[str]]:
    """What pydantic found, by field, in words."""
    found: dict[str, list[str]] = {}
    for error in errors:
        name = next((str(part) for part in error["loc"][::-1] if isinstance(part, str) and part not in OUTER), "")
        words = (
            _("Field %(name)s cannot be set here.") % {"name": name}
            if error["type"] == "extra_forbidden"
            else error["msg"]
        )
        found.setdefault(name, []).append(words)
    return found


OUTER = frozenset({"body", "query", "path", "given"})


def router(pages: Pages) -> Any:
    """The operations of an entity as a router of ninja."""
    from ninja import Router

    made = Router(tags=[str(pages.many)])
    row = schemas.output(pages)
    for found in operations_of(pages):
        view, response = _view(pages, found, row)
        made.add_api_operation(
            f"/{found.path}", [found.method], view, response={200: row, **response},
            operation_id=f"{pages.name}_{found.name}".replace("-", "_"), summary=_summary(pages, found),
            openapi_extra={"parameters": list(_headers(found))},
        )  # fmt: skip
    return made


def _summary(pages: Pages, found: Operation) -> str:
    label = verb_of(pages.model, found.verb).label
    return f"{pages.many if found.name == 'list' else pages.one}: {label}"


def _headers(found: Operation) -> Iterator[dict[str, Any]]:
    """Headers that an operation reads."""
    string = {"type": "string", "maxLength": 200}
    if found.method == "POST":
        yield {"in": "header", "name": "Idempotency-Key", "required": False, "schema": string}
    if found.method == "PATCH" or (found.method == "POST" and found.path):
        yield {
            "in": "header",
            "name": "If-Match",
            "required": False,
            "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        }


def _view(pages: Pages, found: Operation, row: Any) -> tuple[Callable[..., HttpResponse], dict[int, Any]]:
    """The function that ninja calls with checked values, and answers beside a row."""
    if found.name == "list":
        return _list_view(pages), {200: schemas.listing(pages)}
    if found.name == "add":
        return _body_view(partial(do.add_row, pages=pages), schemas.added(pages), one=False), {201: row}
    if found.name == "edit":
        return _body_view(partial(do.edit_row, pages=pages), schemas.changed(pages)), {}
    if found.action is not None and found.action.form is not None:
        return _body_view(
            partial(do.do_action, pages=pages, action=found.action), schemas.asked(pages, found.action)
        ), {}
    if found.action is not None:
        return _row_view(partial(do.do_action, pages=pages, action=found.action, body={})), {}
    if found.name == "history":
        return _history_view(pages), {200: schemas.events()}
    plain = {"get": do.get_row, "archive": do.archive_row, "restore": do.restore_row}
    return _row_view(partial(plain[found.name], pages=pages)), {}


def _list_view(pages: Pages) -> Callable[..., HttpResponse]:
    from ninja import Query

    known = schemas.parameters(pages)
    asked = schemas.model(f"{pages.model.__name__}Question", known)

    def view(request: Request, given: Query[asked]) -> HttpResponse:  # type: ignore[valid-type]
        return do.list_rows(request, pages, known, given)

    return view


def _body_view(then: Callable[..., HttpResponse], body: Any, *, one: bool = True) -> Callable[..., HttpResponse]:
    from ninja import Body

    def to_one(request: Request, public_id: str, given: Body[body]) -> HttpResponse:
        return then(request, public_id=public_id, body=given.model_dump(exclude_unset=True))

    def to_all(request: Request, given: Body[body]) -> HttpResponse:
        return then(request, body=given.model_dump(exclude_unset=True))

    return to_one if one else to_all


def _row_view(then: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def view(request: Request, public_id: str) -> HttpResponse:
        return then(request, public_id=public_id)

    return view


def _history_view(pages: Pages) -> Callable[..., HttpResponse]:
    page_number = schemas.constrained(int, ge=1, le=2000)

    def view(request: Request, public_id: str, page: page_number = 1) -> HttpResponse:  # type: ignore[valid-type]
        return do.row_history(request, pages, public_id, page)

    return view


@lru_cache(maxsize=1)
def document() -> bytes:
    """The OpenAPI 3.1 document of every entity; the same for everybody, so made once."""
    with override("en"):
        api = _api("api-document")
        for pages in REGISTRY.pages.values():
            api.add_router(pages.path, router(pages))
        found = api.get_openapi_schema(path_prefix="api/")
    found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    # Either a token, or nothing beside the session's cookie.
    found["security"] = [{"token": []}, {}]
    found["components"]["schemas"]["Problem"] = schemas.problem().model_json_schema()
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in found["paths"].values():
        for operation in methods.values():
            operation["responses"] |= {
                status: {"description": phrase, "content": content} for status, phrase in PROBLEMS.items()
            }
    return json.dumps(found, ensure_ascii=False).encode()

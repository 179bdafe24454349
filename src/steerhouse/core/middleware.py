"""What every request gets: an id, an actor, and an answer from the catalogue when something is wrong."""

import re
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from steerhouse.core import views
from steerhouse.core.acting import Request, actor_of_request
from steerhouse.core.actors import Actor
from steerhouse.core.context import serving
from steerhouse.core.ids import new_id
from steerhouse.core.routes import refuse_undeclared

SAFE_ID = re.compile(r"[A-Za-z0-9_-]{8,40}\Z")


class Frame:
    """Stands around every view. Starting it checks that each address has a rule of permission."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        refuse_undeclared()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = cast(Request, request)
        given = request.headers.get("X-Request-ID", "")
        asked.id = given if SAFE_ID.match(given) else new_id()
        # Asked for at the first use: the session's middleware may still end the session after this point.
        asked.actor = cast(Actor, SimpleLazyObject(lambda: actor_of_request(request)))
        with serving(asked.id):
            response = self.get_response(request)
        response["X-Request-ID"] = asked.id
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """Turn whatever a view raises into the catalogue's answer."""
        return views.answer_page(cast(Request, request), error)

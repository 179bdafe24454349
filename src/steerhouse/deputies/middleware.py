"""A delegation that ended under way: nothing is saved in the deputy's own name by mistake."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from steerhouse.access import sessions
from steerhouse.access.factors import is_demanded
from steerhouse.core import views
from steerhouse.core.acting import ACTING, Request, actor_of
from steerhouse.core.errors import SteerhouseError
from steerhouse.core.models import User

Handler = Callable[[HttpRequest], HttpResponse]


class NoLongerDeputy(SteerhouseError):
    """The delegation by which somebody acted is over; what they sent was not done."""

    status = 409
    title = _("You act for nobody else any more: the delegation has ended.")
    next_step = _("Nothing was saved. You are yourself again; send it anew if you may do it in your own name.")


def watch_acting(get_response: Handler) -> Handler:
    """Make a deputy themself again once the delegation does not hold; what they were sending is refused."""

    def answer(request: HttpRequest) -> HttpResponse:
        asked = cast(Request, request)
        session = getattr(request, "session", None)
        if session is None or ACTING not in session or not request.user.is_authenticated or holds(asked):
            return get_response(request)
        del session[ACTING]
        asked.actor = actor_of(request.user)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            return views.answer_page(asked, NoLongerDeputy())
        messages.warning(request, str(NoLongerDeputy.title))
        return get_response(request)

    return answer


def holds(request: Request) -> bool:
    """Whether the delegation stands, and the session came in as the person's own would have to."""
    behalf = request.actor.behalf
    if behalf is None:
        return False
    return bool(request.session.get(sessions.FACTOR)) or not is_demanded(User(pk=behalf.user_id))

"""Language and time zone of whoever is signed in, for as long as their request lasts."""

from collections.abc import Callable
from contextlib import ExitStack
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from steerhouse.core.models import User

Handler = Callable[[HttpRequest], HttpResponse]


def speak(get_response: Handler) -> Handler:
    """Answer in the language and the zone that the user has chosen; others keep what browser and organization ask for.

    Programs with a token and strangers are answered as the browser asks. The user is known by now, so nothing is asked.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user if SESSION_KEY in request.session else None
        if not isinstance(user, User):
            return get_response(request)
        with ExitStack() as chosen:
            if zone := zone_of(user.time_zone):
                chosen.enter_context(timezone.override(zone))
            if user.language in dict(settings.LANGUAGES):
                # Left on: what is streamed after this point is written in it, and the next request begins anew.
                translation.activate(user.language)
                request.LANGUAGE_CODE = user.language
            return get_response(request)

    return answer


def zone_of(name: str) -> ZoneInfo | None:
    """A zone by its name; none where nothing was chosen, or the server does not know it (any more)."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None

"""How long a session lasts, what ends it early, and when its key changes."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.access.factors import OTHERS
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied
from steerhouse.core.models import User

Handler = Callable[[HttpRequest], HttpResponse]
SEEN, EPOCH, RIGHTS, FACTOR = "seen", "epoch", "rights", "factor"
# Who came in elsewhere has no password to type here, and may sign out there as well.
ELSEWHERE = "elsewhere"
# The session is written at most this often only to say that it is in use: each time costs a write.
NOTE_EVERY = 300
BACKEND = "steerhouse.access.backends.AccountBackend"


def begin(request: HttpRequest, user: User, *, elsewhere: dict[str, str] | None = None) -> None:
    """Sign the user in under a new session key; the session ends after 12 hours, whatever happens in it.

    `elsewhere` is the name of the provider that signed the user in, and the address where one signs out there.
    """
    request.session.flush()
    login(request, user, backend=BACKEND)
    if elsewhere is not None:
        request.session[ELSEWHERE] = elsewhere
    request.session[EPOCH] = user.session_epoch
    request.session[SEEN] = _now()
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))


def watch_session(get_response: Handler) -> Handler:
    """End sessions that were left alone or called back, and give a session a new key when its user's rights change."""

    def answer(request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session:
            if _is_over(request):
                request.session.flush()
                request.user = AnonymousUser()
            elif _has_to_change_password(request):
                return _to_new_password(request)
            elif _lacks_factor(request):
                return _to_factor(request)
        response = get_response(request)
        _renew_key(request)
        return response

    return answer


def _now() -> int:
    return int(timezone.now().timestamp())


def _is_over(request: HttpRequest) -> bool:
    """Whether the session was idle too long, or its user is gone, deactivated, or called all sessions back."""
    idle = _now() - int(request.session.get(SEEN, 0))
    if idle > settings.SESSION_IDLE_SECONDS or not request.user.is_authenticated:
        return True
    if request.session.get(EPOCH) != request.user.session_epoch:
        return True
    if idle > min(NOTE_EVERY, settings.SESSION_IDLE_SECONDS / 10):
        request.session[SEEN] = _now()
    return False


def _has_to_change_password(request: HttpRequest) -> bool:
    open_to_all = (reverse("password"), reverse("sign-out"), settings.STATIC_URL)
    return bool(getattr(request.user, "must_change_password", False)) and not request.path.startswith(open_to_all)


def _lacks_factor(request: HttpRequest) -> bool:
    """Whether a role of the user takes a second factor, and this session came in without one."""
    others = (reverse(other.name) for other in OTHERS)
    open_to_all = (reverse("second-factor"), *others, reverse("password"), reverse("sign-out"), settings.STATIC_URL)
    if request.session.get(FACTOR) or not isinstance(request.user, User) or request.path.startswith(open_to_all):
        return False
    return bool(request.user.factor_is_demanded)  # type: ignore[attr-defined]


def _to_new_password(request: HttpRequest) -> HttpResponse:
    detail = _("Somebody else gave this account its password. Sign in with a browser and choose your own first.")
    return _first(request, "password", detail)


def _to_factor(request: HttpRequest) -> HttpResponse:
    return _first(request, "second-factor", _("Your role takes a second factor. Sign in with a browser and set it up."))


def _first(request: HttpRequest, route: str, detail: str) -> HttpResponse:
    """Pages lead to what has to be done first; programs are told why."""
    if not request.path.startswith("/api/"):
        return HttpResponseRedirect(reverse(route))
    problem = {"type": "about:blank", "title": str(Denied.title), "status": 403, "detail": detail}
    return JsonResponse(problem, status=403, content_type="application/problem+json")


def _renew_key(request: HttpRequest) -> None:
    """A key that somebody may have learned before the rights grew must not carry the new ones."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor) or actor.user_id is None or SESSION_KEY not in request.session:
        return
    stamp = rights_stamp(actor)
    if request.session.get(RIGHTS) != stamp:
        if RIGHTS in request.session:
            request.session.cycle_key()
        request.session[RIGHTS] = stamp


def rights_stamp(actor: Actor) -> str:
    """The same text as long as the actor's rights are the same."""
    held = sorted(f"{grant.path} {' '.join(sorted(grant.rights))}" for grant in actor.granted)
    return hashlib.sha256("\n".join(held).encode()).hexdigest()[:16]

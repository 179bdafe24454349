"""API tokens: made and revoked by their owner, recognized at the door before anything else of a request is read."""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import ceil
from typing import cast

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.access.backends import may_come_in
from steerhouse.access.lockout import count_failure, is_locked, seconds_left
from steerhouse.access.models import ApiToken
from steerhouse.core import views
from steerhouse.core.acting import Request, actor_of
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Answer, Denied, Invalid, NotVisible

Handler = Callable[[HttpRequest], HttpResponse]
# sh_ and eight characters tell tokens apart; forty more are 206 bits of chance.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"
PREFIX, SECRET = 8, 40
SHAPE = re.compile(rf"(sh_[A-Za-z0-9]{{{PREFIX}}})[A-Za-z0-9]{{{SECRET}}}\Z")
NOTE_EVERY = dt.timedelta(minutes=1)
LONGEST_DAYS = 366


@action("apitoken.issue")
def issue_token(
    model: type[ApiToken], *, name: str, scopes: Sequence[str], expires: dt.date, by: Actor
) -> tuple[ApiToken, str]:
    """Make a token for oneself; returns it with its text, which nobody can read again."""
    if by.user is None or by.scopes is not None:
        raise Denied(_("A token makes no tokens. Sign in with a browser to make one."))
    if foreign := sorted(set(scopes) - by.rights):
        raise Invalid({"scopes": [_("You do not have the right %(name)s yourself.") % {"name": ", ".join(foreign)}]})
    today = timezone.localdate()
    if not today <= expires <= today + dt.timedelta(days=LONGEST_DAYS):
        limit = _("The last day lies between today and %(days)s days from now.") % {"days": LONGEST_DAYS}
        raise Invalid({"expires": [limit]})
    prefix = f"sh_{_letters(PREFIX)}"
    text = f"{prefix}{_letters(SECRET)}"
    token = ApiToken(
        user=by.user, name=name, prefix=prefix, digest=digest(text), scopes=sorted(set(scopes)), expires=expires,
        epoch=by.user.session_epoch,
    )  # fmt: skip
    token.full_clean()
    token.save()
    return token, text


@action("apitoken.revoke")
def revoke_token(token: ApiToken, *, by: Actor) -> ApiToken:
    """Let a token work no longer, from the next request on."""
    return _revoke(token)


@action("apitoken.revoke_own")
def revoke_own_token(token: ApiToken, *, by: Actor) -> ApiToken:
    """Let a token of one's own work no longer."""
    if token.user_id != by.user_id or by.scopes is not None:
        raise Denied(thing=token, verb="apitoken.revoke_own")
    return _revoke(token)


def _revoke(token: ApiToken) -> ApiToken:
    token.revoked_at = token.revoked_at or timezone.now()
    token.save()
    return token


def own_tokens(by: Actor) -> list[ApiToken]:
    """The actor's tokens, the newest first; the revoked ones are left out."""
    with system("own tokens"):
        mine = ApiToken.objects.live().filter(user_id=by.user_id or 0, revoked_at=None).select_related("user")
        return list(mine.order_by("-created_at", "-id"))


def own_token(public_id: str, *, by: Actor) -> ApiToken:
    """A token of the actor's own. Raises NotVisible."""
    found = next((token for token in own_tokens(by) if token.public_id == public_id), None)
    if found is None:
        raise NotVisible()
    return found


def _letters(count: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(count))


def digest(text: str) -> str:
    """What is stored of a token. It is chance and no password, so that one fast hash is enough.

    >>> len(digest("sh_"))
    64
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_token(get_response: Handler) -> Handler:
    """Let `Authorization: Bearer` speak for a request; session and CSRF count for nothing in it."""

    def answer(request: HttpRequest) -> HttpResponse:
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return get_response(request)
        asked = cast(Request, request)
        asked.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        refused = admit(asked, text.strip())
        return get_response(request) if refused is None else refused

    return answer


def admit(request: Request, text: str) -> HttpResponse | None:
    """Make the owner of the token the actor, by the token's rights; or the answer that refuses it."""
    found = SHAPE.match(text)
    name = f"token {found[1]}" if found else "token"
    if is_locked(request, name):
        return _locked(request)
    token = token_of(found[1] if found else "", text)
    if token is None:
        return _locked(request) if count_failure(request, name) else _refused(request)
    # Who knows the whole token guessed nothing: an old one in a forgotten program locks nobody out.
    if not (token.works and may_come_in(token.user)):
        return _refused(request)
    owner = actor_of(token.user)
    request.actor = replace(owner, scopes=frozenset(token.scopes), token=_("API token %(name)s") % {"name": token})
    # The secret comes in a header that no other site can make a browser send.
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    _note_use(token)
    return None


def token_of(prefix: str, text: str) -> ApiToken | None:
    """The token of exactly this text; compared in the same time wherever the first difference is."""
    with system("token"):
        token: ApiToken | None = ApiToken.objects.filter(prefix=prefix).select_related("user").first()
    stored = token.digest if token is not None else "0" * 64
    return token if secrets.compare_digest(stored, digest(text)) else None


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTE_EVERY)
    if token.last_used_at is None or token.last_used_at < now - NOTE_EVERY:
        with system("note the use of a token"):
            ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _refused(request: Request) -> HttpResponse:
    """One answer for what is wrong, expired, revoked, or belongs to nobody active."""
    title = _("This token does not open the door.")
    step = _("It may be mistyped, expired or revoked. Make a new one under My access.")
    answer = views.problem(request, Answer(401, title, title, step, {}))
    answer["WWW-Authenticate"] = 'Bearer realm="Steerhouse", error="invalid_token"'
    return answer


def _locked(request: Request) -> HttpResponse:
    seconds = seconds_left(request)
    title = _("Too many wrong tokens.")
    step = _("Wait %(minutes)s minutes, then try again.") % {"minutes": ceil(seconds / 60)}
    return views.problem(request, Answer(429, title, title, step, {}), headers={"Retry-After": str(seconds)})

"""Pages and answers of passkeys: one's own, and the door that they open."""

import json
import logging
from dataclasses import asdict
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steerhouse.access import sessions
from steerhouse.access.backends import AccountBackend, may_come_in
from steerhouse.access.factor_views import Pending, come_in, pending, self_of
from steerhouse.access.factors import has_factor, is_demanded
from steerhouse.access.lockout import count_failure, is_locked
from steerhouse.access.tokens import digest
from steerhouse.access.views import onward_of
from steerhouse.core.errors import Invalid, SignInNeeded
from steerhouse.core.models import User
from steerhouse.passkeys import ceremony
from steerhouse.passkeys.actions import keep_passkey, own_passkeys, passkey_of, remove_passkey, use_passkey
from steerhouse.passkeys.forms import PasskeyForm
from steerhouse.passkeys.models import Passkey

log = logging.getLogger(__name__)
# More than a device ever sends.
LONGEST = 50_000


def _self(request: HttpRequest) -> User:
    user = AccountBackend().get_user(request.user.pk) if request.user.is_authenticated else None
    if user is None:
        raise SignInNeeded()
    return user


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The JSON of a request; nothing where it is none."""
    if len(request.body) > LONGEST:
        return {}
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def passkeys(request: HttpRequest) -> HttpResponse:
    """One's own passkeys, and the form of another one."""
    user = _self(request)
    context = {"passkeys": own_passkeys(user), "form": PasskeyForm(), "demanded": is_demanded(user)}
    return render(request, "passkeys/own.html", context)


def begin(request: HttpRequest) -> HttpResponse:
    """Name and password are right: what the browser needs to make a passkey."""
    user = _self(request)
    form = PasskeyForm(_sent(request))
    if not form.is_valid():
        raise Invalid({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    if authenticate(request, username=user.username, password=form.cleaned_data["password"]) is None:
        return _refusal(_("This is not your password."))
    return JsonResponse(ceremony.creation_options(request, user, own_passkeys(user), form.cleaned_data["name"]))


def finish(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the device made."""
    user = _self(request)
    try:
        made = ceremony.verify_creation(request, _sent(request), user)
    except ceremony.Refused as error:
        log.warning("a new passkey was refused: %s", error)
        return _refusal(_("The device did not make a passkey that can be kept here. Try again."))
    keep_passkey(user, values=asdict(made), by=self_of(user))
    request.session[sessions.FACTOR] = True
    return JsonResponse({"onward": reverse("passkeys")})


def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Remove one of one's own."""
    user = _self(request)
    remove_passkey(user, public_id=public_id, by=self_of(user))
    if not has_factor(user):
        request.session.pop(sessions.FACTOR, None)
    return HttpResponseRedirect(reverse("passkeys"))


def options(request: HttpRequest) -> HttpResponse:
    """What the browser needs at the door: after the password those of that account, else any of its own."""
    known = pending(request)
    return JsonResponse(ceremony.request_options(request, own_passkeys(known.user) if known else ()))


def enter(request: HttpRequest) -> HttpResponse:
    """Come in with a passkey: the device is what one has, and it has verified its user."""
    sent, known = _sent(request), pending(request)
    name = f"passkey {digest(str(sent.get('id', '')))[:16]}"
    if is_locked(request, name):
        return _refusal(_("Too many attempts failed. Wait some minutes, then try again."), status=429)
    passkey = _opening(request, sent)
    user = passkey.user if passkey is not None else None
    if passkey is None or user is None or (known and known.user.pk != user.pk):
        count_failure(request, name)
        return _refusal(_("This passkey opens nothing here. Try again, or sign in another way."), status=401)
    entering = known or Pending(user, onward_of(str(sent.get("next", ""))))
    return JsonResponse({"onward": come_in(request, entering).url})


def _opening(request: HttpRequest, sent: dict[str, Any]) -> Passkey | None:
    """The passkey in use whose device answered our challenge."""
    passkey = passkey_of(str(sent.get("id", ""))[:1400].replace("\0", ""))
    if passkey is None or not may_come_in(passkey.user):
        return None
    user = passkey.user
    try:
        count = ceremony.verify_request(request, sent, passkey)
    except ceremony.Refused as error:
        log.warning("passkey %s was refused: %s", passkey.public_id, error)
        return None
    used = use_passkey(user, passkey=passkey, count=count, by=self_of(user))
    return passkey if used else None


def _refusal(text: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"detail": text}, status=status)

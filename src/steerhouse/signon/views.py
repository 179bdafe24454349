"""The way to a provider and back, and the pages that try out a provider or directory."""

import time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from steerhouse.access import sessions
from steerhouse.access.actions import sign_in
from steerhouse.access.doors import Door
from steerhouse.access.factor_views import ask_for_code, self_of
from steerhouse.access.factors import factor_of
from steerhouse.access.lockout import count_failure, is_locked
from steerhouse.access.tokens import digest
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import NotVisible, SteerhouseError
from steerhouse.core.pages.details import head
from steerhouse.signon import directories, oidc
from steerhouse.signon.actions import SignOnRefused, account_of, providers_in_use, refuse
from steerhouse.signon.forms import TryForm
from steerhouse.signon.models import Directory, IdentityProvider, WayIn
from steerhouse.signon.outgoing import NoAnswer

PENDING = "sign-on"
# So long may somebody take at the provider, and so many sign-ins may be under way in one browser.
PATIENCE, MOST = 900, 5
# The provider gets its own token back to know whom to sign out; longer addresses are not taken everywhere.
LONGEST_ADDRESS = 6000


class ProviderSilent(SteerhouseError):
    """The provider cannot be asked at the moment."""

    status = 503
    title = gettext_lazy("Your organization's sign-in does not answer at the moment.")
    next_step = gettext_lazy("Try again in a minute. If it stays, tell your PMO administrator.")


def provider_doors(onward: str) -> list[Door]:
    """A button for each provider that is in use."""
    return [
        Door(
            _("Sign in with %(name)s") % {"name": provider.name},
            f"{reverse('sign-on', args=[provider.public_id])}?{urlencode({'next': onward})}",
        )
        for provider in providers_in_use()
    ]


def _provider(public_id: str) -> IdentityProvider:
    found = next((one for one in providers_in_use() if one.public_id == public_id), None)
    if found is None:
        raise NotVisible()
    return found


def go(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the browser to the provider; what has to come back with it is kept in the session."""
    provider, begun = _provider(public_id), oidc.begin()
    onward = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(onward, allowed_hosts=None) and onward.startswith("/")
    try:
        target = oidc.address(provider, begun)
    except NoAnswer as problem:
        raise ProviderSilent() from problem
    kept = {
        "provider": provider.public_id, "nonce": begun.nonce, "verifier": begun.verifier, "at": int(time.time()),
        "onward": onward if ours else settings.LOGIN_REDIRECT_URL,
    }  # fmt: skip
    waiting = sorted(request.session.get(PENDING, {}).items(), key=lambda one: one[1]["at"])
    request.session[PENDING] = {**dict(waiting[-MOST + 1 :]), begun.state: kept}
    return HttpResponseRedirect(target)


def back(request: HttpRequest, public_id: str) -> HttpResponse:
    """The provider sent the browser back: check everything, find the account, begin the session."""
    provider = _provider(public_id)
    if is_locked(request, "sign-on"):
        return HttpResponse(status=429)
    try:
        begun, kept = _begun(request, provider)
        proof = oidc.redeem(provider, begun, request.GET.get("code", ""))
        out = oidc.sign_out_address(provider, proof.token, f"{settings.SITE_URL}{settings.LOGOUT_REDIRECT_URL}")
    except SignOnRefused as refused:
        refuse(refused, provider)
        # Each attempt counts for its address alone: ten of one name would shut the door for everybody.
        count_failure(request, f"sign-on {digest(request.GET.get('state', ''))[:20]}")
        raise
    except NoAnswer as problem:
        raise ProviderSilent() from problem
    user = account_of(oidc.person_of(provider, proof.claims), provider)
    elsewhere = {"name": provider.name, "sign_out": out if len(out) <= LONGEST_ADDRESS else ""}
    by_factor = provider.trusts_factor and proof.many_factors
    if factor_of(user) is not None and not by_factor:
        return ask_for_code(request, user, kept["onward"], elsewhere)
    sign_in(user, by=self_of(user), way=provider.name)
    sessions.begin(request, user, elsewhere=elsewhere)
    if by_factor:
        request.session[sessions.FACTOR] = True
    return HttpResponseRedirect(kept["onward"])


def _begun(request: HttpRequest, provider: IdentityProvider) -> tuple[oidc.Begun, dict[str, Any]]:
    """The sign-in that this browser began, used up now. Raises SignOnRefused."""
    waiting = request.session.get(PENDING, {})
    state = request.GET.get("state", "")
    kept = waiting.pop(state, None)
    request.session[PENDING] = waiting
    if kept is None or kept["provider"] != provider.public_id or time.time() - kept["at"] > PATIENCE:
        raise SignOnRefused(
            "this browser did not begin this sign-in", _("This sign-in was not begun here, or it is over.")
        )
    named, described = request.GET.get("iss"), oidc.describe(provider)
    if named != described.issuer and (named is not None or described.names_itself):
        raise SignOnRefused("the answer comes from another provider (iss)")
    if "error" in request.GET or not request.GET.get("code"):
        raise SignOnRefused("the provider did not sign them in", _("%s did not sign you in.") % provider.name)
    return oidc.Begun(state, kept["nonce"], kept["verifier"]), kept


def provider_test(request: Request, public_id: str) -> HttpResponse:
    """Ask the provider for its description and keys, and say what was found."""
    provider = load(IdentityProvider, public_id, by=request.actor, verb="test")
    context = {**head(request, provider, current="identityprovider.test"), "findings": []}
    if request.method == "POST":
        context["findings"] = findings_of(provider)
    return render(request, "signon/test.html", context)


def directory_test(request: Request, public_id: str) -> HttpResponse:
    """Ask the directory as the sign-in does, but for the password of whoever is looked for."""
    directory = load(Directory, public_id, by=request.actor, verb="test")
    form = TryForm(request.POST if request.method == "POST" else None)
    context = {**head(request, directory, current="directory.test"), "form": form, "findings": []}
    if form.is_valid():
        context["findings"] = findings_in(directory, form.cleaned_data["name"])
    return render(request, "signon/test_directory.html", context, status=422 if form.errors else 200)


def findings_in(directory: Directory, name: str) -> list[tuple[bool, str]]:
    """What the directory answers, and what is made of the entry of this name."""
    try:
        entry = directories.find(directory, name or "*")
    except (directories.DirectorySilent, SteerhouseError) as problem:
        return [(False, str(problem))]
    told = [(True, _("The directory answers over an encrypted line, and lets us search.")), in_use(directory)]
    if not name:
        return told
    if entry is None:
        words = _("It knows nobody, or more than one, by the name %s; or they are no members of the group.")
        return [*told, (False, words % name)]
    person = directories.person_of(directory, entry)
    told.append((True, _("It knows %(name)s as %(entry)s.") % {"name": name, "entry": entry.name}))
    told.append((bool(person.username), _("User name: %s") % (person.username or "–")))
    told.append((bool(person.name), _("Name: %s") % (person.name or "–")))
    words = person.email or _("none that is proved")
    return [*told, (bool(person.email) or not directory.trusts_email, _("E-mail: %s") % words)]


def in_use(way: WayIn) -> tuple[bool, str]:
    """Whether people can come in by it."""
    return way.enabled, _("It is in use.") if way.enabled else _("It is not in use: edit it to change that.")


def findings_of(provider: IdentityProvider) -> list[tuple[bool, str]]:
    """What is in order and what is not, each in a sentence."""
    try:
        found = oidc.describe(provider, anew=True)
    except NoAnswer as problem:
        return [(False, str(problem))]
    count = len(found.keys)
    told = [
        (True, _("The provider answers, and calls itself %s.") % found.issuer),
        (
            True,
            ngettext(
                "It publishes one key with which its signature is checked.",
                "It publishes %s keys with which its signature is checked.",
                count,
            ).replace("%s", str(count)),
        ),
        (
            True,
            _("One can sign out there as well.") if found.sign_out else _("It offers no address to sign out there."),
        ),
    ]
    try:
        known = bool(provider.plain_secret)
        words = (
            _("The client secret can be read.") if known else _("No client secret is set; few providers go without.")
        )
        told.append((known, words))
    except SteerhouseError as problem:
        told.append((False, f"{problem.title} {problem.next_step}"))
    told.append(in_use(provider))
    return told

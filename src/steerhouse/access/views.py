"""The door: sign in, sign out, choose a password, and the password that is shown once."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from steerhouse.access import sessions
from steerhouse.access.actions import change_own_password, give_password, sign_in
from steerhouse.access.backends import AccountBackend
from steerhouse.access.doors import doors, way_of
from steerhouse.access.factor_views import ask_for_code, self_of
from steerhouse.access.factors import OTHERS, factor_of, has_factor
from steerhouse.access.forms import PasswordForm, SignInForm, TokenForm
from steerhouse.access.models import ApiToken
from steerhouse.access.review import own_grants
from steerhouse.access.tokens import issue_token, own_token, own_tokens, revoke_own_token
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import User
from steerhouse.core.pages.details import head

# How long a token lasts unless its owner says otherwise.
DAYS = 90


def door(request: HttpRequest) -> HttpResponse:
    """Sign in; whoever is signed in already goes straight on."""
    onward = _onward(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(onward)
        return _door(request, SignInForm(), onward)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _door(request, form, onward, status=422)
    user = authenticate(request, **form.cleaned_data)
    if not isinstance(user, User):
        form.add_error(None, _why(request))
        return _door(request, form, onward, status=401)
    if has_factor(user):
        return ask_for_code(request, user, onward)
    sign_in(user, by=self_of(user), way=way_of(user))
    sessions.begin(request, user)
    return HttpResponseRedirect(onward)


def _door(request: HttpRequest, form: SignInForm, onward: str, status: int = 200) -> HttpResponse:
    context = {
        "form": form, "onward": "" if onward == settings.LOGIN_REDIRECT_URL else onward, "others": OTHERS,
        "doors": doors(onward),
    }  # fmt: skip
    return render(request, "access/sign_in.html", context, status=status)


def _onward(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours."""
    return onward_of(request.POST.get("next") or request.GET.get("next") or "")


def onward_of(wanted: str) -> str:
    """The address that was wanted, if it is one of ours; else the first page."""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else settings.LOGIN_REDIRECT_URL


def _why(request: HttpRequest) -> str:
    """One sentence for every failure; only who knows the password learns that the account was deactivated."""
    if getattr(request, "deactivated", False):
        return _("This account is deactivated. Ask your PMO administrator.")
    if trouble := getattr(request, "door_trouble", ""):
        return str(trouble)
    return _("User name and password do not match. Check both and try again.")


def leave(request: HttpRequest) -> HttpResponse:
    """Sign out: the session is gone on both sides; who came in elsewhere is shown the way to sign out there."""
    elsewhere = request.session.get(sessions.ELSEWHERE)
    logout(request)
    if elsewhere and elsewhere["sign_out"]:
        return render(request, "access/signed_out.html", elsewhere)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)


def password(request: HttpRequest) -> HttpResponse:
    """Choose another password; wrong old ones count as failed sign-ins, and lock like them."""
    user = AccountBackend().get_user(request.user.pk) if request.user.is_authenticated else None
    if user is None:
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={reverse('password')}")
    if not user.has_usable_password():
        raise Denied(_("Your password is kept by your organization's own sign-in. Change it there."))
    form = PasswordForm(user, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _password(request, form, 422 if form.is_bound else 200)
    if authenticate(request, username=user.username, password=form.cleaned_data["old"]) is None:
        form.add_error("old", _("This is not your password until now."))
        return _password(request, form, 422)
    by_factor = request.session.get(sessions.FACTOR, False)
    sessions.begin(request, change_own_password(user, new=form.cleaned_data["new"], by=self_of(user)))
    request.session[sessions.FACTOR] = by_factor
    return render(request, "access/password_changed.html")


def _password(request: HttpRequest, form: PasswordForm, status: int) -> HttpResponse:
    return render(request, "access/password.html", {"form": form}, status=status)


def new_password(request: Request, public_id: str) -> HttpResponse:
    """Give a user a generated password; this answer is the only place where it ever stands."""
    user = load(User, public_id, by=request.actor, verb="give_password")
    context = {**head(request, user, current="user.new-password"), "own": user.pk == request.actor.user_id}
    if request.method == "POST":
        context["password"] = give_password(user, by=request.actor)
    return render(request, "access/new_password.html", context)


def my_access(request: Request) -> HttpResponse:
    """What the actor may and where, and the tokens of their programs; a new token stands in this answer only."""
    by, made = request.actor, ""
    first = {"expires": timezone.localdate() + timedelta(days=DAYS)}
    form = TokenForm(by.rights, request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        try:
            made = issue_token(ApiToken, **form.cleaned_data, by=by)[1]
            form = TokenForm(by.rights, initial=first)
        except Invalid as refusal:
            for name, faults in refusal.fields.items():
                form.add_error(name, faults)
    context = {"form": form, "made": made, "tokens": own_tokens(by), "grants": own_grants(by), "user": by.user}
    context["factor"] = factor_of(by.user) if by.user is not None else None
    context["others"] = [other.name for other in OTHERS if other.users().filter(user=by.user_id or 0).exists()]
    return render(request, "access/my_access.html", context, status=422 if form.is_bound else 200)


def revoke(request: Request, public_id: str) -> HttpResponse:
    """Revoke a token of one's own."""
    revoke_own_token(own_token(public_id, by=request.actor), by=request.actor)
    return HttpResponseRedirect(reverse("my-access"))

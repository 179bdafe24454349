"""Pages of the second factor: its code at the door, and setting it up."""

import time
from dataclasses import dataclass

import segno
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from steerhouse.access import factors, sessions
from steerhouse.access.actions import sign_in
from steerhouse.access.backends import AccountBackend
from steerhouse.access.doors import way_of
from steerhouse.access.forms import CodeForm, SetUpForm
from steerhouse.access.lockout import count_failure, is_locked
from steerhouse.access.models import SecondFactor
from steerhouse.core.actors import Actor
from steerhouse.core.errors import NotVisible
from steerhouse.core.models import User

PENDING, SECRET = "pending", "factor-secret"
# After the password, so long may the code take.
PATIENCE = 300


def self_of(user: User) -> Actor:
    """The user as actor in what belongs to nobody else."""
    return Actor(user_id=user.pk, name=str(user), user=user)


def ask_for_code(
    request: HttpRequest, user: User, onward: str, elsewhere: dict[str, str] | None = None
) -> HttpResponse:
    """The first step was right: remember who it was, outside any session, and ask for the code."""
    request.session.flush()
    known = {"user": user.pk, "epoch": user.session_epoch, "onward": onward, "at": int(time.time())}
    known |= {"way": way_of(user), "elsewhere": elsewhere}
    request.session[PENDING] = known
    return HttpResponseRedirect(reverse("sign-in.code"))


@dataclass(frozen=True)
class Pending:
    """Who has given the right password less than five minutes ago and still owes the second step, and where to."""

    user: User
    onward: str
    way: str = ""
    elsewhere: dict[str, str] | None = None


def pending(request: HttpRequest) -> Pending | None:
    """Who stands between the two steps in this browser."""
    known = request.session.get(PENDING, {})
    user = AccountBackend().get_user(known.get("user", 0))
    if user is None or time.time() - known.get("at", 0) >= PATIENCE or known["epoch"] != user.session_epoch:
        return None
    return Pending(user, str(known["onward"]), known.get("way", ""), known.get("elsewhere"))


def code(request: HttpRequest) -> HttpResponse:
    """The second step at the door."""
    known = pending(request)
    user = known.user if known is not None else None
    if known is None or user is None or not factors.has_factor(user):
        request.session.flush()
        return HttpResponseRedirect(settings.LOGIN_URL)
    factor = factors.factor_of(user)
    form = CodeForm(request.POST if request.method == "POST" else None)
    others = [other for other in factors.OTHERS if other.users().filter(user=user).exists()]
    context = {"form": form, "factor": factor, "others": others}
    if factor is None or not form.is_valid():
        return render(request, "access/code.html", context, status=422 if form.is_bound else 200)
    if not _opens(request, factor, user, form):
        return render(request, "access/code.html", context, status=401)
    return come_in(request, known)


def come_in(request: HttpRequest, known: Pending) -> HttpResponseRedirect:
    """Both steps were right."""
    sign_in(known.user, by=self_of(known.user), way=known.way)
    sessions.begin(request, known.user, elsewhere=known.elsewhere)
    request.session[sessions.FACTOR] = True
    return HttpResponseRedirect(known.onward)


def _opens(request: HttpRequest, factor: SecondFactor, user: User, form: CodeForm) -> bool:
    """Whether the code in the form is right; wrong ones are counted."""
    name = factors.lock_name(user)
    if not is_locked(request, name):
        if factors.use(factor, form.cleaned_data["code"], by=self_of(user)):
            return True
        count_failure(request, name)
    form.add_error("code", _("This code is wrong or was used already. Wait for the next one, or check the clock."))
    return False


def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up one's second factor, or change it with a code of it."""
    user = AccountBackend().get_user(request.user.pk) if request.user.is_authenticated else None
    if user is None:
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={reverse('second-factor')}")
    factor = factors.factor_of(user)
    return _set_up(request, user) if factor is None else _change(request, user, factor)


def _set_up(request: HttpRequest, user: User) -> HttpResponse:
    secret = request.session.get(SECRET) or factors.new_secret()
    request.session[SECRET] = secret
    # Who came in at a provider has no password that we could ask for.
    kind = CodeForm if sessions.ELSEWHERE in request.session else SetUpForm
    form = kind(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        step, typed = factors.step_of(secret, form.cleaned_data["code"]), form.cleaned_data.get("password")
        if kind is SetUpForm and authenticate(request, username=user.username, password=typed) != user:
            form.add_error("password", _("This is not your password."))
        elif step is None:
            form.add_error("code", _("This code is wrong. Wait for the next one, or check the clock of your device."))
        else:
            codes = factors.set_up(user, secret=secret, step=step, by=self_of(user))
            del request.session[SECRET]
            request.session[sessions.FACTOR] = True
            return render(request, "access/recovery.html", {"codes": codes})
    picture = segno.make(factors.address(secret, user), error="m").svg_inline(scale=5, light="#fff", border=3)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    # The picture is ours: squares computed from the secret.
    context = {"form": form, "picture": mark_safe(picture), "secret": groups, "demanded": factors.is_demanded(user)}  # noqa: S308
    return render(request, "access/set_up.html", context, status=422 if form.is_bound else 200)


def _change(request: HttpRequest, user: User, factor: SecondFactor) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    deed = request.POST.get("do", "")
    if form.is_bound and form.is_valid():
        if deed not in ("codes", "off"):
            raise NotVisible()
        if _opens(request, factor, user, form):
            request.session[sessions.FACTOR] = True
            if deed == "codes":
                codes = factors.renew_recovery_codes(user, by=self_of(user))
                return render(request, "access/recovery.html", {"codes": codes})
            factors.take_off(user, by=self_of(user))
            request.session.pop(sessions.FACTOR, None)
            return HttpResponseRedirect(reverse("my-access"))
    context = {"form": form, "left": len(factor.recovery)}
    return render(request, "access/second_factor.html", context, status=422 if form.is_bound else 200)

"""Pages to which letters lead: an invitation, a forgotten password, and the page that tests the mail server."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from steerhouse.access import invitations, resets
from steerhouse.access.forms import AcceptForm, ForgottenForm, NewPasswordForm
from steerhouse.access.lockout import count_failure, is_locked
from steerhouse.access.mail import MailNotSent, send_test
from steerhouse.access.tokens import digest
from steerhouse.core.acting import Request
from steerhouse.core.ids import is_id
from steerhouse.core.models import User


def accept(request: HttpRequest, key: str) -> HttpResponse:
    """Make one's own account from an invitation."""
    if is_locked(request, "invitation"):
        return HttpResponse(status=429)
    try:
        invitation = invitations.invitation_of(key)
    except invitations.InvitationOver:
        count_failure(request, f"invitation {digest(key)[:20]}")
        raise
    somebody = User(username=invitation.email, email=invitation.email)
    form = AcceptForm(somebody, request.POST if request.method == "POST" else None)
    context = {"form": form, "invitation": invitation}
    if not form.is_valid():
        return render(request, "access/accept.html", context, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    context["user"] = invitations.accept(key, name=given["name"], password=given["new"])
    return render(request, "access/accepted.html", context)


def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link; every request counts, so that nobody asks for hundreds."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "access/forgotten.html", {"form": form}, status=422 if form.is_bound else 200)
    name = f"letter {form.cleaned_data['email'].lower()}"
    if is_locked(request, name) or count_failure(request, name):
        return HttpResponse(status=429)
    resets.ask_for_reset(form.cleaned_data["email"])
    return render(request, "access/forgotten.html", {"sent": True})


def reset(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Choose a new password by the link of a letter."""
    name = f"letter {public_id if is_id(public_id) else ''}"
    if is_locked(request, name):
        return HttpResponse(status=429)
    try:
        user = resets.user_of_link(public_id, key)
    except resets.LinkOver:
        count_failure(request, name)
        raise
    form = NewPasswordForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"form": form, "user_name": user.username}
        return render(request, "access/reset.html", context, status=422 if form.is_bound else 200)
    resets.reset(public_id, key, new=form.cleaned_data["new"])
    return render(request, "access/reset.html", {"done": True})


def mail(request: Request) -> HttpResponse:
    """How letters leave, and a button that sends one to oneself."""
    to = request.user.email if isinstance(request.user, User) else ""
    context: dict[str, Any] = {
        "mail": settings.MAIL,
        "to": to,
        "folder": settings.EMAIL_FILE_PATH,
        "site": settings.SITE_URL,
    }
    if request.method == "POST" and to:
        try:
            send_test(to)
            context["sent"] = True
        except MailNotSent as problem:
            return render(request, "access/mail.html", {**context, "problem": problem.message}, status=502)
    return render(request, "access/mail.html", context)

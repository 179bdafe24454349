"""Invitations: a letter with a link by which somebody makes their own account, with one role at one place."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.access.mail import send_letter
from steerhouse.access.models import Invitation
from steerhouse.access.tokens import digest
from steerhouse.core import jobs
from steerhouse.core.acting import actor_of
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Invalid, SteerhouseError
from steerhouse.core.models import Grant, User
from steerhouse.core.writing import record, write_columns

LASTS = timedelta(days=7)


class InvitationOver(SteerhouseError):
    """A link that opens nothing any more, or never did."""

    status = 410
    title = gettext_lazy("This invitation is not valid.")
    next_step = gettext_lazy("If you have an account already, sign in. Else ask whoever invited you to send it again.")


@action("add")
def invite(model: type[Invitation], *, values: Mapping[str, Any], by: Actor) -> Invitation:
    """Invite somebody by e-mail; the letter is sent by the worker."""
    invitation = model(**values, invited_by=by.user)
    invitation.full_clean()
    _refuse_known(invitation.email)
    invitation.save()
    _post(invitation, by)
    return invitation


def _refuse_known(email: str) -> None:
    if User.objects.filter(email__iexact=email).exists() or User.objects.filter(username__iexact=email).exists():
        raise Invalid({"email": [_("There is an account with this address already. Give it a grant instead.")]})


@action("invitation.send")
def send_again(invitation: Invitation, *, by: Actor) -> Invitation:
    """Send the letter once more, with a new link; the one before stops working."""
    if not invitation.is_open:
        raise InvitationOver()
    _post(invitation, by)
    return invitation


def _post(invitation: Invitation, by: Actor) -> None:
    title = _("Invitation to %(email)s") % {"email": invitation.email}
    jobs.later(deliver, invitation, title=title, by=by)


@action("invitation.withdraw")
def withdraw(invitation: Invitation, *, by: Actor) -> Invitation:
    """Take an invitation back: its link works no longer."""
    invitation.withdrawn_at = timezone.now()
    invitation.save()
    return invitation


@jobs.job("invitation.send")
def deliver(invitation: Invitation, *, by: Actor) -> None:
    """Make the link and send it. The link stands in the letter alone: here is only its hash."""
    key = _new_key(invitation, by=by)
    words = {"invitation": invitation, "days": LASTS.days, "key": key}
    send_letter(invitation.email, _("Your invitation to Steerhouse"), "access/mail/invitation.txt", **words)
    with system("a letter was sent"):
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


@action("invitation.send")
def _new_key(invitation: Invitation, *, by: Actor) -> str:
    if not invitation.is_open:
        raise InvitationOver()
    key = secrets.token_urlsafe(32)
    until = timezone.now() + LASTS
    write_columns(Invitation, ["digest", "expires_at"], [(invitation.pk, digest(key), until)])
    record(invitation, "link made", expires_at=until)
    return key


def invitation_of(key: str) -> Invitation:
    """The invitation that this link opens. Raises InvitationOver, with the reason where the link was right once."""
    with system("an invitation is opened"):
        rows = Invitation.objects.select_related("role", "node", "invited_by")
        found: Invitation | None = rows.filter(digest=digest(key)).first()
        if found is None:
            raise InvitationOver()
        _still_holds(found)
        return found


def invitation_for(email: str) -> Invitation | None:
    """The invitation that is open for whoever was proved to own this address."""
    with system("somebody signs in elsewhere"):
        rows = Invitation.objects.select_related("role", "node", "invited_by")
        for found in rows.filter(email__iexact=email, accepted_at=None).order_by("-pk"):
            try:
                _still_holds(found)
            except InvitationOver:
                continue
            return found
    return None


def _still_holds(found: Invitation) -> None:
    if found.accepted_at is not None:
        raise InvitationOver(_("This invitation was used already."))
    if not found.is_open or found.expires_at is None or found.expires_at < timezone.now():
        raise InvitationOver(_("This invitation was withdrawn, or its time is over."))
    # Whoever invited has to be allowed to give this role today as well.
    grant = Grant(role=found.role, node=found.node)
    if found.invited_by is not None and not actor_of(found.invited_by).may("grant.add", grant):
        raise InvitationOver()


def accept(key: str, *, name: str, password: str) -> User:
    """Make the account that the invitation promises. Raises InvitationOver when it is not valid (any more)."""
    invitation = invitation_of(key)
    reason = f"invitation of {invitation.email} accepted"
    return _accept(invitation, name=name, password=password, by=Actor.system(reason))


def accept_elsewhere(invitation: Invitation, *, name: str, by: Actor) -> User:
    """Make the promised account for somebody who is signed in by others, so without a password."""
    return _accept(invitation, name=name, password=None, by=by)


@action("invitation.accept")
def _accept(invitation: Invitation, *, name: str, password: str | None, by: Actor) -> User:
    # Of two who open the same link at once, the version lets one save.
    invitation.accepted_at = timezone.now()
    invitation.save()
    _refuse_known(invitation.email)
    user = User(username=invitation.email.lower(), email=invitation.email, name=name)
    user.set_password(password)
    user.full_clean()
    user.save()
    Grant(user=user, role=invitation.role, node=invitation.node).save()
    return user

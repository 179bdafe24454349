"""A forgotten password: a letter with a link, and an answer that tells nobody whether there is such an account."""

from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.access.backends import may_come_in
from steerhouse.access.mail import send_letter
from steerhouse.core import jobs
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import SteerhouseError
from steerhouse.core.ids import is_id
from steerhouse.core.models import AuditChange, User
from steerhouse.core.writing import record

REASON, NOTED = "a password was forgotten", "reset link sent"
LETTER = "access/mail/reset.txt"
# Nobody's letter box is filled by somebody else.
PAUSE = timedelta(minutes=2)


class LinkOver(SteerhouseError):
    """A link that was used, is too old, or was never sent."""

    status = 410
    title = gettext_lazy("This link is not valid.")
    next_step = gettext_lazy("It works once and for an hour. Ask for a new one on the sign-in page.")


def ask_for_reset(email: str) -> None:
    """Have the worker look whose address this is: the answer takes as long for an unknown one."""
    by = Actor.system(REASON)
    jobs.later(send_resets, User, title=_("Forgotten password"), arguments={"email": email}, by=by)


@jobs.job("user.reset")
def send_resets(model: type[User], *, email: str, by: Actor) -> None:
    """Write to every account of this address that signs in by password."""
    with system(REASON):
        found = [u for u in User.objects.filter(email__iexact=email) if may_come_in(u) and u.has_usable_password()]
    for user in found:
        if not _was_written(user):
            _note(user, by=by)
            # It holds until it is used, the password changes otherwise, its owner signs in, or an hour is over.
            key = default_token_generator.make_token(user)
            with translation.override(user.language or settings.LANGUAGE_CODE):
                send_letter(user.email, _("Choose a new password for Steerhouse"), LETTER, user=user, key=key)


def _was_written(user: User) -> bool:
    lines = AuditChange.objects.filter(model="core.user", object_id=user.public_id, kind=NOTED)
    return lines.filter(entry__at__gt=timezone.now() - PAUSE).exists()


@action("user.reset")
def _note(user: User, *, by: Actor) -> None:
    """Keep on record that a link was sent."""
    record(user, NOTED)


def user_of_link(public_id: str, key: str) -> User:
    """Whose password this link changes. Raises LinkOver."""
    with system(REASON):
        user: User | None = User.objects.filter(public_id=public_id).first() if is_id(public_id) else None
    if user is None or not (may_come_in(user) and default_token_generator.check_token(user, key)):
        raise LinkOver()
    return user


def reset(public_id: str, key: str, *, new: str) -> User:
    """Set the new password; every session and token of the user ends. Raises LinkOver."""
    return _reset(user_of_link(public_id, key), new=new, by=Actor.system(f"{REASON}, a letter was answered"))


@action("user.reset")
def _reset(user: User, *, new: str, by: Actor) -> User:
    user.set_password(new)
    user.must_change_password = False
    user.session_epoch += 1
    user.save()
    AxesProxyHandler.reset_attempts(username=user.username)
    return user

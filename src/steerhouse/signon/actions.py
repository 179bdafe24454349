"""Who comes in from elsewhere: which account is theirs, and whether there may be a new one."""

import logging
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.access.backends import may_come_in
from steerhouse.access.invitations import accept_elsewhere, invitation_for
from steerhouse.core import audit
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import SteerhouseError
from steerhouse.core.models import Grant, User
from steerhouse.core.writing import record, write_columns
from steerhouse.signon.models import Directory, Identity, IdentityProvider, WayIn

log = logging.getLogger(__name__)


class SignOnRefused(SteerhouseError):
    """Somebody who came from elsewhere is not let in; `why` is for the log, the message for the person."""

    status = 403
    title = gettext_lazy("You could not be signed in.")
    next_step = gettext_lazy("Go to the sign-in page and try again; if it stays, ask your PMO administrator.")

    def __init__(self, why: str, message: str = "", user: User | None = None) -> None:
        super().__init__(message)
        self.why, self.user = why, user


@dataclass(frozen=True)
class Person:
    """Somebody as a provider or directory describes them; `email` stands only where they proved that it is theirs.

    `issuer` and `subject` together mean one person for ever; all other values may change or pass to others.
    """

    issuer: str
    subject: str
    username: str
    name: str = ""
    email: str = ""
    # A name that only administrators of the directory give out, so that it tells who somebody is.
    name_is_sure: bool = False


@action("set_secret")
def set_secret(way: WayIn, *, secret: str, by: Actor) -> WayIn:
    """Keep another secret, encrypted; the audit says that it was set and never what it is."""
    way.secret = way.sealed(secret)
    write_columns(type(way), ["secret"], [(way.pk, way.secret)])
    record(way, "secret set")
    return way


def providers_in_use() -> list[IdentityProvider]:
    """The providers that the sign-in page offers."""
    with system("the sign-in page"):
        return list(IdentityProvider.objects.live().select_related("role", "place").filter(enabled=True))


def directories_in_use() -> list[Directory]:
    """The directories that are asked about a password."""
    with system("somebody signs in"):
        return list(Directory.objects.live().select_related("role", "place").filter(enabled=True))


def account_of(person: Person, way: WayIn) -> User:
    """The account of somebody who was just signed in elsewhere: theirs, or a new one where that is allowed.

    Raises SignOnRefused, which stands among the denied attempts.
    """
    try:
        with system("somebody signs in elsewhere"):
            user = _account(person, way)
    except SignOnRefused as refused:
        refuse(refused, way)
        raise
    user.came_by = way.name  # type: ignore[attr-defined]
    return user


def refuse(refused: SignOnRefused, way: WayIn) -> None:
    """Keep on record that somebody was not let in."""
    log.warning("sign-in through %s refused: %s", way.public_id, refused.why)
    audit.deny(Actor(user_id=refused.user.pk) if refused.user else Actor.anonymous(), "user.sign_in", way)


def _account(person: Person, way: WayIn) -> User:
    identity = Identity.objects.select_related("user").filter(issuer=person.issuer, subject=person.subject).first()
    if identity is not None and identity.archived_at is None:
        Identity.objects.filter(pk=identity.pk).update(last_used_at=timezone.now())
        return _open(identity.user)
    if person.email and not way.takes(person.email):
        raise SignOnRefused("the e-mail domain is not among those let in", _not_for_you(way))
    return _known(person, way) or _invited(person, way) or _new(person, way)


def _open(user: User) -> User:
    if not may_come_in(user):
        words = _("This account is deactivated. Ask your PMO administrator.")
        raise SignOnRefused("the account is deactivated", words, user)
    return user


def _not_for_you(way: WayIn) -> str:
    return _("%(name)s knows you, but you have no account here. Ask your PMO administrator for an invitation.") % {
        "name": way.name
    }


def _known(person: Person, way: WayIn) -> User | None:
    """The account that stands here already: found by the address that they proved, or by a name that is sure.

    By name only where the account has no password here, or a namesake would take over somebody's account.
    """
    found = list(User.objects.filter(email__iexact=person.email)[:2]) if person.email else []
    if len(found) > 1:
        raise SignOnRefused("two accounts have this e-mail", _("Two accounts here have your e-mail address."))
    if not found and person.name_is_sure and person.username:
        named = User.objects.filter(username__iexact=person.username)
        found = [user for user in named[:1] if not user.has_usable_password()]
    if not found:
        return None
    return _linked(_open(found[0]), person, way)


def _invited(person: Person, way: WayIn) -> User | None:
    invitation = invitation_for(person.email) if person.email else None
    if invitation is None:
        return None
    user = accept_elsewhere(invitation, name=person.name or person.email, by=_by(way))
    return _linked(user, person, way)


def _new(person: Person, way: WayIn) -> User:
    """A new account with the grant that the administrator chose."""
    if way.admits != WayIn.Admission.ANYONE or (way.domains and not person.email):
        raise SignOnRefused("nobody knows them here and strangers are not let in", _not_for_you(way))
    if way.role is None or way.place is None or way.role.archived_at is not None:
        raise SignOnRefused("the role of new people is archived", _not_for_you(way))
    return _admit(User, person=person, way=way, by=_by(way))


@action("user.add")
def _admit(model: type[User], *, person: Person, way: WayIn, by: Actor) -> User:
    names = [name for name in (person.username, person.email) if name]
    free = [name for name in names if not model.objects.filter(username__iexact=name).exists()]
    if not free:
        raise SignOnRefused("the user name is taken", _("Somebody else has your user name here already."))
    user = model(username=free[0], name=person.name, email=person.email)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    Grant(user=user, role=way.role, node=way.place).save()
    return _linked(user, person, way)


def _by(way: WayIn) -> Actor:
    return Actor.system(f"signed in through {way.name}")


def _linked(user: User, person: Person, way: WayIn) -> User:
    _link(user, person=person, way=way, by=_by(way))
    return user


@action("user.link_identity")
def _link(user: User, *, person: Person, way: WayIn, by: Actor) -> None:
    """From now on this person there is this user here, whatever happens to names and addresses."""
    # One that was archived is taken up again, perhaps for another account.
    identity = Identity.objects.filter(issuer=person.issuer, subject=person.subject).first() or Identity(
        issuer=person.issuer, subject=person.subject
    )
    identity.user, identity.through, identity.archived_at = user, way.name, None
    identity.full_clean()
    identity.save()
    Identity.objects.filter(pk=identity.pk).update(last_used_at=timezone.now())
    record(user, "identity linked", through=way.name)

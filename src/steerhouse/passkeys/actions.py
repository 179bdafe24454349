"""Verbs of passkeys: keep one, use it, remove it."""

from typing import Any

from django.utils import timezone

from steerhouse.access import factors
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, NotVisible
from steerhouse.core.models import User
from steerhouse.core.writing import record, remove, remove_rows
from steerhouse.passkeys.models import Passkey


def begin() -> None:
    """Tell the door below that passkeys are a second factor."""
    if not any(other.name == "passkeys" for other in factors.OTHERS):
        factors.OTHERS.append(factors.OtherFactor("passkeys", users, remove_all, "passkeys/_door.html"))


def users() -> Any:
    """The users that have a passkey, as a question for others to build into theirs."""
    return Passkey._base_manager.filter(archived_at=None).values("user")


def own_passkeys(user: User) -> list[Passkey]:
    """The passkeys of a user, the oldest first."""
    with system("own passkeys"):
        return list(Passkey.objects.live().filter(user=user))


def passkey_of(credential_id: str) -> Passkey | None:
    """The passkey that a device names."""
    with system("a passkey at the door"):
        found: Passkey | None = (
            Passkey.objects.live().filter(credential_id=credential_id).select_related("user").first()
        )
        return found


@action("user.own_passkeys")
def keep_passkey(user: User, *, values: dict[str, Any], by: Actor) -> Passkey:
    """Keep a passkey whose device has just made it."""
    _only_own(user, by)
    passkey = Passkey(user=user, **values)
    passkey.full_clean()
    passkey.save()
    return passkey


@action("user.own_passkeys")
def use_passkey(user: User, *, passkey: Passkey, count: int, by: Actor) -> bool:
    """Note that it was used. Of two requests that bring the same count, one gets in; those of devices without one do.

    A counter is kept so that a copied key is noticed: `ceremony` refuses one that did not grow.
    """
    _only_own(user, by)
    rows = Passkey._base_manager.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    record(passkey, "used")
    return bool(rows.update(sign_count=count, last_used_at=timezone.now()))


@action("user.own_passkeys")
def remove_passkey(user: User, *, public_id: str, by: Actor) -> None:
    """Remove one of one's own passkeys: it opens nothing from now on."""
    _only_own(user, by)
    passkey = Passkey.objects.live().filter(user=user, public_id=public_id).first()
    if passkey is None:
        raise NotVisible()
    remove(passkey)


def remove_all(user: User) -> None:
    """Part of taking off somebody's second factor, within that action."""
    remove_rows(list(Passkey.objects.filter(user=user)))


def _only_own(user: User, by: Actor) -> None:
    if user.pk != by.user_id or by.scopes is not None:
        raise Denied(thing=user, verb="user.own_passkeys")

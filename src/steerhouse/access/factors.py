"""The second factor: codes of an authenticator app (TOTP, RFC 6238), each good once, and recovery codes."""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pyotp
from axes.handlers.proxy import AxesProxyHandler
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.access.backends import demands
from steerhouse.access.models import SecondFactor
from steerhouse.access.passwords import generate_password
from steerhouse.access.tokens import digest
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Denied
from steerhouse.core.models import User
from steerhouse.core.sealing import SecretUnreadable, seal, unseal
from steerhouse.core.writing import record, remove, write_columns

log = logging.getLogger(__name__)
STEP = 30
# A clock may go half a minute before or after ours.
DRIFT = (0, -1, 1)
CODES = 10
# Three of the four groups of a generated password: 74 bits.
LENGTH = 17
ISSUER = "Steerhouse"


@dataclass(frozen=True)
class OtherFactor:
    """A second factor that a higher room lends to the door.

    `users` is the question for users who have it, `remove` takes it off one within an action, `part` is the template
    by which it opens the door, and the route of its name is where people set it up.
    """

    name: str
    users: Callable[[], Any]
    remove: Callable[[User], None]
    part: str


OTHERS: list[OtherFactor] = []


def new_secret() -> str:
    """A secret of 160 bits, in the letters that apps take."""
    return pyotp.random_base32()


def address(secret: str, user: User) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)


def step_of(secret: str, code: str) -> int | None:
    """The half minute to which the code belongs, if it is one of this moment."""
    now = int(time.time()) // STEP
    at = pyotp.TOTP(secret).generate_otp
    typed = code.replace(" ", "").encode()
    return next((now + n for n in DRIFT if secrets.compare_digest(at(now + n).encode(), typed)), None)


def place_of(user: User) -> str:
    """For whom a secret is sealed: in another user's row it opens nothing."""
    return f"second factor {user.public_id}"


def factor_of(user: User) -> SecondFactor | None:
    """The second factor that the user has set up."""
    with system("second factor"):
        found: SecondFactor | None = SecondFactor.objects.live().filter(user=user).select_related("user").first()
        return found


def has_factor(user: User) -> bool:
    """Whether the user has any second factor."""
    return factor_of(user) is not None or any(other.users().filter(user=user).exists() for other in OTHERS)


def is_demanded(user: User) -> bool:
    """Whether the user holds a role today that takes a second factor."""
    with system("who needs a second factor"):
        return bool(demands(user.pk, timezone.localdate()).exists())


@action("user.own_factor")
def set_up(user: User, *, secret: str, step: int, by: Actor) -> list[str]:
    """Keep a secret whose first code was right; returns the recovery codes, which nobody can read again."""
    _only_own(user, by)
    if (old := SecondFactor.objects.filter(user=user).first()) is not None:
        remove(old)
    factor = SecondFactor(user=user, secret=seal(place_of(user), secret), last_step=step)
    factor.save()
    record(user, "second factor set")
    return _recovery_codes(factor)


@action("user.own_factor")
def renew_recovery_codes(user: User, *, by: Actor) -> list[str]:
    """Make other recovery codes; those until now open nothing any more."""
    _only_own(user, by)
    record(user, "recovery codes made")
    return _recovery_codes(SecondFactor.objects.live().get(user=user))


def _recovery_codes(factor: SecondFactor) -> list[str]:
    codes = [generate_password()[:LENGTH] for _number in range(CODES)]
    write_columns(SecondFactor, ["recovery"], [(factor.pk, [digest(code) for code in codes])])
    return codes


@action("user.own_factor")
def take_off(user: User, *, by: Actor) -> None:
    """Come in by password alone from now on."""
    _only_own(user, by)
    _remove(user)


@action("user.reset_factor")
def reset_factor(user: User, *, by: Actor) -> User:
    """Take off the second factor of somebody who lost theirs; all of their sessions end."""
    if user.pk == by.user_id:
        raise Denied(_("Your own second factor is changed under My access."))
    _remove(user)
    _remove_others(user)
    user.session_epoch += 1
    user.save()
    AxesProxyHandler.reset_attempts(username=lock_name(user))
    return user


def _remove(user: User) -> None:
    for factor in SecondFactor.objects.filter(user=user):
        remove(factor)
    record(user, "second factor off")


def _remove_others(user: User) -> None:
    for other in OTHERS:
        other.remove(user)


def _only_own(user: User, by: Actor) -> None:
    if user.pk != by.user_id or by.scopes is not None:
        raise Denied(thing=user, verb="user.own_factor")


def lock_name(user: User) -> str:
    """The name under which wrong codes of this user are counted."""
    return f"code {user.pk}"


def use(factor: SecondFactor, code: str, *, by: Actor) -> bool:
    """Whether the code opens the door; it is used up then. Of two requests with one code, one gets in."""
    try:
        secret = unseal(place_of(factor.user), factor.secret)
        step = step_of(secret, code)
    except SecretUnreadable:
        # Recovery codes are hashes: they open the door under any secret key.
        log.error("the second factor %s cannot be read under the secret keys of today", factor.public_id)
        step = None
    if step is not None:
        with system("a code is used"):
            rows = SecondFactor.objects.filter(pk=factor.pk, secret=factor.secret, last_step__lt=step)
            # Sealed anew, so that a former secret key is not needed for long.
            return bool(rows.update(last_step=step, secret=seal(place_of(factor.user), secret)))
    left: Sequence[str] = factor.recovery
    used = digest(code.strip().lower())
    if used not in left:
        return False
    return _use_recovery_code(factor.user, factor=factor, used=used, by=by)


@action("user.own_factor")
def _use_recovery_code(user: User, *, factor: SecondFactor, used: str, by: Actor) -> bool:
    _only_own(user, by)
    left = [kept for kept in factor.recovery if kept != used]
    rows = SecondFactor.objects.filter(pk=factor.pk, version=factor.version)
    record(user, "recovery code used", left=len(left))
    return bool(rows.update(recovery=left, version=F("version") + 1))

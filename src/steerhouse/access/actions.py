"""Who may come in, and what they may do: users, passwords, grants."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.access.passwords import generate_password
from steerhouse.core import editing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.core.writing import record, write_columns

ADMINISTRATOR = "System administrator"
ADMINISTRATOR_RIGHTS = ["access.edit", "access.view", "audit.view", "system.operate", "tree.edit", "tree.view"]


@action("user.sign_in")
def sign_in(user: User, *, by: Actor, way: str = "") -> None:
    """Keep on record that somebody came in, when, and by what if not by a password kept here."""
    _only_own(user, by)
    write_columns(User, ["last_login"], [(user.pk, timezone.now())])
    record(user, "signed in", **({"way": way} if way else {}))


@action("user.change_password")
def change_own_password(user: User, *, new: str, by: Actor) -> User:
    """Choose another password; every session of the user ends, that of the caller begins anew."""
    _only_own(user, by)
    user.set_password(new)
    user.must_change_password = False
    user.session_epoch += 1
    user.save()
    return user


def _only_own(user: User, by: Actor) -> None:
    if user.pk != by.user_id:
        raise Denied(thing=user, verb="user.change_password")


@action("add")
def add_user(model: type[User], *, values: Mapping[str, Any], by: Actor) -> User:
    """Make an account. Nobody can sign in with it until it is given a password."""
    user = model(**values)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    return user


@action("user.give_password")
def give_password(user: User, *, by: Actor) -> str:
    """Generate a password, to be shown once; its owner has to choose another one at the first sign-in."""
    if user.pk == by.user_id:
        raise Denied(_("Your own password is changed with the one you have, under your name at the top right."))
    password = generate_password()
    user.set_password(password)
    user.must_change_password = True
    user.session_epoch += 1
    user.save()
    AxesProxyHandler.reset_attempts(username=user.username)
    return password


@action("user.deactivate")
def deactivate(user: User, *, by: Actor) -> User:
    """Shut an account: no sign-in, and every session of it ends at its next request."""
    if user.pk == by.user_id:
        raise Invalid({}, _("You cannot deactivate your own account. Ask another administrator to do it."))
    user.is_active = False
    user.session_epoch += 1
    user.save()
    return user


@action("user.activate")
def activate(user: User, *, by: Actor) -> User:
    """Open an account again; its old sessions stay ended."""
    user.is_active = True
    user.save()
    return user


@action("grant.end")
def end_grant(thing: Grant, *, by: Actor, on: dt.date | None = None) -> Grant:
    """Let a grant end: yesterday was its last day unless another is named, so that it holds no longer."""
    last = on or timezone.localdate() - dt.timedelta(days=1)
    if thing.starts is not None and last < thing.starts:
        return editing.archive(thing, by=by)
    thing.ends = last
    thing.save()
    return thing


@action("user.add")
def _make_administrator(model: type[User], *, username: str, by: Actor) -> str:
    password = generate_password()
    user = User.objects.filter(username=username).first() or User(username=username, name=username.capitalize())
    user.set_password(password)
    user.is_active, user.must_change_password, user.archived_at = True, False, None
    user.session_epoch += 1
    user.full_clean()
    user.save()
    role = AccessRole.objects.filter(name=ADMINISTRATOR).first() or editing.add(
        AccessRole, values={"name": ADMINISTRATOR, "rights": ADMINISTRATOR_RIGHTS}, by=by
    )
    held = Grant.objects.live().filter(Q(ends=None) | Q(ends__gte=timezone.localdate()))
    if not held.filter(user=user, role=role, node=Node.root()).exists():
        editing.add(Grant, values={"user": user, "role": role, "node": Node.root()}, by=by)
    AxesProxyHandler.reset_attempts(username=username)
    return password


def make_administrator(username: str) -> str:
    """Make an administrator, or give the one of this name a new password; returns the password, kept nowhere.

    For whoever sits at the machine itself, so it asks for no right.
    """
    with system("administrator from the command line"):
        return _make_administrator(User, username=username, by=Actor.system("administrator from the command line"))

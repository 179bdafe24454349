"""Who may what, where and why, and when somebody last said that it is still needed."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.access.factors import OTHERS
from steerhouse.access.forms import rights_by_name
from steerhouse.access.models import SecondFactor
from steerhouse.core.actors import AFTER, Actor
from steerhouse.core.history import user_names
from steerhouse.core.models import AuditChange, Grant
from steerhouse.entitlement.models import GrantConfirmation
from steerhouse.entitlement.words import STRONG


@dataclass(frozen=True)
class Reason:
    """One grant that holds today: who may what where, since when and until when, who gave it, who last confirmed it."""

    grant: Grant
    rights: str
    given_by: str
    has_factor: bool
    is_strong: bool
    confirmed_at: dt.datetime | None
    confirmed_by: str

    @property
    def user(self) -> Any:
        return self.grant.user


def reviewed(by: Actor, asked: Mapping[str, str]) -> list[Reason]:
    """The grants that hold today, of those that the actor may see, narrowed by what was asked; sorted by user.

    `asked` may hold `role`, `right`, `place` (and everything under it), `user` (words of name or user name), `idle`
    (days without a sign-in, never included), `unconfirmed` (days without a confirmation, likewise) and `strong` (any
    text: roles with a strong right only). What it names and nobody knows narrows to nothing.
    """
    today = timezone.localdate()
    rows: Any = Grant.objects.visible_to(by).live().filter(role__archived_at=None)
    rows = rows.filter(Q(starts=None) | Q(starts__lte=today), Q(ends=None) | Q(ends__gte=today))
    last = _confirmations()
    rows = rows.filter(user__archived_at=None).annotate(
        has_factor=reduce(or_, _factors()),
        confirmed_at=Subquery(last.values("created_at")[:1]),
        confirmed_by=Subquery(last.values("reviewer")[:1]),
    )
    rows = _narrowed(rows, asked).select_related("user", "role", "node").order_by("user__username", "node__path", "pk")
    found = [g for g in rows if _holds(g, asked.get("right", "")) and (not asked.get("strong") or _is_strong(g))]
    words, givers = dict(rights_by_name()), _givers(found)
    reviewers = user_names(grant.confirmed_by for grant in found if grant.confirmed_by)
    return [
        Reason(
            grant,
            "; ".join(str(words.get(right, right)) for right in grant.role.rights),
            givers.get(grant.public_id, ""),
            grant.has_factor,
            _is_strong(grant),
            grant.confirmed_at,
            reviewers.get(grant.confirmed_by, ""),
        )
        for grant in found
    ]


def _confirmations() -> Any:
    """The confirmations of a grant as it is and with its role as it is, the newest first."""
    same = {"grant": OuterRef("pk"), "grant_version": OuterRef("version"), "role_version": OuterRef("role__version")}
    return GrantConfirmation._base_manager.filter(**same, archived_at=None).order_by("-created_at", "-pk")


def _is_strong(grant: Grant) -> bool:
    return not set(STRONG).isdisjoint(grant.role.rights)


def _factors() -> list[Any]:
    """Conditions on a grant: its user has an app, or what else counts as a second factor."""
    app = SecondFactor._base_manager.filter(archived_at=None)
    return [Exists(rows.filter(user=OuterRef("user"))) for rows in (app, *(other.users() for other in OTHERS))]


def _holds(grant: Grant, right: str) -> bool:
    return not right or right in grant.role.rights


def _narrowed(rows: Any, asked: Mapping[str, str]) -> Any:
    if role := asked.get("role"):
        rows = rows.filter(role__public_id=role)
    if place := asked.get("place"):
        rows = rows.filter(node__path__gte=place, node__path__lt=place + AFTER)
    if words := asked.get("user"):
        rows = rows.filter(Q(user__username__icontains=words) | Q(user__name__icontains=words))
    if (since := _days_ago(asked.get("idle", ""))) is not None:
        rows = rows.filter(Q(user__last_login=None) | Q(user__last_login__lt=since))
    if (since := _days_ago(asked.get("unconfirmed", ""))) is not None:
        rows = rows.filter(Q(confirmed_at=None) | Q(confirmed_at__lt=since))
    return rows


def _days_ago(days: str) -> dt.datetime | None:
    """The moment so many days ago; None for what is no number of days."""
    if days.isascii() and days.isdigit() and len(days) < 5:
        return timezone.now() - dt.timedelta(days=int(days))
    return None


def _givers(grants: Sequence[Grant]) -> dict[str, str]:
    """Who added each grant, by the audit; the system with its reason where it was nobody."""
    ids = [grant.public_id for grant in grants]
    lines = AuditChange.objects.filter(model="core.grant", kind="added", object_id__in=ids).select_related("entry")
    entries = {line.object_id: line.entry for line in lines}
    names = user_names(entry.user_id for entry in entries.values())
    return {key: names.get(entry.user_id) or entry.reason or _("System") for key, entry in entries.items()}


def choices(by: Actor) -> dict[str, list[tuple[str, str]]]:
    """What the page offers to narrow by: roles and places of the grants that the actor sees, and rights."""
    rows = Grant.objects.visible_to(by).live()
    roles = rows.order_by("role__name").values_list("role__public_id", "role__name").distinct()
    places = rows.order_by("node__path").values_list("node__path", "node__title").distinct()
    return {"roles": list(roles), "places": list(places), "rights": rights_by_name()}


def lines(found: Sequence[Reason]) -> Iterator[list[Any]]:
    """The review as the rows of a file."""
    yield [
        _("User name"), _("Name"), _("Active"), _("Last sign-in"), _("Second factor"), _("Access role"), _("Where"),
        _("From"), _("Until"), _("Given by"), _("Given on"), _("Confirmed on"),
        _("Confirmed by"), _("Strong"), _("Rights"),
    ]  # fmt: skip
    for one in found:
        grant, user = one.grant, one.user
        yield [
            user.username, user.name, user.is_active, user.last_login, one.has_factor, str(grant.role), str(grant.node),
            grant.starts, grant.ends, one.given_by, grant.created_at, one.confirmed_at, one.confirmed_by,
            one.is_strong, one.rights,
        ]  # fmt: skip

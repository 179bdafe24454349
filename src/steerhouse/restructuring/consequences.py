"""What follows from standing at another place: who sees it, and what was kept for the old place only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.core.actors import AFTER, ROOT_PATH, Actor
from steerhouse.core.context import system
from steerhouse.core.models import Grant, Node
from steerhouse.organization.models import Period
from steerhouse.projects.models import Component, CostFigure, Rating
from steerhouse.schedule.models import Schedule

Held = dict[tuple[int, int], Any]


@dataclass
class Access:
    """Grants that begin or cease to reach a component: those that the reader may see by name, the others counted."""

    gains: list[Any] = field(default_factory=list)
    loses: list[Any] = field(default_factory=list)
    unseen_gains: int = 0
    unseen_loses: int = 0

    def joined(self, other: "Access") -> "Access":
        """Both together, each grant once."""
        known = {one.pk for one in (*self.gains, *self.loses)}
        return Access(
            self.gains + [one for one in other.gains if one.pk not in known],
            self.loses + [one for one in other.loses if one.pk not in known],
            max(self.unseen_gains, other.unseen_gains), max(self.unseen_loses, other.unseen_loses),
        )  # fmt: skip

    @property
    def same(self) -> bool:
        """Whether nobody gains or loses anything."""
        return not (self.gains or self.loses or self.unseen_gains or self.unseen_loses)


def places_above(path: str) -> list[str]:
    """A place and all above it.

    >>> places_above("000100020003")
    ['0001', '00010002', '000100020003']
    """
    return [path[:end] for end in range(Node.steplen, len(path) + 1, Node.steplen)]


def change_of_access(before: str, after: str, own: str = "", *, by: Actor) -> Access:
    """Who holds a role at one place and not at the other: grants of today that reach down to it.

    Who holds the role at the place `own` as well, which moves along, gains and loses nothing.
    """
    old, new = (held_at({*places_above(path), *([own] if own else [])}) for path in (before, after))
    visible = Grant.objects.visible_to(by).filter(pk__in=[one.pk for one in (*old.values(), *new.values())])
    seen = set(visible.values_list("pk", flat=True))
    gains = [new[key] for key in new.keys() - old.keys()]
    loses = [old[key] for key in old.keys() - new.keys()]
    found = Access(
        sorted((one for one in gains if one.pk in seen), key=str),
        sorted((one for one in loses if one.pk in seen), key=str),
    )
    found.unseen_gains, found.unseen_loses = len(gains) - len(found.gains), len(loses) - len(found.loses)
    return found


def held_at(paths: Iterable[str]) -> Held:
    """User and role → the grant through which the role reaches below these places today."""
    today = timezone.localdate()
    with system("how many gain or lose access is told to whoever moves a component; names only as they may see"):
        rows = list(
            Grant.objects.live()
            .filter(Q(starts=None) | Q(starts__lte=today), Q(ends=None) | Q(ends__gte=today))
            .filter(node__path__in=list(paths), user__is_active=True, user__archived_at=None, role__archived_at=None)
            .select_related("user", "role", "node")
        )
    return {(one.user_id, one.role_id): one for one in rows}


def warnings_of_place(component: Component, parent: Component | None, *, by: Actor) -> list[str]:
    """Calendars, periods, units and currencies that belonged to the old place."""
    path = parent.node.path if parent is not None else ROOT_PATH
    return [*_money(component, parent, by), *_kept_elsewhere(component, path, by)]


def _money(component: Component, parent: Component | None, by: Actor) -> list[str]:
    currency = parent.currency if parent is not None else ""
    rows = below_and_itself(component, by).exclude(currency="").exclude(currency=currency) if currency else []
    codes = sorted({one.currency for one in rows})
    if not codes:
        return []
    told = {"codes": ", ".join(codes), "place": parent, "currency": currency}
    return [_("Amounts stay in %(codes)s; %(place)s counts in %(currency)s. Nothing is converted.") % told]


def below_and_itself(component: Component, by: Actor) -> Any:
    """The subtree as far as the actor sees it."""
    path = component.node.path
    return Component.objects.visible_to(by).live().filter(node__path__gte=path, node__path__lt=path + AFTER)


def _kept_elsewhere(component: Component, path: str, by: Actor) -> list[str]:
    """What rows of the subtree use although a place keeps it under which they no longer stand."""
    inside = list(below_and_itself(component, by).values_list("pk", flat=True)[:5_000])
    kept: list[tuple[Any, str, Any]] = [
        (Schedule.objects.visible_to(by).filter(component__in=inside), "calendar",
         lambda n: ngettext("%d plan keeps the calendar", "%d plans keep the calendar", n)),
        (Component.objects.visible_to(by).filter(pk__in=inside), "unit",
         lambda n: ngettext("%d component keeps the unit", "%d components keep the unit", n)),
        (CostFigure.objects.visible_to(by).filter(component__in=inside), "period",
         lambda n: ngettext("%d cost figure stays in the period", "%d cost figures stay in the period", n)),
        (Rating.objects.visible_to(by).filter(component__in=inside), "period",
         lambda n: ngettext("%d rating stays in the period", "%d ratings stay in the period", n)),
    ]  # fmt: skip
    above, found = places_above(path), []
    for rows, name, words in kept:
        outside = rows.filter(**{f"{name}__node__isnull": False}).exclude(**{f"{name}__node__path__in": above})
        outside = outside.exclude(**{f"{name}__node__path__startswith": component.node.path})
        counted: dict[str, int] = {}
        for one in outside.select_related(f"{name}__node").order_by()[:1_000]:
            label = f"“{getattr(one, name)}”"
            counted[label] = counted.get(label, 0) + 1
        for label, number in counted.items():
            found.append(f"{words(number) % number} {label}, {_('which the new place does not offer.')}")
    new = Period.objects.visible_to(by).live().filter(node__path__in=above).exclude(node__path=ROOT_PATH)
    for place in sorted({str(one.node) for one in new.select_related("node")[:200]}):
        found.append(_("From now on the periods of %s count for it.") % place)
    return found

"""Links with other projects on the page of a project: what it waits for, who waits for it, and what is asked."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import Mark, number, plan_day
from steerhouse.core.pages.seeing import Sight
from steerhouse.projects.models import Component
from steerhouse.schedule.models import CrossLink, Task

MOST = 50
MINUTES_A_DAY = 480


@dataclass(frozen=True)
class Row:
    """One link, from the side of the project that is looked at."""

    link: CrossLink
    own: Task
    own_address: str
    waits: bool
    other: str
    other_address: str
    day: str
    lag: str
    status: Mark
    deeds: list[tuple[str, str]]


def links_of(component: Component, by: Actor) -> dict[str, Any] | None:
    """The links of a project with others; nothing where there are none."""
    ends = Q(successor__component=component) | Q(predecessor__component=component)
    rows = CrossLink.objects.visible_to(by).live().filter(ends)
    found = list(rows.select_related("successor__component__node", "predecessor__component__node")[: MOST + 1])
    if not found:
        return None
    sight = Sight(by)
    sight.learn(Component, [end.component_id for one in found for end in (one.successor, one.predecessor)])
    return {
        "links": [row_of(one, component, sight, by) for one in found[:MOST]], "component": component,
        "cut": MOST if len(found) > MOST else 0,
    }  # fmt: skip


def row_of(link: CrossLink, component: Component, sight: Sight, by: Actor) -> Row:
    """One line. A task of a project that the reader does not see is one outside, without name or date."""
    waits = link.successor.component_id == component.pk
    own, other = (link.successor, link.predecessor) if waits else (link.predecessor, link.successor)
    seen = sight.sees(Component, other.component_id) and by.may("task.view", other)
    end = other.finish if link.kind in ("FS", "FF") else other.start
    days = link.lag / MINUTES_A_DAY
    return Row(
        link=link, own=own, own_address=address(own), waits=waits,
        other=f"{other.component}: {other}" if seen else _("a task outside"),
        other_address=address(other) if seen else "", day=plan_day(end) if seen and end is not None else "",
        lag=number(round(days, 1) if days % 1 else int(days), sign=True) if link.lag else "",
        status=Mark(link.get_state_display(), CrossLink.looks["state"][link.state]),
        deeds=deeds(link, own, waits, by),
    )  # fmt: skip


def deeds(link: CrossLink, own: Task, waits: bool, by: Actor) -> list[tuple[str, str]]:
    """What the reader may do with the link from this side."""
    if not by.may("crosslink.decide", own):
        return []
    asked_here = (link.asked_by_side == CrossLink.Side.SUCCESSOR) == waits
    if link.state == CrossLink.State.ASKED and not asked_here:
        return [("confirm", _("Confirm")), ("decline", _("Decline"))]
    return [("end", _("Withdraw") if link.state == CrossLink.State.ASKED else _("End link"))]

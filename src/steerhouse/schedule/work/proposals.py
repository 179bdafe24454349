"""The proposals that wait for somebody: beside what the plan says today, what was said."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import number, plan_day
from steerhouse.core.pages.seeing import Sight
from steerhouse.projects.models import Component
from steerhouse.schedule.models import ProgressProposal

MOST = 100


@dataclass(frozen=True)
class Row:
    """One proposal as people decide on it."""

    proposal: ProgressProposal
    address: str
    project: str
    now: str
    said: str
    dates: str


def waiting(by: Actor, component: Component | None = None) -> dict[str, Any]:
    """What the actor may decide on, oldest first, of one project or of all."""
    rows = ProgressProposal.objects.visible_to(by, "progressproposal.decide").live()
    rows = rows.filter(state=ProgressProposal.State.WAITING, task__archived_at=None)
    if component is not None:
        rows = rows.filter(task__component=component)
    found = list(rows.select_related("task__component", "author", "entered_by").order_by("pk")[: MOST + 1])
    sight = Sight(by)
    sight.learn(Component, [one.task.component_id for one in found])
    return {
        "proposals": [row_of(one, sight) for one in found[:MOST]], "cut": MOST if len(found) > MOST else 0,
        "decide": reverse("proposals.decide"), "component": component,
    }  # fmt: skip


def row_of(proposal: ProgressProposal, sight: Sight) -> Row:
    """One line: share now and then, and the dates that were said."""
    task = proposal.task
    dates = [
        label % {"day": plan_day(value)}
        for label, value in (
            (_("started %(day)s"), proposal.actual_start),
            (_("finished %(day)s"), proposal.actual_finish),
        )
        if value is not None
    ]
    return Row(
        proposal=proposal, address=address(task),
        project=task.component.name if sight.sees(Component, task.component_id) else "",
        now=number(round(task.percent_complete)), said=number(round(proposal.percent_complete)), dates=", ".join(dates),
    )  # fmt: skip


def of_project(component: Component, by: Actor) -> dict[str, Any] | None:
    """The panel on a project's page; nothing where nothing waits."""
    if not by.may("progressproposal.decide", component):
        return None
    found = waiting(by, component)
    return found if found["proposals"] else None

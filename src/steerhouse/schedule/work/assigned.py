"""The tasks of all projects that are assigned to whoever is signed in, by the week in which they are due."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import NONE, number, plan_day
from steerhouse.core.pages.seeing import Sight
from steerhouse.organization.models import Resource
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Assignment, ProgressProposal, Task

MOST = 200
MOST_DONE = 20
LATELY = dt.timedelta(days=14)
A_WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Item:
    """One task as its line shows it."""

    task: Task
    project: str
    project_address: str
    due: str
    percent: str
    proposed: ProgressProposal | None
    direct: bool
    may_finish: bool


@dataclass(frozen=True)
class Part:
    """The tasks of one stretch of time."""

    name: str
    label: str | Promise
    items: list[Item]


def assigned_to(by: Actor) -> Any:
    """The tasks on which the actor's own resource works, or that of whom they act for, as far as they see the plans."""
    # Asked first: with the key in hand PostgreSQL knows how few rows there are, and begins with them.
    own = list(Resource._base_manager.filter(person__user=by.subject_id).values_list("pk", flat=True))
    mine = Assignment.objects.filter(resource__in=own, archived_at=None)
    return Task.objects.visible_to(by).live().leaves().filter(pk__in=mine.values("task")).filter(active=True)


def open_work(by: Actor) -> Any:
    """What of it is not done, in active projects, by the day on which it is due."""
    running = {"component__state": Component.State.ACTIVE, "component__archived_at": None}
    rows = assigned_to(by).filter(due__isnull=False, **running)
    return rows.select_related("component__node").order_by("due", "pk")


def done_lately(by: Actor, today: dt.date) -> Any:
    """What was finished in the last two weeks, newest first."""
    since = plan_time.from_date(today - LATELY)
    rows = assigned_to(by).filter(actual_finish__gte=since, component__archived_at=None)
    return rows.select_related("component__node").order_by("-actual_finish", "-pk")


def my_work(by: Actor, today: dt.date) -> dict[str, Any]:
    """Everything on the page, in a few questions whatever the number of tasks and projects."""
    waiting = list(open_work(by)[: MOST + 1])
    done = list(done_lately(by, today)[:MOST_DONE])
    shown = waiting[:MOST]
    sight = Sight(by)
    sight.learn(Component, [task.component_id for task in [*shown, *done]])
    proposals = waiting_proposals(by, [*shown, *done])
    items = [item_of(task, by, sight, proposals.get(task.pk)) for task in shown]
    return {
        "parts": [part for part in by_week(items, today) if part.items],
        "done": [item_of(task, by, sight, proposals.get(task.pk)) for task in done],
        "cut": MOST if len(waiting) > MOST else 0,
    }


def waiting_proposals(by: Actor, tasks: Sequence[Task]) -> dict[int, ProgressProposal]:
    """The actor's own proposals that nobody decided on yet, by task."""
    rows = ProgressProposal.objects.visible_to(by).live().filter(
        state=ProgressProposal.State.WAITING, author=by.subject_id, task__in=[task.pk for task in tasks]
    )  # fmt: skip
    return {one.task_id: one for one in rows}


def item_of(task: Task, by: Actor, sight: Sight, proposed: ProgressProposal | None) -> Item:
    """One line; the project's name stays away from who may not see projects."""
    seen = sight.sees(Component, task.component_id)
    return Item(
        task=task, project=task.component.name if seen else "", project_address=address(task.component) if seen else "",
        due=NONE if task.finish is None else plan_day(task.finish), percent=number(round(task.progress)),
        proposed=proposed, direct=by.may("schedule.progress", task),
        may_finish=task.actual_finish is None and proposed is None,
    )  # fmt: skip


def by_week(items: Iterable[Item], today: dt.date) -> list[Part]:
    """Overdue, this week, next week, later: work stands in the week in which it begins or is due, whichever is first.

    Overdue is what should be finished by yesterday.
    """
    monday = today - dt.timedelta(days=today.weekday())
    begins = plan_time.from_date(today)
    this_week, next_week = plan_time.from_date(monday + A_WEEK), plan_time.from_date(monday + 2 * A_WEEK)
    parts = [
        Part("overdue", _("Overdue"), []), Part("this", _("This week"), []), Part("next", _("Next week"), []),
        Part("later", _("Later"), []),
    ]  # fmt: skip
    for item in items:
        parts[place(item.task, begins, this_week, next_week)].items.append(item)
    return parts


def place(task: Task, today: int, this_week: int, next_week: int) -> int:
    """In which of the four parts a task stands."""
    if task.finish is None:
        return 3
    if task.finish < today:
        return 0
    first = task.finish if task.start is None else min(task.start, task.finish)
    return 1 if first < this_week else 2 if first < next_week else 3

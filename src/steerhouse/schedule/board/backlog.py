"""The backlog of a plan: what is not done and in no iteration, in the order in which the team wants it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid, Stale
from steerhouse.core.writing import change_rows
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import hold
from steerhouse.schedule.board.burn import keep_burn_of
from steerhouse.schedule.models import Iteration, Task, TaskRows

ROOM = 1024
MOST_SHOWN = 200
MOST_ITERATIONS = 12
MOST_POINTS = 1_000


@dataclass(frozen=True)
class Row:
    """A task with the day on which it ends."""

    task: Task
    finish: dt.date | None


def row(task: Task) -> Row:
    return Row(task, None if task.finish is None else plan_time.to_date(task.finish))


@dataclass
class Stretch:
    """An iteration with its tasks."""

    iteration: Iteration
    rows: list[Row]
    points: int
    done: int

    @property
    def over(self) -> bool:
        return self.iteration.capacity is not None and self.points > self.iteration.capacity


@dataclass
class Backlog:
    """The page: iterations, newest last, and what waits."""

    stretches: list[Stretch]
    rows: list[Row]
    waiting: int
    iterations: list[Iteration]


def work_of(component: Component, *, by: Actor) -> TaskRows:
    """Tasks and milestones of a plan that are live and active, in the order of the backlog."""
    rows: TaskRows = Task.objects.visible_to(by).live().filter(component=component, active=True)
    return rows.filter(kind__in=(Task.Kind.TASK, Task.Kind.MILESTONE)).order_by(
        F("backlog_rank").asc(nulls_last=True), "position"
    )


def waiting_in(component: Component, *, by: Actor) -> TaskRows:
    """The backlog itself."""
    return work_of(component, by=by).filter(iteration=None, progress__lt=100)


def backlog_of(component: Component, *, by: Actor) -> Backlog:
    """Four questions, whatever the size of the plan."""
    rows = Iteration.objects.visible_to(by).live().filter(component=component)
    iterations = list(rows.order_by("-starts", "-id")[:MOST_ITERATIONS])[::-1]
    tasks = list(work_of(component, by=by).filter(iteration__in=iterations))
    found = []
    for one in iterations:
        own = [task for task in tasks if task.iteration_id == one.pk]
        done = sum(task.points or 0 for task in own if task.progress >= 100)
        found.append(Stretch(one, [row(task) for task in own], sum(task.points or 0 for task in own), done))
    waiting = waiting_in(component, by=by)
    return Backlog(found, [row(task) for task in waiting[:MOST_SHOWN]], waiting.count(), iterations)


@action("task.edit")
def plan_work(task: Task, *, values: Mapping[str, Any], version: int | None, by: Actor) -> Task:
    """Say how big a task is and in which iteration it is done; today's burn facts follow."""
    if task.is_summary:
        raise Invalid({"task": [_("“%s” is a summary: plan the tasks below it.") % task]})
    if version is not None and version != task.version:
        raise Stale(_("“%s” was changed by somebody else in the meantime.") % task, thing=task, changed={})
    iteration: Iteration | None = values.get("iteration")
    if iteration is not None and iteration.component_id != task.component_id:
        raise Invalid({"iteration": [_("Choose an iteration of the same plan.")]})
    points = values.get("points")
    if points is not None and not 0 <= points <= MOST_POINTS:
        raise Invalid({"points": [_("Write a number of points from 0 to %d.") % MOST_POINTS]})
    # Nobody else writes today's facts of this plan meanwhile.
    hold(task.component)
    task.iteration, task.points = iteration, points
    task.save()
    keep_burn_of(task.component)
    return task


@action("task.edit")
def rank_task(task: Task, *, step: int, by: Actor) -> int:
    """Move a task up (negative) or down in the backlog; the number of tasks whose place was written."""
    order = list(waiting_in(task.component, by=by)[: MOST_SHOWN + 1])
    at = next((index for index, one in enumerate(order) if one.pk == task.pk), None)
    if at is None:
        raise Invalid({"task": [_("“%s” does not wait in the part of the backlog that is shown.") % task]})
    to = min(max(at + step, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    # Unranked tasks follow the ranked ones, so everything above the lower place needs a rank.
    ranked = max([at, to, *(index for index, one in enumerate(order) if one.backlog_rank is not None)])
    for index, one in enumerate(order[: ranked + 1], start=1):
        one.backlog_rank = index * ROOM
    return change_rows(order[: ranked + 1], ["backlog_rank"])

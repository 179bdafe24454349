"""The plan in a few lines on the page of its project: how far, how late, and the milestones that come next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import NONE, day, number
from steerhouse.projects.models import Component, Figures
from steerhouse.schedule.models import BaselineTask, Schedule, Task

MOST_MILESTONES = 6


@dataclass(frozen=True)
class Milestone:
    """A milestone with the day that was promised and the day that is expected."""

    name: str
    address: str
    promised: str | SafeString
    expected: str | SafeString
    late: str | SafeString
    behind: bool


def overview(component: Component, by: Actor) -> dict[str, Any] | None:
    """What the plan adds up to and its next milestones; nothing where there is no plan."""
    schedule = Schedule.objects.visible_to(by).filter(component=component).first()
    # The head of the page reads the figures too: asked for once, they stay with the component.
    figures: Figures | None = getattr(component, "figures", None)
    if schedule is None or figures is None or not figures.task_count:
        return None
    ahead = Task.objects.visible_to(by).live().filter(component=component, kind=Task.Kind.MILESTONE, progress__lt=100)
    milestones = list(ahead.order_by("start", "position")[:MOST_MILESTONES])
    in_force = BaselineTask.objects.visible_to(by).filter(baseline__current=True, task__in=milestones)
    promised = dict(in_force.values_list("task_id", "finish"))
    return {
        "schedule": schedule, "figures": figures, "plan": reverse("component.plan", args=[component.public_id]),
        "status_day": _day(schedule.status_date), "done": number(round(figures.percent_complete or 0)),
        "slack": _days(figures.min_total_float, schedule.minutes_per_day),
        "milestones": [milestone(one, promised.get(one.pk)) for one in milestones],
    }  # fmt: skip


def milestone(task: Task, then: int | None) -> Milestone:
    """One milestone beside its promise, in calendar days."""
    days = None if then is None or task.finish is None else round((task.finish - then) / plan_time.MINUTES_PER_DAY)
    return Milestone(
        name=task.name, address=address(task), promised=_day(then), expected=_day(task.finish),
        late=NONE if days is None else number(days, sign=True), behind=bool(days and days > 0),
    )  # fmt: skip


def _day(minutes: int | None) -> str | SafeString:
    return NONE if minutes is None else day(plan_time.to_date(minutes))


def _days(minutes: int | None, per_day: int) -> str | SafeString:
    """Working minutes as working days."""
    days = None if minutes is None else round(minutes / per_day, 1)
    return NONE if days is None else number(int(days) if days == int(days) else days)

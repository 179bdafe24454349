"""What a rule asks for, and which tasks of it were touched since it wrote them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.schedule.drawing import calendar_of
from steerhouse.schedule.models import Assignment, Occurrence, Recurrence, Schedule, Task
from steerhouse.schedule.models.recurring import DAYS
from steerhouse.schedule.recurring.remarks import commented
from steerhouse.schedule.recurring.rule import MOST, Rule, TooMany, occurrences
from steerhouse_engine.calendars import Calendar as WorkingCalendar

DIFFERENT: dict[str, Promise] = {
    "name": gettext_lazy("its name was changed"),
    "duration": gettext_lazy("its duration was changed"),
    "constraint": gettext_lazy("it was moved"),
    "people": gettext_lazy("other people are assigned"),
}


@dataclass(frozen=True)
class Standing:
    """An occurrence, its assignments, and why a change of the rule leaves it as it is; no reason where it follows."""

    occurrence: Occurrence
    people: list[Assignment]
    reasons: tuple[str, ...]


def rule_of(recurrence: Recurrence) -> Rule:
    """The stored rule as the arithmetic reads it."""
    unit: Any = recurrence.unit
    return Rule(
        unit=unit, first=recurrence.first, every=recurrence.every, month_day=recurrence.month_day, nth=recurrence.nth,
        weekdays=frozenset(number for number, name in enumerate(DAYS) if getattr(recurrence, name)),
        nth_weekday=recurrence.nth_weekday or 0, until=recurrence.until, count=recurrence.count,
    )  # fmt: skip


def calendar_for(recurrence: Recurrence, by: Actor) -> WorkingCalendar:
    """The working calendar of the plan; the standard week where there is none yet."""
    schedule = Schedule.objects.visible_to(by).filter(component=recurrence.component_id).first()
    return calendar_of(schedule or Schedule(), by=by)


def days_of(recurrence: Recurrence, calendar: WorkingCalendar) -> list[dt.date]:
    """The working days on which the rule wants a task; refused where they are too many or none."""
    try:
        found = occurrences(rule_of(recurrence), calendar)
    except TooMany:
        said = _("A rule makes at most %(most)s tasks. Choose an earlier last day, a smaller number or longer steps.")
        raise Invalid({"until": [said % {"most": MOST}]}) from None
    if not found:
        raise Invalid({"until": [_("No day fits this rule. Choose a later last day.")]})
    return found


def fingerprint(task: Task, people: Iterable[Assignment]) -> dict[str, Any]:
    """What a rule writes into a task, as it stands there now."""
    return {
        "name": task.name, "duration": task.duration, "constraint": [task.constraint, task.constraint_date],
        "people": sorted([one.resource_id, one.units, one.work] for one in people),
    }  # fmt: skip


def standing(recurrence: Recurrence, by: Actor) -> list[Standing]:
    """The occurrences of a rule by day, each with why it stays as it is."""
    rows = Occurrence.objects.visible_to(by).filter(recurrence=recurrence).select_related("task").order_by("day")
    found = list(rows)
    tasks = [one.task_id for one in found]
    people: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in Assignment.objects.visible_to(by).live().filter(task__in=tasks).order_by("uid"):
        people[assignment.task_id].append(assignment)
    remarked = commented(one.task.public_id for one in found)
    today = timezone.localdate()
    return [
        Standing(
            one, people[one.task_id],
            tuple(reasons(one, people[one.task_id], today, one.task.public_id in remarked)),
        )
        for one in found
    ]  # fmt: skip


def reasons(one: Occurrence, people: list[Assignment], today: dt.date, remarked: bool) -> Iterable[str]:
    """Why the rule leaves this occurrence alone."""
    task = one.task
    if one.day < today:
        yield _("its day has passed")
    if task.archived_at is not None:
        yield _("it was deleted from the plan")
    if task.percent_complete or task.actual_start is not None or task.actual_finish is not None:
        yield _("it has progress")
    if remarked:
        yield _("it has comments")
    if task.archived_at is None:
        now = fingerprint(task, people)
        yield from (str(word) for name, word in DIFFERENT.items() if now[name] != one.fingerprint.get(name))

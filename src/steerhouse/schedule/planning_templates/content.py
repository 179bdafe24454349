"""A plan as a template keeps it: rows without dates and people, and days counted from the start of the project."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from steerhouse.core import plan_time
from steerhouse.schedule.models import Assignment, Link, Task
from steerhouse_engine.calendars import Calendar as WorkingCalendar

EPOCH = dt.date(1970, 1, 1)
# Nobody plans further than this many days from the start.
FARTHEST = 40_000
KEPT = (
    "uid", "position", "level", "wbs", "name", "kind", "duration", "elapsed", "estimated", "fixed", "active", "work",
    "notes",
)  # fmt: skip
UNDATED = ("ASAP", "ALAP")


def working_days(calendar: WorkingCalendar, start: int, moment: int) -> int:
    """Working days from the day of the start to the day of a moment; negative before it."""
    first, day = (value // plan_time.MINUTES_PER_DAY for value in (start, moment))
    low, high = sorted((first, day))
    number = sum(bool(calendar.shifts_on(one)) for one in range(low, min(high, low + FARTHEST)))
    return number if day >= first else -number


def moment_after(calendar: WorkingCalendar, start: int, days: int, minute: int) -> int:
    """The minute of the day that lies so many working days behind the day of the start."""
    day, step = start // plan_time.MINUTES_PER_DAY, 1 if days >= 0 else -1
    left = abs(days)
    for _turn in range(FARTHEST):
        if step < 0 and not left:
            break
        if step > 0 and not left and calendar.shifts_on(day):
            break
        # Forward a day counts when it is left, backward when it is reached.
        if step > 0:
            left -= bool(calendar.shifts_on(day))
            day += 1
        else:
            day -= 1
            left -= bool(calendar.shifts_on(day))
    return day * plan_time.MINUTES_PER_DAY + minute


def offset(calendar: WorkingCalendar, start: int, moment: int | None) -> list[int] | None:
    """A date as working days from the start and a minute of the day."""
    if moment is None:
        return None
    return [working_days(calendar, start, moment), moment % plan_time.MINUTES_PER_DAY]


def kept_task(
    task: Task, uids: Mapping[int, int], calendar: WorkingCalendar, start: int, dates: bool
) -> dict[str, Any]:
    """One row; a constraint without its date is none."""
    found = {name: getattr(task, name) for name in KEPT} | {"parent": uids.get(task.parent_id or 0)}
    found["constraint"] = task.constraint if dates or task.constraint in UNDATED else "ASAP"
    found["constraint_at"] = offset(calendar, start, task.constraint_date) if dates else None
    found["deadline_at"] = offset(calendar, start, task.deadline) if dates else None
    return found


def kept_links(links: Iterable[Link], uids: Mapping[int, int]) -> list[dict[str, Any]]:
    """Links between kept rows."""
    return [
        {"from": uids[one.predecessor_id], "to": uids[one.successor_id], "kind": one.kind, "lag": one.lag,
         "lag_unit": one.lag_unit}
        for one in links
        if one.predecessor_id in uids and one.successor_id in uids
    ]  # fmt: skip


def kept_roles(assignments: Iterable[Assignment], uids: Mapping[int, int]) -> list[dict[str, Any]]:
    """Who works on what, by job role; people without one and machines stay away."""
    found = []
    for one in assignments:
        resource = one.resource
        role = (
            resource.job_role or (resource.person.job_role if resource and resource.person else None)
            if resource
            else None
        )
        if role is not None and one.task_id in uids:
            found.append({"task": uids[one.task_id], "role": role.public_id, "units": one.units, "work": one.work})
    return found


def dated(calendar: WorkingCalendar, start: int, at: list[int] | None) -> int | None:
    """A kept date in a project that starts then."""
    return None if at is None else moment_after(calendar, start, at[0], at[1])

"""What somebody says about a task, completed to what a plan needs: dates, share and remainder that fit together."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from steerhouse.core import plan_time
from steerhouse.schedule.models import Task

# A day of work ends at five where the plan says nothing else.
END_OF_WORK = 1020


def this_moment(now: dt.datetime, ends: int = END_OF_WORK) -> int:
    """The minute of now on the plan's clock, no later than the end of work: who ticks off at night worked by day.

    >>> plan_time.to_datetime(this_moment(dt.datetime(2026, 1, 5, 22, 30)))
    datetime.datetime(2026, 1, 5, 17, 0)
    """
    return min(plan_time.to_minutes(now), plan_time.from_date(now.date(), ends))


def done(task: Task, moment: int) -> dict[str, Any]:
    """Progress of a task that was finished at a moment."""
    return completed(task, {"actual_finish": moment}, moment)


def completed(task: Task, said: Mapping[str, Any], moment: int) -> dict[str, Any]:
    """All four values of progress (see PROGRESS) from those that were said; what was not said stays, if it still fits.

    A share of 100 is finished now; what has begun and says no start began when it was planned to, or now; a share
    without a remainder leaves the rest of the duration.
    """
    percent = float(said.get("percent_complete", task.percent_complete))
    start = said.get("actual_start", task.actual_start)
    finish = said.get("actual_finish", task.actual_finish)
    if percent >= 100 and finish is None:
        finish = moment
    if finish is not None:
        start = started(task, finish) if start is None else start
        return {"percent_complete": 100.0, "actual_start": start, "actual_finish": finish, "remaining_duration": 0}
    left = said.get("remaining_duration", task.remaining_duration)
    if percent != task.percent_complete and left == task.remaining_duration:
        left = None
    if percent == 0 and start is None and left in (None, task.duration):
        return {"percent_complete": 0.0, "actual_start": None, "actual_finish": None, "remaining_duration": None}
    if left is None:
        left = round((task.duration or 0) * (100 - percent) / 100)
    return {
        "percent_complete": percent, "actual_start": started(task, moment) if start is None else start,
        "actual_finish": None, "remaining_duration": left,
    }  # fmt: skip


def started(task: Task, moment: int) -> int:
    """When a task began that says nothing about it: as planned, but not after the moment."""
    return moment if task.start is None else min(task.start, moment)

"""What one link asks of the activity at its other end, as a date. Compiled.

A lag of no minutes leaves the date as it is. Working lags run on the successor's own calendar: forward to the end of
their last minute, a lead to the beginning of its first unless it holds a finish. Looking back they end at the latest
date from which the lag leads no further: between two calendars no float is lost in the hours in which neither works.
"""

from typing import TYPE_CHECKING, NamedTuple

from steerhouse_engine._jit import compiled_step
from steerhouse_engine.calendars.arithmetic import add, finish_at, start_at, work_before
from steerhouse_engine.calendars.table import Tables
from steerhouse_engine.network.layout import FIXED_START, REMAINING, Plan

if TYPE_CHECKING:
    from steerhouse_engine.network.model import Ints


class Side(NamedTuple):
    """Early, or late, dates of every activity by rank; `place` is the index of the first working minute.

    What remains of an activity that has begun starts when it is taken up again: only links that leave its start look at
    the actual one. `limit`: the date that links to the finish look at. Early it is the finish. Late it is the last
    moment at which the activity may be reported as finished, which may be long after its last shift: `finish` is the
    end of that shift.
    """

    place: "Ints"
    start: "Ints"
    finish: "Ints"
    limit: "Ints"


@compiled_step
def reach(plan: Plan, side: Side, k: int, j: int) -> int:
    """The date before which link `j` lets `k` not start, or not finish, given the dates of its predecessor."""
    links = plan.links
    before = links.predecessor[j]
    date: int = side.finish[before]
    if links.kind[j] & 1:
        date = side.start[before]
        if plan.activities.state[before] == REMAINING:
            date = plan.activities.dates[plan.activities.row[before], FIXED_START]
    if links.lag[j] == 0:
        return date
    if links.elapsed[j]:
        date += links.lag[j]
        return date
    calendar = plan.activities.own[k]
    if links.kind[j] & 2:
        return finish_at(plan.tables, calendar, work_before(plan.tables, calendar, date) + links.lag[j])
    return add(plan.tables, calendar, date, links.lag[j])


@compiled_step
def retreat(plan: Plan, side: Side, k: int, j: int) -> int:
    """The date after which link `j` lets its predecessor not start, or not finish, given the dates of `k`."""
    links = plan.links
    date: int = side.limit[k] if links.kind[j] & 2 else side.start[k]
    if links.lag[j] == 0:
        return date
    if links.elapsed[j]:
        date -= links.lag[j]
        return date
    calendar = plan.activities.own[k]
    return start_at(plan.tables, calendar, work_before(plan.tables, calendar, date) - links.lag[j])


@compiled_step
def retreat_kept(plan: Plan, side: Side, k: int, j: int) -> int:
    """As `retreat`, and the link leads back no further than to the dates of `k`: for activities that are placed there.

    A lead runs to the beginning of a working minute of the successor's own calendar, which may lie after its start
    where resources work on another one.
    """
    links = plan.links
    if links.lag[j] >= 0 or links.elapsed[j] or links.kind[j] & 2:
        return retreat(plan, side, k, j)
    calendar = plan.activities.own[k]
    index = begun_by(plan.tables, calendar, side.start[k])
    return start_at(plan.tables, calendar, index - links.lag[j])


@compiled_step
def begun_by(tables: Tables, calendar: int, date: int) -> int:
    """The last working minute of `calendar` that begins at `date` or before it."""
    index = work_before(tables, calendar, date)
    return index if start_at(tables, calendar, index) == date else index - 1


@compiled_step
def milestone_early(tables: Tables, calendar: int, date: int) -> int:
    """Where a milestone stands that may not come before `date`: there, or where work next begins.

    The end of a shift is no working time and still a place for a milestone: what was finished then is done then.
    """
    index = work_before(tables, calendar, date)
    return date if finish_at(tables, calendar, index) == date else start_at(tables, calendar, index)


@compiled_step
def milestone_late(tables: Tables, calendar: int, date: int) -> int:
    """Where a milestone stands that may not come after `date`: there, or where work last ended."""
    index = work_before(tables, calendar, date)
    return date if start_at(tables, calendar, index) == date else finish_at(tables, calendar, index)

"""What one link asks of the activity at its other end, as a date. Compiled.

A lag of no minutes leaves the date as it is. Working lags run on the successor's own calendar: forward to the end of
their last minute, backward to the beginning of their first.
"""

from typing import TYPE_CHECKING, NamedTuple

from steerhouse_engine._jit import compiled
from steerhouse_engine.calendars.arithmetic import add, finish_at, start_at, work_before
from steerhouse_engine.calendars.table import Tables
from steerhouse_engine.network.layout import Plan

if TYPE_CHECKING:
    from steerhouse_engine.network.model import Ints


class Side(NamedTuple):
    """Early, or late, dates of every activity by rank; `place` is the index of the first working minute."""

    place: "Ints"
    start: "Ints"
    finish: "Ints"


@compiled
def reach(plan: Plan, side: Side, k: int, j: int) -> int:
    """The date before which link `j` lets `k` not start, or not finish, given the dates of its predecessor."""
    links = plan.links
    before = links.predecessor[j]
    date: int = side.start[before] if links.kind[j] & 1 else side.finish[before]
    if links.lag[j] == 0:
        return date
    if links.elapsed[j]:
        date += links.lag[j]
        return date
    return add(plan.tables, plan.activities.own[k], date, links.lag[j])


@compiled
def retreat(plan: Plan, side: Side, k: int, j: int) -> int:
    """The date after which link `j` lets its predecessor not start, or not finish, given the dates of `k`."""
    links = plan.links
    date: int = side.finish[k] if links.kind[j] & 2 else side.start[k]
    if links.lag[j] == 0:
        return date
    if links.elapsed[j]:
        date -= links.lag[j]
        return date
    return add(plan.tables, plan.activities.own[k], date, -links.lag[j])


@compiled
def milestone_early(tables: Tables, calendar: int, date: int) -> int:
    """Where a milestone stands that may not come before `date`: there, or where work next begins.

    The end of a shift is no working time and still a place for a milestone: what was finished then is done then.
    """
    index = work_before(tables, calendar, date)
    return date if finish_at(tables, calendar, index) == date else start_at(tables, calendar, index)


@compiled
def milestone_late(tables: Tables, calendar: int, date: int) -> int:
    """Where a milestone stands that may not come after `date`: there, or where work last ended."""
    index = work_before(tables, calendar, date)
    return date if start_at(tables, calendar, index) == date else finish_at(tables, calendar, index)

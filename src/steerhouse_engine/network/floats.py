"""Total and free float. Compiled.

Float counts on the activity's own calendar. Total float is the smaller of start float (late start less early start) and
finish float; an activity that has begun has finish float only, a finished one none. Free float is what is left before
the early dates of any successor would move; without successors it is the total float. (Kelley and Walker 1959; the
choice between the two floats and the floor at zero are Microsoft Project's.)
"""

from typing import TYPE_CHECKING

import numpy as np

from steerhouse_engine._jit import compiled
from steerhouse_engine.calendars.arithmetic import finish_at, work_before
from steerhouse_engine.network.layout import ANY_TIME, BEGUN, FINISHED, MILESTONE, REMAINING, Plan
from steerhouse_engine.network.reach import Side, retreat
from steerhouse_engine.network.several import Folded

if TYPE_CHECKING:
    from steerhouse_engine.network.model import Ints


@compiled
def total_float(plan: Plan, early: Side, late: Side) -> "Ints":
    """By rank, in minutes of the calendar on which floats count."""
    activities, tables = plan.activities, plan.tables
    result = np.zeros(len(activities.span), np.int64)
    for k in range(len(result)):
        calendar = activities.floats[k]
        if activities.state[k] == FINISHED:
            continue
        if calendar == activities.work[k]:
            result[k] = late.place[k] - early.place[k]
            continue
        early_finish = finish_at(tables, activities.work[k], early.place[k] + activities.span[k])
        result[k] = work_before(tables, calendar, late.finish[k]) - work_before(tables, calendar, early_finish)
        if activities.state[k] <= MILESTONE:
            start = work_before(tables, calendar, late.start[k]) - work_before(tables, calendar, early.start[k])
            result[k] = min(result[k], start)
    return result


@compiled
def link_float(plan: Plan, folded: Folded, early: Side) -> "Ints":
    """By rank: the least that any link leaves between the early dates of its two activities; ANY_TIME without links."""
    activities, links, tables = plan.activities, plan.links, plan.tables
    free = np.full(len(activities.span), ANY_TIME)
    for k in range(len(free)):
        for j in range(links.start[k], links.start[k + 1]):
            before = links.predecessor[j]
            calendar = activities.floats[before]
            if REMAINING <= activities.state[before] <= BEGUN and links.kind[j] & 1:
                continue
            if folded.whole[j] and calendar == activities.work[before]:
                left = early.place[k] - folded.weight[j] - early.place[before]
            else:
                date = early.start[before] if links.kind[j] & 1 else early.finish[before]
                left = work_before(tables, calendar, retreat(plan, early, k, j)) - work_before(tables, calendar, date)
            free[before] = min(free[before], left)
    return free


@compiled
def free_float(plan: Plan, total: "Ints", left: "Ints") -> "Ints":
    """By rank: what links leave, or the total float without links; never negative, none once finished."""
    result = np.zeros(len(total), np.int64)
    for k in range(len(total)):
        if plan.activities.state[k] != FINISHED:
            result[k] = max(0, total[k] if left[k] == ANY_TIME else left[k])
    return result

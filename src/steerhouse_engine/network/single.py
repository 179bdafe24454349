"""Both passes of a network whose work, lags and floats all count on one calendar. Compiled.

On one calendar every link is one number: how far the successor's place lies behind the predecessor's at least. So the
passes add and compare integers, and dates are looked up once they are done. That is enough as long as every finish
stands where work ends; links that can hold one until the next morning lead to `several` (see `solve`).
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from steerhouse_engine._jit import compiled
from steerhouse_engine.calendars.arithmetic import finish_at, start_at
from steerhouse_engine.network.layout import (
    ANY_TIME,
    BEGUN,
    CEILING,
    FINISHED,
    FIXED_FINISH,
    FIXED_START,
    FLOOR,
    LATE_CEILING,
    LATE_FLOOR,
    MILESTONE,
    Plan,
)
from steerhouse_engine.network.reach import Side, milestone_early, milestone_late, reach, retreat

if TYPE_CHECKING:
    from steerhouse_engine.network.model import Ints, Shorts


class Places(NamedTuple):
    """By rank: index of the first working minute early and late, and free float where a link limits it."""

    early: "Ints"
    late: "Ints"
    free: "Ints"


@compiled
def weights(plan: Plan) -> "Ints":
    """How many working minutes each link's successor begins after its predecessor at least."""
    links, span = plan.links, plan.activities.span
    weight = np.empty(len(links.lag), np.int64)
    for k in range(len(span)):
        for j in range(links.start[k], links.start[k + 1]):
            weight[j] = links.lag[j]
            if not links.kind[j] & 1:
                weight[j] += span[links.predecessor[j]]
            if links.kind[j] & 2:
                weight[j] -= span[k]
    return weight


class Steps(NamedTuple):
    """What the two passes read, and no more: each array that is handed over costs time at every call."""

    start: "Shorts"
    predecessor: "Shorts"
    weight: "Ints"
    span: "Ints"
    floor: "Ints"
    ceiling: "Ints"
    late_floor: "Ints"
    late_ceiling: "Ints"


def steps(plan: Plan, weight: "Ints") -> Steps:
    """The plan with its links folded to one number each."""
    bounds = plan.activities
    return Steps(
        plan.links.start,
        plan.links.predecessor,
        weight,
        bounds.span,
        bounds.floor,
        bounds.ceiling,
        bounds.late_floor,
        bounds.late_ceiling,
    )


@compiled
def pass_through(steps: Steps) -> Places:
    """Forward: as early as floors and links allow. Backward: as late as the end of the project and links allow."""
    tasks, bounded = len(steps.span), len(steps.ceiling) > 0
    early, late, free = np.empty(tasks, np.int64), np.empty(tasks, np.int64), np.full(tasks, ANY_TIME)
    end = -ANY_TIME
    j = 0
    for k in range(tasks):
        place = steps.floor[k]
        while j < steps.start[k + 1]:
            place = max(place, early[steps.predecessor[j]] + steps.weight[j])
            j += 1
        if bounded:
            place = min(place, steps.ceiling[k])
        early[k] = place
        end = max(end, place + steps.span[k])
    for k in range(tasks):
        late[k] = end - steps.span[k]
    for k in range(tasks - 1, -1, -1):
        place, latest = early[k], late[k]
        if bounded:
            latest = max(min(latest, steps.late_ceiling[k]), steps.late_floor[k])
            late[k] = latest
        while j > steps.start[k]:
            j -= 1
            before, weight = steps.predecessor[j], steps.weight[j]
            late[before] = min(late[before], latest - weight)
            free[before] = min(free[before], place - weight - early[before])
    return Places(early, late, free)


@compiled
def early_dates(plan: Plan, places: Places) -> Side:
    """Early dates; a milestone's depend on which end of a shift held it."""
    activities, links, tables = plan.activities, plan.links, plan.tables
    tasks = len(activities.span)
    finish = np.empty(tasks, np.int64)
    side = Side(places.early, np.empty(tasks, np.int64), finish, finish)
    for k in range(tasks):
        if activities.state[k] >= BEGUN:
            side.start[k], side.finish[k] = (
                activities.dates[activities.row[k], FIXED_START],
                activities.dates[activities.row[k], FIXED_FINISH],
            )
        elif activities.state[k] == MILESTONE:
            date = activities.dates[activities.row[k], FLOOR]
            for j in range(links.start[k], links.start[k + 1]):
                date = max(date, reach(plan, side, k, j))
            date = min(date, activities.dates[activities.row[k], CEILING])
            side.start[k] = side.finish[k] = milestone_early(tables, activities.work[k], date)
        else:
            side.start[k] = start_at(tables, activities.work[k], places.early[k])
            side.finish[k] = finish_at(tables, activities.work[k], places.early[k] + activities.span[k])
    return side


@compiled
def late_dates(plan: Plan, places: Places, early: Side) -> Side:
    """Late dates, found like the early ones from the other end."""
    activities, links, tables = plan.activities, plan.links, plan.tables
    tasks = len(activities.span)
    finish = np.full(tasks, ANY_TIME)
    side = Side(places.late, np.empty(tasks, np.int64), finish, finish)
    end = early.finish.max() if tasks else 0
    for k in range(tasks - 1, -1, -1):
        if activities.state[k] == FINISHED:
            side.start[k], side.finish[k] = (
                activities.dates[activities.row[k], FIXED_START],
                activities.dates[activities.row[k], FIXED_FINISH],
            )
            continue
        if activities.state[k] == MILESTONE:
            date = min(side.finish[k], end, activities.dates[activities.row[k], LATE_CEILING])
            date = max(date, activities.dates[activities.row[k], LATE_FLOOR])
            side.start[k] = side.finish[k] = milestone_late(tables, activities.work[k], date)
        else:
            side.finish[k] = finish_at(tables, activities.work[k], places.late[k] + activities.span[k])
            side.start[k] = start_at(tables, activities.work[k], places.late[k])
            if activities.state[k] == BEGUN:
                side.start[k] = activities.dates[activities.row[k], FIXED_START]
        for j in range(links.start[k], links.start[k + 1]):
            before = links.predecessor[j]
            if activities.state[before] == MILESTONE:
                side.finish[before] = min(side.finish[before], retreat(plan, side, k, j))
    return side

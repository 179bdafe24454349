"""Which links hold their successors where they stand, and the path along them that ends last. Compiled.

A link is driving when it alone would put its successor, counted in working minutes, where the plan has it. The longest
path is traced back along driving links from the activities that finish last: unlike the critical path it does not
depend on late constraints, deadlines or the several calendars on which floats count.
"""

from typing import TYPE_CHECKING

import numpy as np

from steerhouse_engine._jit import compiled
from steerhouse_engine.calendars.arithmetic import work_before
from steerhouse_engine.network.layout import FINISHED, Plan
from steerhouse_engine.network.reach import Side, reach
from steerhouse_engine.network.several import Folded
from steerhouse_engine.network.single import Steps

if TYPE_CHECKING:
    from steerhouse_engine.network.model import Flags, Ints


@compiled
def driving_on_one(steps: Steps, place: "Ints") -> "Flags":
    """By row, on one calendar."""
    driving = np.empty(len(steps.weight), np.bool_)
    for k in range(len(place)):
        for j in range(steps.start[k], steps.start[k + 1]):
            driving[j] = place[steps.predecessor[j]] + steps.weight[j] == place[k]
    return driving


@compiled
def driving_on_several(plan: Plan, folded: Folded, placed: Side) -> "Flags":
    """By row, on several calendars."""
    activities, links = plan.activities, plan.links
    driving = np.empty(len(links.lag), np.bool_)
    for k in range(len(activities.span)):
        for j in range(links.start[k], links.start[k + 1]):
            if folded.whole[j]:
                bound = placed.place[links.predecessor[j]] + folded.weight[j]
            else:
                bound = work_before(plan.tables, activities.work[k], reach(plan, placed, k, j))
                if links.kind[j] & 2:
                    bound -= activities.span[k]
            driving[j] = bound == placed.place[k]
    return driving


@compiled
def longest_path(plan: Plan, driving: "Flags", finish: "Ints") -> "Flags":
    """By rank: what leads by driving links to the last finish of unfinished activities; finished ones are no part."""
    links, state = plan.links, plan.activities.state
    on_path = np.zeros(len(finish), np.bool_)
    last = np.int64(-(2**62))
    for k in range(len(finish)):
        if state[k] != FINISHED:
            last = max(last, finish[k])
    for k in range(len(finish) - 1, -1, -1):
        if state[k] == FINISHED:
            on_path[k] = False
            continue
        on_path[k] |= finish[k] == last
        if on_path[k]:
            for j in range(links.start[k], links.start[k + 1]):
                on_path[links.predecessor[j]] |= driving[j]
    return on_path

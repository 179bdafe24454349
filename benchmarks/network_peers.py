"""The critical path method as others compute it, on the same instances: project length in working minutes comes back.

Peers differ in what they can: pmcontrols and trueppm-scheduler are given finish-to-start links without lags and whole
days; networkx holds the graph and gives the order, the passes over it are written here as a good user would write them.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import numba
import numpy as np
import pmcontrols
import trueppm_scheduler
from benchmarks.network_instances import DAY, Instance

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_LINKS_OF_TRUEPPM = 100_000


class Bare(NamedTuple):
    """Compressed rows by successor in topological order, one weight a link: the least that a pass must read."""

    start: "NDArray[np.int32]"
    predecessor: "NDArray[np.int32]"
    weight: "NDArray[np.int64]"
    duration: "NDArray[np.int64]"


@numba.njit(cache=True)
def bare_pass(bare: Bare) -> "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]":
    """Early start, total and free float of every activity, and the length of the project; nothing else."""
    tasks = len(bare.duration)
    early, late = np.zeros(tasks, np.int64), np.empty(tasks, np.int64)
    free = np.full(tasks, 2**62)
    length = 0
    for k in range(tasks):
        for j in range(bare.start[k], bare.start[k + 1]):
            early[k] = max(early[k], early[bare.predecessor[j]] + bare.weight[j])
        length = max(length, early[k] + bare.duration[k])
    for k in range(tasks):
        late[k] = length - bare.duration[k]
    for k in range(tasks - 1, -1, -1):
        for j in range(bare.start[k], bare.start[k + 1]):
            before = bare.predecessor[j]
            late[before] = min(late[before], late[k] - bare.weight[j])
            free[before] = min(free[before], early[k] - bare.weight[j] - early[before])
    for k in range(tasks):
        late[k] -= early[k]
        free[k] = min(free[k], late[k])
    return early, late, free, length


def weight_of(made: Instance) -> "NDArray[np.int64]":
    """How many minutes each link's successor begins after its predecessor at least."""
    before = np.where(made.kind & 1, 0, made.duration[made.predecessor])
    return before + made.lag - np.where(made.kind & 2, made.duration[made.successor], 0)


def bare(made: Instance) -> Bare:
    """The instance in the order that networkx finds, as rows."""
    order = np.array(list(nx.topological_sort(graph(made))))
    rank = np.empty(made.tasks, np.int64)
    rank[order] = np.arange(made.tasks)
    successor = rank[made.successor]
    by_successor = np.argsort(successor, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(successor, minlength=made.tasks))])
    return Bare(
        start.astype(np.int32),
        rank[made.predecessor][by_successor].astype(np.int32),
        weight_of(made)[by_successor],
        made.duration[order],
    )


def graph(made: Instance) -> "nx.MultiDiGraph[int]":
    """One node an activity, one edge a link with its weight."""
    found: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    found.add_nodes_from(range(made.tasks))
    weights = weight_of(made).tolist()
    found.add_weighted_edges_from(zip(made.predecessor.tolist(), made.successor.tolist(), weights, strict=True))
    return found


def with_networkx(made: Instance) -> Callable[[], int]:
    """Both passes and both floats over a networkx graph; building the graph is not counted."""
    net, duration = graph(made), made.duration.tolist()

    def run() -> int:
        order = list(nx.topological_sort(net))
        early = dict.fromkeys(order, 0)
        for task in order:
            for _task, after, weight in net.out_edges(task, data="weight"):
                early[after] = max(early[after], early[task] + weight)
        length = max(early[task] + duration[task] for task in order)
        late = {task: length - duration[task] for task in order}
        free = dict.fromkeys(order, length)
        for task in reversed(order):
            for _task, after, weight in net.out_edges(task, data="weight"):
                late[task] = min(late[task], late[after] - weight)
                free[task] = min(free[task], early[after] - weight - early[task])
        total = {task: late[task] - early[task] for task in order}
        assert min(total.values()) == 0
        return length

    return run


def with_pmcontrols(made: Instance) -> Callable[[], int]:
    """Finish-to-start links only; no free float, no calendar."""
    before: list[list[str]] = [[] for _ in range(made.tasks)]
    for predecessor, successor in zip(made.predecessor.tolist(), made.successor.tolist(), strict=True):
        before[successor].append(str(predecessor))
    records = [
        {"id": str(task), "duration": minutes, "predecessors": before[task]}
        for task, minutes in enumerate(made.duration.tolist())
    ]
    return lambda: int(pmcontrols.cpm(records).stats["project_duration"])


def with_trueppm(made: Instance) -> Callable[[], int]:
    """Whole days on a calendar without days off, so that its days are our working days."""
    tasks = [
        trueppm_scheduler.Task(id=str(task), name=str(task), duration=timedelta(days=minutes // DAY))
        for task, minutes in enumerate(made.duration.tolist())
    ]
    pairs = sorted(set(zip(made.predecessor.tolist(), made.successor.tolist(), strict=True)))
    links = [trueppm_scheduler.Dependency(predecessor_id=str(a), successor_id=str(b)) for a, b in pairs]
    start = date(2026, 1, 5)
    project: Any = trueppm_scheduler.Project(
        id="p",
        name="p",
        start_date=start,
        tasks=tasks,
        dependencies=links,
        calendar=trueppm_scheduler.Calendar(working_days=0b1111111),
    )

    def run() -> int:
        result = trueppm_scheduler.schedule(project)
        return ((max(task.early_finish for task in result.tasks) - start).days + 1) * DAY

    return run

"""Links sorted by successor, activities sorted so that every predecessor comes first. Compiled."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from steerhouse_engine._jit import compiled

if TYPE_CHECKING:
    from steerhouse_engine.network.model import Shorts


class Rows(NamedTuple):
    """A network in topological order: activities are counted by their rank in `order` from here on.

    `order` [rank]: position in the network's arrays. `start` [rank], `start` [rank + 1]: the part of `predecessor` (a
    rank) and `link` (position in the network's arrays) that belongs to an activity. `cycle`: positions along links that
    close a loop, empty if there is none.
    """

    order: "Shorts"
    start: "Shorts"
    predecessor: "Shorts"
    link: "Shorts"
    cycle: "Shorts"


def sorted_rows(tasks: int, predecessor: "Shorts", successor: "Shorts") -> Rows:
    """Compressed rows by successor, in an order in which no link points back.

    A network that already stands in such an order keeps it.
    """
    none = np.empty(0, np.int32)
    start, before, link = _by_successor(tasks, predecessor, successor)
    if (predecessor < successor).all():
        return Rows(np.arange(tasks, dtype=np.int32), start, before, link, none)
    order, rank, cycle = _depth_first(start, before)
    if len(cycle):
        return Rows(order, start, before, link, cycle)
    return Rows(order, *_renumbered(order, rank, Rows(order, start, before, link, none)), none)


@compiled
def _by_successor(tasks: int, predecessor: "Shorts", successor: "Shorts") -> "tuple[Shorts, Shorts, Shorts]":
    """Where each activity's row begins, and by row the predecessors and the links."""
    start = np.zeros(tasks + 1, np.int32)
    for j in range(len(successor)):
        start[successor[j] + 1] += 1
    at = np.empty(tasks, np.int32)
    for k in range(tasks):
        at[k] = start[k]
        start[k + 1] += start[k]
    before, link = np.empty(len(successor), np.int32), np.empty(len(successor), np.int32)
    for j in range(len(successor)):
        place = at[successor[j]]
        at[successor[j]] = place + 1
        before[place] = predecessor[j]
        link[place] = j
    return start, before, link


@compiled
def _depth_first(start: "Shorts", before: "Shorts") -> "tuple[Shorts, Shorts, Shorts]":
    """Order and rank of every activity, and a cycle if there is one.

    An activity takes its rank when all its predecessors have theirs. One that is reached while it still waits for its
    own predecessors closes a loop: those that wait above it on the stack are the loop, against the links.
    """
    tasks = len(start) - 1
    unseen, waiting = -1, -2
    order, rank = np.empty(tasks, np.int32), np.empty(tasks, np.int32)
    stack, next_link = np.empty(tasks, np.int32), np.empty(tasks, np.int32)
    for k in range(tasks):
        rank[k] = unseen
    ranked = 0
    for root in range(tasks):
        depth = 0
        if rank[root] == unseen:
            stack[0], next_link[0] = root, start[root]
            rank[root] = waiting
            depth = 1
        while depth > 0:
            task, at = stack[depth - 1], next_link[depth - 1]
            if at == start[task + 1]:
                rank[task] = ranked
                order[ranked] = task
                ranked += 1
                depth -= 1
                continue
            earlier = before[at]
            next_link[depth - 1] = at + 1
            if rank[earlier] == unseen:
                rank[earlier] = waiting
                stack[depth], next_link[depth] = earlier, start[earlier]
                depth += 1
            elif rank[earlier] == waiting:
                return order, rank, _loop(stack, depth, earlier)
    return order, rank, np.empty(0, np.int32)


@compiled
def _loop(stack: "Shorts", depth: int, first: int) -> "Shorts":
    """The activities from the top of the stack down to `first`: along the links."""
    length = 1
    while stack[depth - length] != first:
        length += 1
    loop = np.empty(length, np.int32)
    for i in range(length):
        loop[i] = stack[depth - 1 - i]
    return loop


@compiled
def _renumbered(order: "Shorts", rank: "Shorts", rows: Rows) -> "tuple[Shorts, Shorts, Shorts]":
    """Starts of rows, predecessors by rank and links, in the new order."""
    start = np.empty(len(rows.start), np.int32)
    before, link = np.empty(len(rows.link), np.int32), np.empty(len(rows.link), np.int32)
    at = 0
    for k in range(len(order)):
        start[k] = at
        for j in range(rows.start[order[k]], rows.start[order[k] + 1]):
            link[at] = rows.link[j]
            before[at] = rank[rows.predecessor[j]]
            at += 1
    start[len(order)] = at
    return start, before, link

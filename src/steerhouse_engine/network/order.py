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
    start, before, link = _compressed(tasks, successor, predecessor)
    if (predecessor < successor).all():
        return Rows(np.arange(tasks, dtype=np.int32), start, before, link, none)
    out_start, after, _link = _compressed(tasks, predecessor, successor)
    order, rank, ranked = _released(start, out_start, after)
    if ranked < tasks:
        return Rows(order, start, before, link, _cycle(start, before))
    return Rows(order, *_renumbered(order, rank, Rows(order, start, before, link, none)), none)


@compiled
def _compressed(tasks: int, key: "Shorts", other: "Shorts") -> "tuple[Shorts, Shorts, Shorts]":
    """Links sorted by the activity at one end: where each activity's row begins, the other ends, and the links."""
    start = np.zeros(tasks + 1, np.int32)
    for j in range(len(key)):
        start[key[j] + 1] += 1
    at = np.empty(tasks, np.int32)
    for k in range(tasks):
        at[k] = start[k]
        start[k + 1] += start[k]
    ends, link = np.empty(len(key), np.int32), np.empty(len(key), np.int32)
    for j in range(len(key)):
        place = at[key[j]]
        at[key[j]] = place + 1
        ends[place] = other[j]
        link[place] = j
    return start, ends, link


@compiled
def _released(start: "Shorts", out_start: "Shorts", after: "Shorts") -> "tuple[Shorts, Shorts, int]":
    """Order and rank of the activities, each released by the last of its predecessors, and how many were released.

    First in, first out (Kahn 1962): neighbors in this order seldom wait for each other, so that a processor can work on
    several at once.
    """
    tasks = len(start) - 1
    order, rank, waits_for = np.empty(tasks, np.int32), np.empty(tasks, np.int32), np.empty(tasks, np.int32)
    ranked = 0
    for k in range(tasks):
        waits_for[k] = start[k + 1] - start[k]
        if waits_for[k] == 0:
            order[ranked] = k
            ranked += 1
    at = 0
    while at < ranked:
        task = order[at]
        rank[task] = at
        at += 1
        for j in range(out_start[task], out_start[task + 1]):
            waits_for[after[j]] -= 1
            if waits_for[after[j]] == 0:
                order[ranked] = after[j]
                ranked += 1
    return order, rank, ranked


@compiled
def _cycle(start: "Shorts", before: "Shorts") -> "Shorts":
    """The activities of a loop along its links, found depth first against them.

    An activity that is reached while it still waits for its own predecessors closes a loop: those that wait above it on
    the stack are the loop, from the top down.
    """
    tasks = len(start) - 1
    unseen, waiting, done = 0, 1, 2
    state = np.zeros(tasks, np.int8)
    stack, next_link = np.empty(tasks, np.int32), np.empty(tasks, np.int32)
    for root in range(tasks):
        depth = 0
        if state[root] == unseen:
            stack[0], next_link[0] = root, start[root]
            state[root] = waiting
            depth = 1
        while depth > 0:
            task, at = stack[depth - 1], next_link[depth - 1]
            if at == start[task + 1]:
                state[task] = done
                depth -= 1
                continue
            earlier = before[at]
            next_link[depth - 1] = at + 1
            if state[earlier] == unseen:
                state[earlier] = waiting
                stack[depth], next_link[depth] = earlier, start[earlier]
                depth += 1
            elif state[earlier] == waiting:
                length = 1
                while stack[depth - length] != earlier:
                    length += 1
                return stack[depth - length : depth][::-1].copy()
    return np.empty(0, np.int32)


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

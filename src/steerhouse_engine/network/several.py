"""Both passes of a network on several calendars, or with elapsed durations or lags. Compiled.

A link whose two activities and lag count on one calendar is one number, as in `single`. Any other is followed as a
date: from the predecessor's calendar to the clock, through the lag, to the successor's calendar. A finish that a link
holds until an hour in which the successor's calendar does not work stays at that hour.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from steerhouse_engine._jit import compiled, compiled_step
from steerhouse_engine.calendars.arithmetic import finish_at, start_at, work_before
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
    REMAINING,
    Plan,
)
from steerhouse_engine.network.model import LinkKind
from steerhouse_engine.network.reach import (
    Side,
    begun_by,
    milestone_early,
    milestone_late,
    reach,
    retreat,
    retreat_kept,
)

if TYPE_CHECKING:
    from steerhouse_engine.network.model import Flags, Ints


FINISH_FINISH, START_FINISH = int(LinkKind.FINISH_FINISH), int(LinkKind.START_FINISH)


class Folded(NamedTuple):
    """By row: the links that are one number, and that number; by rank: whose finish is held by a link."""

    whole: "Flags"
    weight: "Ints"
    finish_held: "Flags"


@compiled
def whole_links(plan: Plan, weight: "Ints", elapsed_calendar: int) -> Folded:
    """Which links count on one calendar from end to end. A milestone is always followed as a date."""
    activities, links = plan.activities, plan.links
    whole = np.zeros(len(links.lag), np.bool_)
    finish_held = np.zeros(len(activities.span), np.bool_)
    for k in range(len(activities.span)):
        work = activities.work[k]
        for j in range(links.start[k], links.start[k + 1]):
            before = links.predecessor[j]
            finish_held[k] |= links.kind[j] & 2 != 0
            if (
                activities.state[k] == MILESTONE
                or activities.state[before] == MILESTONE
                or activities.work[before] != work
                or (activities.state[before] == REMAINING and links.kind[j] & 1)
            ):
                continue
            counted_on = elapsed_calendar if links.elapsed[j] else activities.own[k]
            whole[j] = links.lag[j] == 0 or counted_on == work
    return Folded(whole, weight, finish_held)


@compiled
def forward(plan: Plan, folded: Folded) -> Side:
    """As early as floors and links allow."""
    side = _empty_early(len(plan.activities.span))
    for k in range(len(plan.activities.span)):
        side.place[k], side.start[k], side.finish[k] = _earliest(plan, folded, side, k)
    return side


@compiled
def forward_beside(plan: Plan, folded: Folded, late: Side, delayed: "Flags") -> tuple[Side, Side]:
    """Early dates, and planned ones: those of what is `delayed` are late, and what follows waits for them."""
    early, placed = _empty_early(len(plan.activities.span)), _empty_early(len(plan.activities.span))
    for k in range(len(plan.activities.span)):
        early.place[k], early.start[k], early.finish[k] = _earliest(plan, folded, placed, k)
        chosen = late if delayed[k] and late.start[k] > early.start[k] else early
        placed.place[k], placed.start[k], placed.finish[k] = chosen.place[k], chosen.start[k], chosen.finish[k]
    return early, placed


@compiled
def _empty_early(tasks: int) -> Side:
    finish = np.empty(tasks, np.int64)
    return Side(np.empty(tasks, np.int64), np.empty(tasks, np.int64), finish, finish)


@compiled_step
def _earliest(plan: Plan, folded: Folded, side: Side, k: int) -> tuple[int, int, int]:
    """Place, start and finish of `k`, given those of its predecessors in `side`."""
    activities, tables = plan.activities, plan.tables
    work = activities.work[k]
    if activities.state[k] >= BEGUN:
        row = activities.row[k]
        return activities.floor[k], activities.dates[row, FIXED_START], activities.dates[row, FIXED_FINISH]
    if activities.state[k] == MILESTONE:
        date = activities.dates[activities.row[k], FLOOR]
        for j in range(plan.links.start[k], plan.links.start[k + 1]):
            date = max(date, reach(plan, side, k, j))
        date = milestone_early(tables, work, min(date, activities.dates[activities.row[k], CEILING]))
        return work_before(tables, work, date), date, date
    place = _held_until(plan, folded, side, k)
    if len(activities.ceiling) > 0:
        place = min(place, activities.ceiling[k])
    index = place + activities.span[k]
    finish = finish_at(tables, work, index)
    if folded.finish_held[k]:
        finish = _held_finish(plan, folded, side, k, index, finish)
    return place, start_at(tables, work, place), finish


@compiled_step
def _held_until(plan: Plan, folded: Folded, side: Side, k: int) -> int:
    """The first place that the links and the floor of `k` allow."""
    activities, links = plan.activities, plan.links
    place: int = activities.floor[k]
    for j in range(links.start[k], links.start[k + 1]):
        if folded.whole[j]:
            bound = side.place[links.predecessor[j]] + folded.weight[j]
        else:
            bound = work_before(plan.tables, activities.work[k], reach(plan, side, k, j))
            if links.kind[j] & 2:
                bound -= activities.span[k]
        place = max(place, bound)
    return place


@compiled_step
def _held_finish(plan: Plan, folded: Folded, side: Side, k: int, index: int, finish: int) -> int:
    """The finish of `k`, later than its last work when a link holds it and nobody works in between."""
    activities, links = plan.activities, plan.links
    for j in range(links.start[k], links.start[k + 1]):
        # A whole link with a lag ends with work: it cannot hold a finish any longer.
        if not links.kind[j] & 2 or (folded.whole[j] and links.lag[j] != 0):
            continue
        date = reach(plan, side, k, j)
        if date > finish and work_before(plan.tables, activities.work[k], date) == index:
            finish = date
    return finish


@compiled
def backward(plan: Plan, folded: Folded, early: Side, end: int, kept: bool) -> Side:
    """As late as `end`, late constraints and links allow.

    An activity that must begin in an hour in which nobody works begins there or with the next work: no float is lost.
    `kept`: with the work before it, so that whoever is placed at these dates moves nothing after it.
    """
    side, ends = _asked(plan, end)
    for k in range(len(plan.activities.span) - 1, -1, -1):
        _set_latest(plan, folded, side, k, early, ends, end)
        _hold_predecessors(plan, folded, side, k, kept)
    return side


@compiled
def backward_beside(plan: Plan, folded: Folded, early: Side, end: int, hastened: "Flags") -> Side:
    """The same where what is `hastened` is planned early: what comes before it may be no later than that allows."""
    side, ends = _asked(plan, end)
    late, _ends = _asked(plan, end)
    for k in range(len(plan.activities.span) - 1, -1, -1):
        _set_latest(plan, folded, side, k, early, ends, end)
        late.place[k], late.start[k], late.finish[k], late.limit[k] = (
            side.place[k],
            side.start[k],
            side.finish[k],
            side.limit[k],
        )
        if hastened[k] and early.start[k] < side.start[k]:
            side.place[k], side.start[k] = early.place[k], early.start[k]
            side.finish[k] = side.limit[k] = early.finish[k]
        _hold_predecessors(plan, folded, side, k, False)
    return late


@compiled
def _asked(plan: Plan, end: int) -> "tuple[Side, Ints]":
    """Late dates to be: until an activity's turn comes, `place` and `limit` hold the least that its successors have
    asked. And by calendar, the working minutes before `end`."""
    tasks, tables = len(plan.activities.span), plan.tables
    side = Side(
        np.full(tasks, ANY_TIME), np.empty(tasks, np.int64), np.empty(tasks, np.int64), np.full(tasks, ANY_TIME)
    )
    ends = np.empty(len(tables.calendars), np.int64)
    for calendar in range(len(ends)):
        ends[calendar] = work_before(tables, calendar, end)
    return side, ends


@compiled_step
def _set_latest(plan: Plan, folded: Folded, side: Side, k: int, early: Side, ends: "Ints", end: int) -> None:
    """Late dates of `k`, given what its successors have asked."""
    activities, tables = plan.activities, plan.tables
    work, span = activities.work[k], activities.span[k]
    if activities.state[k] == FINISHED:
        side.place[k] = early.place[k]
        side.start[k], side.finish[k] = early.start[k], early.finish[k]
    elif activities.state[k] == MILESTONE:
        date = min(side.limit[k], end, activities.dates[activities.row[k], LATE_CEILING])
        date = milestone_late(tables, work, max(date, activities.dates[activities.row[k], LATE_FLOOR]))
        side.place[k] = work_before(tables, work, date)
        side.start[k] = side.finish[k] = side.limit[k] = date
    else:
        place = min(side.place[k], ends[work] - span)
        if side.limit[k] < ANY_TIME:
            place = min(place, work_before(tables, work, side.limit[k]) - span)
        fixed = False
        if len(activities.ceiling) > 0:
            fixed = activities.late_floor[k] > -ANY_TIME
            place = max(min(place, activities.late_ceiling[k]), activities.late_floor[k])
        side.place[k] = place
        side.finish[k] = finish_at(tables, work, place + span)
        side.start[k] = start_at(tables, work, place)
        if folded.finish_held[k]:
            limit = start_at(tables, work, place + span)
            side.limit[k] = limit if fixed else min(limit, side.limit[k], end)
        if activities.state[k] == BEGUN:
            side.start[k] = early.start[k]


@compiled_step
def _hold_predecessors(plan: Plan, folded: Folded, side: Side, k: int, kept: bool) -> None:
    """Tell the predecessors of `k` how late they may be; `kept` as in `backward`."""
    activities, links = plan.activities, plan.links
    for j in range(links.start[k], links.start[k + 1]):
        before = links.predecessor[j]
        if REMAINING <= activities.state[before] <= BEGUN and links.kind[j] & 1:
            continue
        # A finish without work behind it is held until the predecessor begins, be it days after the last work.
        by_date = kept and links.kind[j] == START_FINISH and links.lag[j] == 0
        if folded.whole[j] and not by_date:
            side.place[before] = min(side.place[before], side.place[k] - folded.weight[j])
            if links.kind[j] == FINISH_FINISH and links.lag[j] == 0:
                side.limit[before] = min(side.limit[before], side.limit[k])
            continue
        date = retreat_kept(plan, side, k, j) if kept else retreat(plan, side, k, j)
        if activities.state[before] != MILESTONE and links.kind[j] & 1:
            work = activities.work[before]
            place = begun_by(plan.tables, work, date) if kept else work_before(plan.tables, work, date)
            side.place[before] = min(side.place[before], place)
        else:
            side.limit[before] = min(side.limit[before], date)

"""From what a planner has said to what the passes need: bounds in working minutes, lags in minutes.

An activity's place is the index of its first working minute on its work calendar (see `calendars.arithmetic`); all
bounds are bounds on that place. A milestone has no minute of its own, so its bounds are also kept as dates: it may
stand at the end of a shift as well as at the beginning of the next.

An activity that has begun is where it is: links no longer hold it, and links that leave its start hold it no longer
back. Under retained logic its remaining work is an activity of its own, which its links still hold.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from steerhouse_engine.calendars.arithmetic import add_each, work_before_each
from steerhouse_engine.calendars.table import Tables
from steerhouse_engine.network.model import NEVER, ConstraintKind, LagUnit, LinkKind, Network
from steerhouse_engine.network.order import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from steerhouse_engine.network.model import Bytes, Flags, Ints, Shorts

ANY_TIME = 2**62
"""A bound that does not bind: no date and no place comes near it."""

TASK, MILESTONE, REMAINING, BEGUN, FINISHED = range(5)
"""States: nothing done yet, with or without duration; begun, and what remains still held by links; begun; finished.

`span` and the bounds of what remains are those of the remaining work alone.
"""

# Columns of `Activities.dates`.
FIXED_START, FIXED_FINISH, FLOOR, CEILING, LATE_FLOOR, LATE_CEILING = range(6)


class Activities(NamedTuple):
    """By rank. `span` counts on `work`. Calendars are numbers of tables: `work` for the duration, `own` for lags before
    the activity, `floats` for its floats. `floor` and `ceiling` bound the early place, `late_floor` and `late_ceiling`
    the late one; the last three are empty in a network without such bounds. `row`: where in `dates` the actual dates of
    what has begun stand, and a milestone's bounds as dates; other activities have no row.
    """

    span: "Ints"
    state: "Bytes"
    work: "Shorts"
    own: "Shorts"
    floats: "Shorts"
    floor: "Ints"
    ceiling: "Ints"
    late_floor: "Ints"
    late_ceiling: "Ints"
    row: "Shorts"
    dates: "Ints"


class Links(NamedTuple):
    """By row: the links that hold, with lags in minutes, elapsed or working ones of the successor's own calendar.

    `link`: their positions in the network's arrays.
    """

    start: "Shorts"
    predecessor: "Shorts"
    kind: "Bytes"
    lag: "Ints"
    elapsed: "Flags"
    link: "Shorts"


class Plan(NamedTuple):
    """All that a pass reads."""

    tables: Tables
    activities: Activities
    links: Links


def lay_out(network: Network, rows: Rows, tables: Tables) -> Plan:
    """Bounds of every activity and the links that are left, both in topological order."""
    activities = _activities(network, rows.order)
    _set_progress(network, rows.order, tables, activities)
    _hold_by_project_and_status(network, rows, tables, activities)
    _hold_by_constraint(network, rows.order, tables, activities)
    _hold_by_deadline(network, rows.order, tables, activities)
    links = _without_idle(tables, activities, _links(network, rows))
    _hold_by_hand(network, rows.order, tables, activities)
    return Plan(tables, activities, links)


def _activities(network: Network, order: "Shorts") -> Activities:
    tasks = network.tasks
    span = network.duration[order]
    own = network.calendar[order]
    work = own if network.work_calendar is network.calendar else network.work_calendar[order]
    floats = own
    if network.elapsed.any():
        elapsed = network.elapsed[order]
        work = np.where(elapsed, np.int32(len(network.calendars)), work)
        floats = np.where(elapsed, np.int32(len(network.calendars)), own)
    state = (span == 0).astype(np.int8)
    dated = np.flatnonzero((state == MILESTONE) | (network.actual_start[order] != NEVER))
    row = np.zeros(tasks, np.int32)
    row[dated] = np.arange(len(dated))
    dates = np.full((len(dated), 6), NEVER)
    dates[:, FLOOR] = dates[:, LATE_FLOOR] = -ANY_TIME
    dates[:, CEILING] = dates[:, LATE_CEILING] = ANY_TIME
    dated_by_planner = (network.constraint > ConstraintKind.AS_LATE_AS_POSSIBLE).any()
    bounded = tasks if dated_by_planner or _any(network.manual_start) or _any(network.deadline) else 0
    return Activities(
        span=span,
        state=state,
        work=work,
        own=own,
        floats=floats,
        floor=np.full(tasks, -ANY_TIME),
        ceiling=np.full(bounded, ANY_TIME),
        late_floor=np.full(bounded, -ANY_TIME),
        late_ceiling=np.full(bounded, ANY_TIME),
        row=row,
        dates=dates,
    )


def _set_progress(network: Network, order: "Shorts", tables: Tables, activities: Activities) -> None:
    """Activities that have begun: where they are, and how long what is left will take."""
    begun = np.flatnonzero(network.actual_start[order] != NEVER)
    if not len(begun):
        return
    task, work = order[begun], activities.work[begun]
    start, finish, duration = network.actual_start[task], network.actual_finish[task], network.duration[task]
    left = np.where(network.remaining[task] == NEVER, duration, network.remaining[task])
    if network.status_date is None:
        foreseen = add_each(tables, work, start, duration)
    else:
        # What is left begins at the status date; an activity with nothing left but its report has had its duration.
        from_date = np.where(left == 0, start, np.maximum(start, network.status_date))
        foreseen = add_each(tables, work, from_date, np.where(left == 0, duration, left))
    activities.state[begun] = np.where(finish == NEVER, np.int8(BEGUN), np.int8(FINISHED))
    held = network.retained_logic & (finish == NEVER) & (left > 0)
    resumes = np.full(len(begun), network.status_date or 0)
    if network.status_date is None:
        resumes = add_each(tables, work, start, np.maximum(duration - left, 0))
    finish = np.where(finish == NEVER, foreseen, finish)
    place = work_before_each(tables, work, start)
    span = work_before_each(tables, work, finish) - place
    activities.state[begun[held]] = REMAINING
    activities.span[begun] = np.where(held, left, span)
    activities.floor[begun] = np.where(held, work_before_each(tables, work, np.maximum(start, resumes)), place)
    row = activities.row[begun]
    activities.dates[row, FIXED_START] = start
    activities.dates[row, FIXED_FINISH] = finish


def _hold_by_project_and_status(network: Network, rows: Rows, tables: Tables, activities: Activities) -> None:
    """The start of the project holds activities without predecessors, unless a constraint dates them, and those whose
    finish is held by a link, since such a link does not say how early to begin. The status date holds all."""
    waiting = activities.state <= MILESTONE
    held = rows.start[1:] == rows.start[:-1]
    if len(activities.ceiling):
        held &= ~np.isin(network.constraint[rows.order], _DATES_THE_START)
    if (network.kind & 2).any():
        counts = np.concatenate([[0], np.cumsum(network.kind[rows.link] & 2)])
        held |= counts[rows.start[1:]] > counts[rows.start[:-1]]
    _raise_floor(tables, activities, np.flatnonzero(held & waiting), network.project_start)
    if network.status_date is not None:
        _raise_floor(tables, activities, np.flatnonzero(waiting), network.status_date)


def _hold_by_constraint(network: Network, order: "Shorts", tables: Tables, activities: Activities) -> None:
    if not len(activities.ceiling):
        return
    for kind in ConstraintKind:
        if kind <= ConstraintKind.AS_LATE_AS_POSSIBLE:
            continue
        at = np.flatnonzero((network.constraint[order] == kind) & (activities.state != FINISHED))
        if not len(at):
            continue
        date = network.constraint_date[order[at]]
        on_finish = kind in _ON_FINISH
        place = work_before_each(tables, activities.work[at], date) - (activities.span[at] if on_finish else 0)
        waiting = activities.state[at] <= MILESTONE
        if kind in _AT_LATEST:
            # What has begun can still finish too late, and no longer start too late.
            late = waiting | on_finish
            activities.late_ceiling[at[late]] = place[late]
            _set_date(activities, at[late], LATE_CEILING, date[late])
        at, place, date = at[waiting], place[waiting], date[waiting]
        if kind in _AT_EARLIEST:
            activities.floor[at] = np.maximum(activities.floor[at], place)
            _raise_date(activities, at, date)
        if kind in _AT_LATEST and network.honor_constraints:
            _set_ceiling(network, tables, activities, at, place, date)
            if kind in _AT_EARLIEST:
                activities.late_floor[at] = place
                _set_date(activities, at, LATE_FLOOR, date)


def _set_ceiling(
    network: Network, tables: Tables, activities: Activities, at: "NDArray[np.intp]", place: "Ints", date: "Ints"
) -> None:
    """Hold early places down; never below the status date, since work still to be done is not in the past."""
    if network.status_date is not None:
        today = np.full(len(at), network.status_date)
        place = np.maximum(place, work_before_each(tables, activities.work[at], today))
        date = np.maximum(date, today)
    activities.ceiling[at] = place
    _set_date(activities, at, CEILING, date)


def _hold_by_deadline(network: Network, order: "Shorts", tables: Tables, activities: Activities) -> None:
    """Late finishes may not pass the deadline, even where a constraint sets a later one."""
    at = np.flatnonzero((network.deadline[order] != NEVER) & (activities.state != FINISHED))
    if not len(at):
        return
    date = network.deadline[order[at]]
    place = work_before_each(tables, activities.work[at], date) - activities.span[at]
    activities.late_ceiling[at] = np.minimum(activities.late_ceiling[at], place)
    activities.late_floor[at] = np.minimum(activities.late_floor[at], place)
    has_row = activities.state[at] != TASK
    row, date = activities.row[at[has_row]], date[has_row]
    for column in (LATE_CEILING, LATE_FLOOR):
        activities.dates[row, column] = np.minimum(activities.dates[row, column], date)


def _hold_by_hand(network: Network, order: "Shorts", tables: Tables, activities: Activities) -> None:
    """Starts that were set by hand."""
    at = np.flatnonzero((network.manual_start[order] != NEVER) & (activities.state <= MILESTONE))
    if len(at):
        date = network.manual_start[order[at]]
        activities.floor[at] = activities.ceiling[at] = work_before_each(tables, activities.work[at], date)
        for column in (FLOOR, CEILING):
            _set_date(activities, at, column, date)


def _any(dates: "Ints") -> bool:
    return bool((dates != NEVER).any())


def _raise_floor(tables: Tables, activities: Activities, at: "NDArray[np.intp]", date: int) -> None:
    if not len(at):
        return
    # One look into each calendar's table serves all its activities.
    calendars = np.arange(len(tables.calendars), dtype=np.int32)
    place = work_before_each(tables, calendars, np.full(len(calendars), date))
    activities.floor[at] = np.maximum(activities.floor[at], place[activities.work[at]])
    _raise_date(activities, at, np.full(len(at), date))


def _set_date(activities: Activities, at: "Ints", column: int, date: "Ints") -> None:
    """A bound as a date, where the activity is a milestone or has begun."""
    has_row = activities.state[at] != TASK
    activities.dates[activities.row[at[has_row]], column] = date[has_row]


def _raise_date(activities: Activities, at: "Ints | Shorts", date: "Ints") -> None:
    has_row = activities.state[at] != TASK
    np.maximum.at(activities.dates[:, FLOOR], activities.row[at[has_row]], date[has_row])


def _links(network: Network, rows: Rows) -> Links:
    """The links by row, with percentages turned into minutes."""
    lag, unit = network.lag[rows.link], network.lag_unit[rows.link]
    elapsed = unit != LagUnit.WORKING
    percent = np.flatnonzero(unit >= LagUnit.PERCENT)
    if len(percent):
        before = rows.predecessor[percent]
        # Halves are rounded up, so that 50 % of an odd minute is the same on every machine.
        lag[percent] = (2 * network.duration[rows.order[before]] * lag[percent] + 100) // 200
        runs_elapsed = network.elapsed[rows.order[before]]
        elapsed[percent] = runs_elapsed | (unit[percent] == LagUnit.ELAPSED_PERCENT)
    return Links(rows.start, rows.predecessor, network.kind[rows.link], lag, elapsed, rows.link)


def _without_idle(tables: Tables, activities: Activities, links: Links) -> Links:
    """Without the links that hold nothing any more: those into what has begun, and those from a start that is past.

    Of the latter, those to another start are turned into floors; those to a finish stay, and only look forward.
    """
    if not (activities.state > MILESTONE).any():
        return links
    successor = np.repeat(np.arange(len(activities.span), dtype=np.int32), np.diff(links.start))
    idle = activities.state[successor] >= BEGUN
    past = np.isin(activities.state[links.predecessor], (REMAINING, BEGUN)) & (links.kind == LinkKind.START_START)
    at = np.flatnonzero(past & ~idle)
    after = successor[at]
    date = activities.dates[activities.row[links.predecessor[at]], FIXED_START]
    lagged = add_each(tables, activities.own[after], date, links.lag[at])
    date = np.where(links.elapsed[at], date + links.lag[at], lagged)
    np.maximum.at(activities.floor, after, work_before_each(tables, activities.work[after], date))
    _raise_date(activities, after, date)
    kept = ~(past | idle)
    start = np.concatenate([[0], np.cumsum(np.bincount(successor[kept], minlength=len(activities.span)))])
    return Links(start.astype(np.int32), *(column[kept] for column in links[1:]))


_ON_FINISH = frozenset(
    {
        ConstraintKind.MUST_FINISH_ON,
        ConstraintKind.FINISH_NO_EARLIER_THAN,
        ConstraintKind.FINISH_NO_LATER_THAN,
    }
)
_MUST = frozenset({ConstraintKind.MUST_START_ON, ConstraintKind.MUST_FINISH_ON})
_AT_EARLIEST = _MUST | {ConstraintKind.START_NO_EARLIER_THAN, ConstraintKind.FINISH_NO_EARLIER_THAN}
_AT_LATEST = _MUST | {ConstraintKind.START_NO_LATER_THAN, ConstraintKind.FINISH_NO_LATER_THAN}
_DATES_THE_START = [int(kind) for kind in _AT_EARLIEST]

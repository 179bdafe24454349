"""The critical path method, from a network to its dates."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from steerhouse_engine._lazy import on_first_use
from steerhouse_engine.calendars import ELAPSED, FIRST_MINUTE, LAST_MINUTE
from steerhouse_engine.calendars.table import tables_of
from steerhouse_engine.network.model import (
    NEVER,
    ConstraintKind,
    CycleFound,
    Dates,
    LinkKind,
    Network,
    OutsideYears,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from steerhouse_engine.network import driving as drives
    from steerhouse_engine.network import floats, layout, order, reach, several, single
    from steerhouse_engine.network.layout import Plan
    from steerhouse_engine.network.model import Flags, Ints
    from steerhouse_engine.network.order import Rows
    from steerhouse_engine.network.reach import Side
    from steerhouse_engine.network.several import Folded
else:
    np = on_first_use("numpy")
    drives = on_first_use("steerhouse_engine.network.driving")
    floats = on_first_use("steerhouse_engine.network.floats")
    layout = on_first_use("steerhouse_engine.network.layout")
    order = on_first_use("steerhouse_engine.network.order")
    reach = on_first_use("steerhouse_engine.network.reach")
    several = on_first_use("steerhouse_engine.network.several")
    single = on_first_use("steerhouse_engine.network.single")

T = TypeVar("T", bound="np.generic")


def schedule(network: Network) -> Dates:
    """Early and late dates, floats and the critical activities (critical path method; Kelley and Walker 1959).

    A start stands where work begins, a finish where it ends: a task of eight hours begun at 08:00 finishes at 17:00,
    its successor starts at 08:00 the next morning. A milestone stands where its links put it, at the end of a shift or
    at the beginning of one. What is as late as possible takes its late dates, which uses up the float of all that
    follows; planned from the project's finish, everything does so except what is as soon as possible. What is planned
    against the direction of the project in this way has no float and is critical (Microsoft Project's rules). Nothing
    is planned before its early dates. Raises CycleFound, OutsideYears.

    >>> import numpy as np
    >>> from steerhouse_engine.calendars import Calendar
    >>> day = ((480, 720), (780, 1020))
    >>> standard = Calendar("Standard", (day,) * 5 + ((), ()))
    >>> dates = schedule(Network(  # Thursday 1970-01-01 08:00; one day of work, then two
    ...     project_start=480, calendars=(standard,), duration=[480, 960], predecessor=[0], successor=[1]))
    >>> dates.early_finish.astype("datetime64[m]").tolist()
    [datetime.datetime(1970, 1, 1, 17, 0), datetime.datetime(1970, 1, 5, 17, 0)]
    """
    rows = order.sorted_rows(network.tasks, network.predecessor, network.successor)
    if len(rows.cycle):
        raise CycleFound(rows.cycle.tolist())
    end = network.project_finish
    found = _from_start(network, rows) if end is None else _from_finish(network, rows, end)
    early, late, placed = found.early, found.late, found.placed
    _check_years(rows, early, late, placed)
    total = floats.total_float(found.plan, early, late)
    if found.against is not None:
        total = np.where(found.against, np.minimum(total, 0), total)
    free = floats.free_float(found.plan, total, found.left)
    planned_start = _with_actual(found.plan, placed.start)
    driving = np.zeros(network.links, np.bool_)
    driving[found.plan.links.link] = found.driving
    path = drives.longest_path(found.plan, found.driving, placed.finish)
    finished = found.plan.activities.state == layout.FINISHED
    return Dates(
        early_start=_by_task(rows, _with_actual(found.plan, early.start)),
        early_finish=_by_task(rows, early.finish),
        late_start=_by_task(rows, _with_actual(found.plan, late.start)),
        late_finish=_by_task(rows, late.finish),
        planned_start=_by_task(rows, planned_start),
        planned_finish=_by_task(rows, placed.finish),
        total_float=_by_task(rows, total),
        free_float=_by_task(rows, free),
        critical=_by_task(rows, (total <= network.critical_limit) & ~finished),
        near_critical=_by_task(rows, _near_critical(network, total) & ~finished),
        driving=driving,
        longest_path=_by_task(rows, path),
        start=int(planned_start.min()) if network.tasks else network.project_start,
        finish=int(placed.finish.max()) if network.tasks else network.project_start,
    )


class _Found(NamedTuple):
    """By rank: early, late and planned dates, what links leave of float between the planned ones, which of the
    links are driving (by row), and what is planned against the direction of the project (None: nothing is)."""

    plan: "Plan"
    early: "Side"
    late: "Side"
    placed: "Side"
    left: "Ints"
    driving: "Flags"
    against: "Flags | None" = None


def _from_start(network: Network, rows: "Rows") -> _Found:
    """Everything early; what is as late as possible is moved to its late dates, and what follows waits for it."""
    plan = planned(network, rows)
    delayed = _undated(network, rows, plan, ConstraintKind.AS_LATE_AS_POSSIBLE)
    weight = single.weights(plan)
    if not delayed.any() and _on_one_calendar(plan):
        steps = single.steps(plan, weight)
        places = single.pass_through(steps)
        early = single.early_dates(plan, places)
        late = single.late_dates(plan, places, early)
        return _Found(plan, early, late, early, places.free, drives.driving_on_one(steps, places.early))
    folded = several.whole_links(plan, weight, len(network.calendars))
    early = placed = several.forward(plan, folded)
    end = _end(network, early)
    late = several.backward(plan, folded, early, end, False)
    if delayed.any():
        kept = several.backward(plan, folded, early, end, True)
        early, placed = several.forward_beside(plan, folded, kept, delayed)
    return _among_links(plan, folded, (early, late, placed), delayed)


def _from_finish(network: Network, rows: "Rows", end: int) -> _Found:
    """Everything late, never before its early dates; what is as soon as possible is planned early, and what comes
    before it makes way."""
    plan = planned(network, rows)
    folded = several.whole_links(plan, single.weights(plan), len(network.calendars))
    late = several.backward(plan, folded, several.forward(plan, folded), end, False)
    _check_years(rows, late)
    # Floors are laid out anew, now that it is known when the project begins.
    start = int(_with_actual(plan, late.start).min()) if network.tasks else end
    plan = planned(replace(network, project_start=start), rows)
    early = several.forward(plan, folded)
    soon = _undated(network, rows, plan, ConstraintKind.AS_SOON_AS_POSSIBLE)
    waiting = plan.activities.state <= layout.MILESTONE
    hastened = soon | (waiting & (network.manual_start[rows.order] != NEVER))
    late = several.backward_beside(plan, folded, early, end, hastened)
    later = waiting & ~hastened & (late.start > early.start)
    finish = np.where(later, late.finish, early.finish)
    placed = reach.Side(
        np.where(later, late.place, early.place), np.where(later, late.start, early.start), finish, finish
    )
    return _among_links(plan, folded, (early, late, placed), soon)


def _among_links(plan: "Plan", folded: "Folded", sides: "tuple[Side, Side, Side]", against: "Flags") -> _Found:
    """What follows from early, late and planned dates link by link."""
    left = floats.link_float(plan, folded, sides[2])
    return _Found(plan, *sides, left, drives.driving_on_several(plan, folded, sides[2]), against)


def _with_actual(plan: "Plan", start: "Ints") -> "Ints":
    """Starts by rank, the actual ones where only the remaining work was placed."""
    activities = plan.activities
    remains = np.flatnonzero(activities.state == layout.REMAINING)
    if len(remains):
        start = start.copy()
        start[remains] = activities.dates[activities.row[remains], layout.FIXED_START]
    return start


def _near_critical(network: Network, total: "Ints") -> "Flags":
    limit = network.critical_limit if network.near_critical_limit is None else network.near_critical_limit
    near: Flags = (total > network.critical_limit) & (total <= limit)
    return near


def _undated(network: Network, rows: "Rows", plan: "Plan", kind: ConstraintKind) -> "Flags":
    """By rank: what has not begun, was not set by hand and has the constraint `kind`."""
    if kind == ConstraintKind.AS_LATE_AS_POSSIBLE and not network.constraint.any():
        return np.zeros(network.tasks, np.bool_)
    of_kind = network.constraint[rows.order] == kind
    by_hand = network.manual_start[rows.order] != NEVER
    found: Flags = of_kind & ~by_hand & (plan.activities.state <= layout.MILESTONE)
    return found


def _end(network: Network, early: "Side") -> int:
    return int(early.finish.max()) if network.tasks else network.project_start


def planned(network: Network, rows: "Rows") -> "Plan":
    """The network as the passes read it."""
    tables = tables_of((*network.calendars, ELAPSED), around=network.project_start)
    return layout.lay_out(network, rows, tables)


def _on_one_calendar(plan: "Plan") -> bool:
    """Whether one calendar counts everything, and every finish stands where its work ends."""
    activities, links = plan.activities, plan.links
    if not len(activities.span):
        return True
    if (activities.state == layout.REMAINING).any():
        return False
    only = activities.work[0]
    if (activities.work != only).any() or (activities.own != only).any() or (activities.floats != only).any():
        return False
    lagged = links.lag != 0
    if (links.elapsed & lagged).any():
        return False
    # A start, a milestone or reported progress may stand at the beginning of a shift: a finish held there waits.
    to_finish = links.kind & 2 != 0
    if not to_finish.any():
        return True
    from_start = (links.kind == LinkKind.START_FINISH) & ~lagged
    elsewhere = activities.state[links.predecessor] != layout.TASK
    return not (from_start | (to_finish & elsewhere)).any()


def _check_years(rows: "Rows", *sides: "Side") -> None:
    for side in sides:
        for dates in (side.start, side.finish):
            if len(dates) and (dates.min() < FIRST_MINUTE or dates.max() > LAST_MINUTE):
                outside = (dates < FIRST_MINUTE) | (dates > LAST_MINUTE)
                raise OutsideYears(int(rows.order[np.flatnonzero(outside)[0]]))


def _by_task(rows: "Rows", by_rank: "NDArray[T]") -> "NDArray[T]":
    """From topological order back to the order of the network's arrays."""
    result = np.empty_like(by_rank)
    result[rows.order] = by_rank
    return result

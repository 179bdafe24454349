"""The critical path method, from a network to its dates."""

from typing import TYPE_CHECKING, TypeVar

from steerhouse_engine._lazy import on_first_use
from steerhouse_engine.calendars import ELAPSED, FIRST_MINUTE, LAST_MINUTE
from steerhouse_engine.calendars.table import tables_of
from steerhouse_engine.network.model import CycleFound, Dates, LinkKind, Network, OutsideYears

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from steerhouse_engine.network import floats, layout, order, several, single
    from steerhouse_engine.network.layout import Plan
    from steerhouse_engine.network.order import Rows
    from steerhouse_engine.network.reach import Side
else:
    np = on_first_use("numpy")
    floats = on_first_use("steerhouse_engine.network.floats")
    layout = on_first_use("steerhouse_engine.network.layout")
    order = on_first_use("steerhouse_engine.network.order")
    several = on_first_use("steerhouse_engine.network.several")
    single = on_first_use("steerhouse_engine.network.single")

T = TypeVar("T", bound="np.generic")


def schedule(network: Network) -> Dates:
    """Early and late dates, floats and the critical activities (critical path method; Kelley and Walker 1959).

    A start stands where work begins, a finish where it ends: a task of eight hours begun at 08:00 finishes at 17:00,
    its successor starts at 08:00 the next morning. A milestone stands where its links put it, at the end of a shift or
    at the beginning of one. Raises CycleFound, OutsideYears.

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
    plan = planned(network, rows)
    weight = single.weights(plan)
    if _on_one_calendar(plan):
        places = single.pass_through(single.steps(plan, weight))
        early = single.early_dates(plan, places)
        late = single.late_dates(plan, places, early)
        left = places.free
    else:
        folded = several.whole_links(plan, weight, len(network.calendars))
        early = several.forward(plan, folded)
        late = several.backward(plan, folded, early)
        left = floats.link_float(plan, folded, early)
    _check_years(rows, early, late)
    total = floats.total_float(plan, early, late)
    free = floats.free_float(plan, total, left)
    finished = plan.activities.state == layout.FINISHED
    return Dates(
        early_start=_by_task(rows, early.start),
        early_finish=_by_task(rows, early.finish),
        late_start=_by_task(rows, late.start),
        late_finish=_by_task(rows, late.finish),
        total_float=_by_task(rows, total),
        free_float=_by_task(rows, free),
        critical=_by_task(rows, (total <= network.critical_limit) & ~finished),
        finish=int(early.finish.max()) if network.tasks else network.project_start,
    )


def planned(network: Network, rows: "Rows") -> "Plan":
    """The network as the passes read it."""
    tables = tables_of((*network.calendars, ELAPSED), around=network.project_start)
    return layout.lay_out(network, rows, tables)


def _on_one_calendar(plan: "Plan") -> bool:
    """Whether one calendar counts everything, and every finish stands where its work ends."""
    activities, links = plan.activities, plan.links
    if not len(activities.span):
        return True
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

"""Our critical path method beside others, on the same instances in one run.

    python -m benchmarks.network                     # the default sizes, under three minutes
    python -m benchmarks.network --sizes 1000 10000  # only these

Compare ratios, never times: all lines of a size are measured in turn, and the machine is as noisy for one as for the
other. Times are CPU time of one thread. Every engine must find the same project length, else the run ends.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from benchmarks.network_instances import STANDARD, START, Instance, instance, network
from benchmarks.network_peers import (
    MOST_LINKS_OF_TRUEPPM,
    bare,
    bare_pass,
    with_networkx,
    with_pmcontrols,
    with_trueppm,
)

from steerhouse_engine.calendars import working_minutes
from steerhouse_engine.network import Dates, Network, floats, order, schedule, several, single
from steerhouse_engine.network.solve import planned

SIZES = (1_000, 10_000, 100_000, 1_000_000)
CALENDARS = 5
ROUNDS = 5
LONG = 2.0
"""Seconds after which a measurement is not repeated."""
MOST_FOR_GRAPHS = 100_000
MOST_FOR_TRUEPPM = 10_000


@dataclass(frozen=True)
class Contender:
    """One way to compute an instance; `length` takes the project's length in working minutes from its result."""

    name: str
    run: Callable[[], Any]
    length: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class Line:
    name: str
    seconds: float
    ratio: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of activities")
    sizes = parser.parse_args().sizes
    print("Critical path method: forward, backward, total and free float.", _versions())
    for size in sizes:
        for made, contenders in _duels(size):
            print(f"\n{made.name}\n{'':48}{'ms':>12}{'ratio':>10}")
            for line in measured(contenders):
                print(f"{line.name:48}{line.seconds * 1e3:12,.3f}{line.ratio:10,.2f}")
    return 0


def measured(contenders: list[Contender]) -> list[Line]:
    """The best of many runs of each, as ratio to the first; rounds go through all of them in turn."""
    results = {contender.name: contender.run() for contender in contenders}
    lengths = {each.name: each.length(results[each.name]) for each in contenders if each.length}
    if len(set(lengths.values())) > 1:
        sys.exit(f"The engines do not agree on the length of the project: {lengths}")
    best = {contender.name: float("inf") for contender in contenders}
    for number in range(ROUNDS):
        for contender in contenders:
            if not number or best[contender.name] < LONG:
                best[contender.name] = min(best[contender.name], _best_of_some(contender))
    first = best[contenders[0].name]
    return [Line(name, seconds, seconds / first) for name, seconds in best.items()]


def _best_of_some(contender: Contender) -> float:
    """CPU seconds of the best run within a twentieth of a second, at least one run."""
    best, began = float("inf"), time.process_time()
    while best == float("inf") or time.process_time() - began < 0.05:
        start = time.process_time()
        contender.run()
        best = min(best, time.process_time() - start)
    return best


def _duels(size: int) -> Iterator[tuple[Instance, list[Contender]]]:
    made = instance(size)
    yield made, [*_passes(made), *_whole(made)]
    plain = instance(size, kinds=False)
    if size <= MOST_FOR_GRAPHS:
        yield plain, [*_whole(plain)[:1], *_peers(plain)]


def _passes(made: Instance) -> list[Contender]:
    """The passes alone, from compressed rows to early, late, total and free: what a bare pass does, and ours."""
    rows_only = bare(made)
    one, many = network(made), network(made, calendars=CALENDARS)
    rows = order.sorted_rows(one.tasks, one.predecessor, one.successor)
    plan, weight = _plan(one, rows)
    steps = single.steps(plan, weight)
    plan_of_many, weight_of_many = _plan(many, rows)
    folded = several.whole_links(plan_of_many, weight_of_many, CALENDARS)

    def ours() -> single.Places:
        places = single.pass_through(steps)
        floats.free_float(plan, places.late - places.early, places.free)
        return places

    def ours_with_dates() -> None:
        places = single.pass_through(steps)
        early = single.early_dates(plan, places)
        late = single.late_dates(plan, places, early)
        floats.free_float(plan, floats.total_float(plan, early, late), places.free)

    def ours_on_many() -> None:
        early = several.forward(plan_of_many, folded)
        late = several.backward(plan_of_many, folded, early, early.finish.max())
        left = floats.link_float(plan_of_many, folded, early)
        floats.free_float(plan_of_many, floats.total_float(plan_of_many, early, late), left)

    def length(places: single.Places) -> int:
        return int((places.early + plan.activities.span).max() - plan.activities.floor.max())

    return [
        Contender("bare numba pass over rows", lambda: bare_pass(rows_only), lambda result: int(result[3])),
        Contender("ours: passes", ours, length),
        Contender("ours: passes and dates", ours_with_dates),
        Contender(f"ours: passes and dates, {CALENDARS} calendars", ours_on_many),
    ]


def _plan(made: Network, rows: order.Rows) -> tuple[single.Plan, "single.Ints"]:
    plan = planned(made, rows)
    return plan, single.weights(plan)


def _whole(made: Instance) -> list[Contender]:
    """From arrays to dates: check, sort, compress, both passes, dates, floats."""
    return [
        Contender("ours: from arrays to dates", lambda: schedule(network(made)), _length),
        Contender(
            f"ours: from arrays to dates, {CALENDARS} calendars", lambda: schedule(network(made, calendars=CALENDARS))
        ),
    ]


def _length(dates: Dates) -> int:
    return working_minutes(STANDARD, START, dates.finish)


def _peers(made: Instance) -> list[Contender]:
    peers = [
        Contender("networkx: passes over its graph", with_networkx(made), int),
        Contender("pmcontrols: no free float, no calendar", with_pmcontrols(made), int),
    ]
    if len(made.lag) <= MOST_LINKS_OF_TRUEPPM and made.tasks <= MOST_FOR_TRUEPPM:
        peers.append(Contender("trueppm-scheduler: whole days", with_trueppm(made), int))
    return peers


def _versions() -> str:
    names = ("numba", "networkx", "pmcontrols", "trueppm-scheduler")
    return ", ".join(f"{name} {version(name)}" for name in names)


if __name__ == "__main__":
    raise SystemExit(main())

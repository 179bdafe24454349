"""Random networks of any size, the same for every engine that is compared."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from steerhouse_engine.calendars import MINUTES_A_DAY, Calendar, CalendarException
from steerhouse_engine.network import Network

DAY = 480
LAYERS = 200
"""More would make the plan last for centuries."""
START = (date(2026, 1, 5).toordinal() - date(1970, 1, 1).toordinal()) * MINUTES_A_DAY + 480
_SHIFTS = ((480, 720), (780, 1020))
STANDARD = Calendar("Standard", (*((_SHIFTS,) * 5), (), ()))


@dataclass(frozen=True, eq=False)
class Instance:
    """Links from a lower to a higher number of a hidden order; activities are numbered at random."""

    name: str
    duration: NDArray[np.int64]
    """Working minutes, whole days of eight hours."""
    predecessor: NDArray[np.int32]
    successor: NDArray[np.int32]
    kind: NDArray[np.int8]
    lag: NDArray[np.int64]

    @property
    def tasks(self) -> int:
        return len(self.duration)


def instance(tasks: int, *, links_a_task: float = 2.0, kinds: bool = True, seed: int = 1) -> Instance:
    """A network of layers, as plans are: an activity waits for some of those in the three layers before its own.

    With `kinds`, seven links of ten are finish to start, the others of the other three kinds, and a third have a lag.
    """
    chance = np.random.default_rng(seed)
    links = int(tasks * links_a_task)
    layers = min(LAYERS, max(2, tasks // 10))
    layer_of = np.sort(chance.integers(0, layers, tasks))
    first = np.searchsorted(layer_of, np.arange(layers + 1))
    after = chance.integers(first[1], tasks, links)
    low, high = first[np.maximum(0, layer_of[after] - 3)], first[layer_of[after]]
    before = low + (chance.random(links) * (high - low)).astype(np.int64)
    number = chance.permutation(tasks).astype(np.int32)
    kind = np.where(chance.random(links) < 0.7, 0, chance.integers(1, 4, links)).astype(np.int8)
    # Links between starts and finishes without a lag are the rarest of all; a third of all links have one.
    lagged = (chance.random(links) < 1 / 3) | (kind == 3)
    lag = np.where(lagged, chance.integers(1, 5, links) * DAY, 0)
    return Instance(
        name=f"{tasks:,} activities, {links:,} links" + ("" if kinds else ", finish to start"),
        duration=chance.integers(1, 11, tasks) * DAY,
        predecessor=number[before],
        successor=number[after],
        kind=kind if kinds else np.zeros(links, np.int8),
        lag=lag.astype(np.int64) if kinds else np.zeros(links, np.int64),
    )


def network(made: Instance, *, calendars: int = 1) -> Network:
    """The instance for our engine; with several calendars each activity works on one of them at random."""
    chance = np.random.default_rng(2)
    return Network(
        project_start=START,
        calendars=tuple(_calendar(number) for number in range(calendars)),
        duration=made.duration,
        predecessor=made.predecessor,
        successor=made.successor,
        kind=made.kind,
        lag=made.lag,
        calendar=chance.integers(0, calendars, made.tasks).astype(np.int32),
    )


def _calendar(number: int) -> Calendar:
    """Standard, then calendars with other hours and some holidays."""
    if number == 0:
        return STANDARD
    shift = ((360 + 60 * number, 600 + 60 * number), (660 + 60 * number, 900 + 60 * number))
    first = START // MINUTES_A_DAY + 30 * number
    holidays = tuple(CalendarException(first + 200 * year, first + 200 * year + 6) for year in range(20))
    return Calendar(f"Calendar {number}", (*((shift,) * (7 - number % 3)), *(((),) * (number % 3))), holidays)

"""The problem and its answer: a network of activities, and their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from steerhouse_engine._lazy import on_first_use
from steerhouse_engine.calendars import FIRST_MINUTE, LAST_MINUTE, Calendar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int64]
    Shorts = NDArray[np.int32]
    Bytes = NDArray[np.int8]
    Flags = NDArray[np.bool_]
else:
    np = on_first_use("numpy")

NEVER = -(2**63)
"""Stands in date arrays where there is no date."""
MOST_PERCENT = 10_000
"""No lag may be longer than so many percent of its predecessor."""
LONGEST = LAST_MINUTE - FIRST_MINUTE
"""No duration or lag may be longer than the years 1 to 9999, in minutes."""


class LinkKind(IntEnum):
    """Which end of the predecessor holds which end of the successor.

    The first bit is set when the predecessor's start counts, the second when the successor's finish is held.
    """

    FINISH_START = 0
    START_START = 1
    FINISH_FINISH = 2
    START_FINISH = 3


class LagUnit(IntEnum):
    """In what a lag is counted; percentages are whole and of the predecessor's duration."""

    WORKING = 0
    ELAPSED = 1
    PERCENT = 2
    """Counts as the predecessor's duration does: working minutes, or elapsed ones."""
    ELAPSED_PERCENT = 3


class ConstraintKind(IntEnum):
    """What a planner has fixed about an activity's dates."""

    AS_SOON_AS_POSSIBLE = 0
    AS_LATE_AS_POSSIBLE = 1
    MUST_START_ON = 2
    MUST_FINISH_ON = 3
    START_NO_EARLIER_THAN = 4
    START_NO_LATER_THAN = 5
    FINISH_NO_EARLIER_THAN = 6
    FINISH_NO_LATER_THAN = 7


class InvalidNetwork(ValueError):
    """A network that contradicts itself; `task` and `link` are positions in its arrays, where one is to blame."""

    def __init__(self, fault: str, *, task: int | None = None, link: int | None = None) -> None:
        super().__init__(fault)
        self.task = task
        self.link = link


class CycleFound(InvalidNetwork):
    """Links that lead back to where they began; `tasks` follow one another along the links."""

    def __init__(self, tasks: Sequence[int]) -> None:
        self.tasks = tuple(tasks)
        shown = [*self.tasks[:20], "…"] if len(self.tasks) > 21 else [*self.tasks]
        way = " → ".join(str(task) for task in [*shown, self.tasks[0]])
        super().__init__(f"The links close a loop: {way}. Remove one of them.", task=self.tasks[0])


class OutsideYears(InvalidNetwork):
    """A date before year 1 or after year 9999 follows from the network."""

    def __init__(self, task: int) -> None:
        super().__init__(
            f"The dates of task {task} lie outside the years 1 to 9999. Check its duration, its dates and the lags "
            "that lead to it.",
            task=task,
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """Activities, links and calendars: everything that their dates follow from.

    Arrays with n entries are by activity, those with m entries by link. Dates are minutes since 1970-01-01T00:00,
    NEVER where there is none; durations and lags are minutes. What is left out takes the default said here, as an
    array. Raises InvalidNetwork at construction.

    >>> day = ((480, 720), (780, 1020))
    >>> standard = Calendar("Standard", (day,) * 5 + ((), ()))
    >>> network = Network(
    ...     project_start=480, calendars=(standard,), duration=[480, 960], predecessor=[0], successor=[1])
    >>> network.tasks, network.links
    (2, 1)
    """

    project_start: int
    """An activity without predecessors and without a constraint on its start begins here at the earliest."""
    calendars: tuple[Calendar, ...]
    duration: "Ints"
    """n: working minutes of the activity's work calendar, elapsed minutes where `elapsed`. Zero is a milestone."""
    predecessor: "Shorts"
    """m: position of the activity that a link leaves."""
    successor: "Shorts"
    """m: position of the activity that a link reaches."""
    kind: "Bytes" = None  # type: ignore[assignment]
    """m: LinkKind, finish to start by default."""
    lag: "Ints" = None  # type: ignore[assignment]
    """m: minutes, or whole percent, as `lag_unit` says; negative for a lead; 0 by default."""
    lag_unit: "Bytes" = None  # type: ignore[assignment]
    """m: LagUnit. Working minutes are those of the successor's calendar. Working by default."""
    calendar: "Shorts" = None  # type: ignore[assignment]
    """n: position in `calendars` of the activity's own calendar; lags before it and its floats count on it. 0."""
    work_calendar: "Shorts" = None  # type: ignore[assignment]
    """n: position of the calendar on which the duration is worked, where resources differ. Default: `calendar`."""
    elapsed: "Flags" = None  # type: ignore[assignment]
    """n: the activity runs day and night; its floats then count elapsed minutes. False by default."""
    constraint: "Bytes" = None  # type: ignore[assignment]
    """n: ConstraintKind, as soon as possible by default."""
    constraint_date: "Ints" = None  # type: ignore[assignment]
    deadline: "Ints" = None  # type: ignore[assignment]
    """n: a finish that is wished for: it moves no date, and to miss it is negative float."""
    manual_start: "Ints" = None  # type: ignore[assignment]
    """n: a start set by hand: the activity begins then, whatever its links say."""
    actual_start: "Ints" = None  # type: ignore[assignment]
    actual_finish: "Ints" = None  # type: ignore[assignment]
    remaining: "Ints" = None  # type: ignore[assignment]
    """n: minutes still to work on an activity that has begun, as `duration` counts; NEVER: as `duration` says."""
    project_finish: int | None = None
    """Plan backward from this date: what does not say otherwise ends as late as the date and its successors allow, and
    the project begins when the first of its activities must. `project_start` then only has to be a date."""
    status_date: int | None = None
    """Work still to be done is not planned before this date. None: work goes on without a break, whenever it began."""
    retained_logic: bool = False
    """How out-of-sequence progress goes on. True: what is left of an activity that has begun waits for its predecessors
    as if it had not begun (retained logic). False: it goes on, whatever its links say (progress override)."""
    honor_constraints: bool = True
    """True: a date that an activity must meet, or must not pass, holds against the links, and the conflict shows as
    negative float of its predecessors. False: the links hold, and it shows as negative float of the activity too."""
    critical_limit: int = 0
    """An activity with at most so much total float (minutes) is critical."""
    near_critical_limit: int | None = None
    """One with more than that and at most so much is near-critical. None: none is."""

    def __post_init__(self) -> None:
        self._take("duration", "int64", 0, len(self.duration))
        self._take("predecessor", "int32", 0, len(self.predecessor))
        left_out = {name for name, _dtype, _default in (*_BY_TASK, *_BY_LINK) if getattr(self, name) is None}
        for name, dtype, default in _BY_TASK:
            self._take(name, dtype, default, self.tasks)
        if self.work_calendar is None:
            object.__setattr__(self, "work_calendar", self.calendar)
        self._take("work_calendar", "int32", 0, self.tasks)
        for name, dtype, default in _BY_LINK:
            self._take(name, dtype, default, self.links)
        self._check_ranges(left_out)
        self._check_sense()

    @property
    def tasks(self) -> int:
        """Number of activities."""
        return len(self.duration)

    @property
    def links(self) -> int:
        """Number of links."""
        return len(self.predecessor)

    def _take(self, name: str, dtype: str, default: int, length: int) -> None:
        given: ArrayLike | None = getattr(self, name)
        array = np.full(length, default, dtype) if given is None else np.ascontiguousarray(given, dtype)
        if array.shape != (length,):
            raise InvalidNetwork(f"`{name}` has shape {array.shape}, expected ({length},).")
        object.__setattr__(self, name, array)

    def _check_ranges(self, left_out: set[str]) -> None:
        if not self.calendars:
            raise InvalidNetwork("There is no calendar. Give at least one.")
        if self.tasks == 0 and self.links == 0:
            return
        for name in ("predecessor", "successor"):
            self._within(name, 0, self.tasks - 1, link=True)
        for name in ("calendar", "work_calendar"):
            self._within(name, 0, len(self.calendars) - 1)
        self._within("duration", 0, LONGEST)
        self._within("lag", -LONGEST, LONGEST, link=True)
        self._within("kind", 0, len(LinkKind) - 1, link=True)
        self._within("lag_unit", 0, len(LagUnit) - 1, link=True)
        self._within("constraint", 0, len(ConstraintKind) - 1)
        if "remaining" not in left_out:
            self._within("remaining", 0, LONGEST, or_never=True)
        for name in {"constraint_date", "deadline", "manual_start", "actual_start", "actual_finish"} - left_out:
            self._within(name, FIRST_MINUTE, LAST_MINUTE, or_never=True)
        for date in (self.project_start, self.project_finish, self.status_date):
            if date is not None and not FIRST_MINUTE <= date <= LAST_MINUTE:
                raise InvalidNetwork(f"The date {date} lies outside the years 1 to 9999.")

    def _check_sense(self) -> None:
        constrained = self.constraint > ConstraintKind.AS_LATE_AS_POSSIBLE
        self._refuse(constrained & (self.constraint_date == NEVER), "has a constraint without a date.")
        far = (self.lag_unit >= LagUnit.PERCENT) & (np.abs(self.lag) > MOST_PERCENT)
        if far.any():
            at = int(np.flatnonzero(far)[0])
            raise InvalidNetwork(f"The lag of link {at} is longer than {MOST_PERCENT} percent.", link=at)
        finished = self.actual_finish != NEVER
        self._refuse(finished & (self.actual_start == NEVER), "has finished without having begun.")
        self._refuse(finished & (self.actual_finish < self.actual_start), "has finished before it began.")

    def _within(self, name: str, low: int, high: int, *, link: bool = False, or_never: bool = False) -> None:
        array: NDArray[np.int64] = getattr(self, name)
        if not len(array):
            return
        if low <= array.min() and array.max() <= high:
            return
        wrong = (array < low) | (array > high)
        if or_never:
            wrong &= array != NEVER
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            place = f"link {at}" if link else f"task {at}"
            fault = f"`{name}` of {place} is {array[at]}, it must lie between {low} and {high}."
            raise InvalidNetwork(fault, task=None if link else at, link=at if link else None)

    def _refuse(self, wrong: "Flags", fault: str) -> None:
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            raise InvalidNetwork(f"Task {at} {fault}", task=at)


_BY_TASK: tuple[tuple[str, str, int], ...] = (
    ("calendar", "int32", 0),
    ("elapsed", "bool", 0),
    ("constraint", "int8", ConstraintKind.AS_SOON_AS_POSSIBLE),
    ("constraint_date", "int64", NEVER),
    ("deadline", "int64", NEVER),
    ("manual_start", "int64", NEVER),
    ("actual_start", "int64", NEVER),
    ("actual_finish", "int64", NEVER),
    ("remaining", "int64", NEVER),
)
_BY_LINK: tuple[tuple[str, str, int], ...] = (
    ("successor", "int32", 0),
    ("kind", "int8", LinkKind.FINISH_START),
    ("lag", "int64", 0),
    ("lag_unit", "int8", LagUnit.WORKING),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Dates:
    """When each activity can begin and end at the earliest, and must at the latest so that nothing else moves.

    Arrays are by activity unless said otherwise. Dates are minutes since 1970-01-01T00:00. Floats are working minutes
    of the activity's own calendar, elapsed minutes where it is elapsed. A started activity keeps its actual dates as
    early dates and its actual start as late start.
    """

    early_start: "Ints"
    early_finish: "Ints"
    late_start: "Ints"
    late_finish: "Ints"
    planned_start: "Ints"
    """When the activity is planned to begin: early, or late where it is as late as possible (see `schedule`)."""
    planned_finish: "Ints"
    total_float: "Ints"
    """By how much the activity can slip without moving the finish of the project, a late constraint or a deadline; none
    where it is planned against the direction of the project."""
    free_float: "Ints"
    """By how much it can slip without moving the planned dates of any activity after it; never negative."""
    critical: "Flags"
    near_critical: "Flags"
    driving: "Flags"
    """m: the link alone would put its successor where it is planned."""
    longest_path: "Flags"
    """The activity is on a path of driving links that leads to the last planned finish."""
    start: int
    """The earliest planned start."""
    finish: int
    """The latest planned finish: when the project can be done."""

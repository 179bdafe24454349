"""What is assessed, by which thresholds, and what was found."""

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

from steerhouse_engine._lazy import on_first_use
from steerhouse_engine.network import NEVER, ConstraintKind, Dates, InvalidNetwork, Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
else:
    np = on_first_use("numpy")


class Check(IntEnum):
    """The fourteen points, by their usual numbers."""

    LOGIC = 1
    LEADS = 2
    LAGS = 3
    RELATIONSHIP_TYPES = 4
    HARD_CONSTRAINTS = 5
    HIGH_FLOAT = 6
    NEGATIVE_FLOAT = 7
    HIGH_DURATION = 8
    INVALID_DATES = 9
    RESOURCES = 10
    MISSED_TASKS = 11
    CRITICAL_PATH_TEST = 12
    CRITICAL_PATH_LENGTH_INDEX = 13
    BASELINE_EXECUTION_INDEX = 14


class Outcome(Enum):
    """Whether a threshold is kept."""

    PASSED = "passed"
    NOT_PASSED = "not passed"
    NOT_APPLICABLE = "not applicable"


class Reason(Enum):
    """Why a point says nothing about a plan."""

    NOTHING_LEFT = "Everything is finished."
    NO_LINKS = "No unfinished task has a predecessor."
    NO_STATUS_DATE = "The plan has no status date."
    NO_BASELINE = "The plan has no baseline."
    NOTHING_DUE = "By the baseline nothing is due before the status date."
    NO_RESOURCES_GIVEN = "It is not known which tasks have resources or costs."
    NO_LONG_TASKS = "No unfinished task lasts a day."
    NO_CRITICAL_WORK = "No work is left on the longest path."
    PLANNED_FROM_FINISH = "The plan runs backward from a given finish, which no delay moves."
    OUTSIDE_YEARS = "The delay that is tried leads past the year 9999."


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What an office holds to; shares are 0 to 1. The defaults are those of the DCMA 14-point assessment."""

    missing_logic: float = 0.05
    leads: float = 0.0
    lags: float = 0.05
    finish_to_start: float = 0.90
    """At least so many of the links."""
    hard_constraints: float = 0.05
    hard_kinds: tuple[ConstraintKind, ...] = (
        ConstraintKind.MUST_START_ON,
        ConstraintKind.MUST_FINISH_ON,
        ConstraintKind.START_NO_LATER_THAN,
        ConstraintKind.FINISH_NO_LATER_THAN,
    )
    """Constraints that hold a date against the links."""
    high_float: float = 0.05
    high_float_days: float = 44.0
    negative_float: float = 0.0
    high_duration: float = 0.05
    high_duration_days: float = 44.0
    invalid_dates: float = 0.0
    without_resources: float = 0.0
    missed_tasks: float = 0.05
    delay_days: float = 600.0
    """The delay that the critical path test puts into the longest path."""
    delay_tolerance_days: float = 1.0
    """By how much the finish may move otherwise: calendars differ in the days that they skip."""
    critical_path_length_index: float = 0.95
    """At least."""
    baseline_execution_index: float = 0.95
    """At least."""


@dataclass(frozen=True, eq=False, kw_only=True)
class CheckedPlan:
    """A network, its dates, and what was promised. Arrays are by activity; dates as in Network.

    Raises InvalidNetwork where a length does not fit.
    """

    network: Network
    dates: Dates
    status_date: int | None = None
    """Up to when progress has been reported; the network need not hold to it."""
    baseline_finish: "Ints" = None  # type: ignore[assignment]
    """NEVER where an activity was not promised. By default none was."""
    target_finish: int | None = None
    """When the project should be done; by default the latest finish of the baseline."""
    supplied: "Flags | None" = None
    """The activity has resources or costs. None: nobody knows."""
    counted: "Flags" = None  # type: ignore[assignment]
    """The activity is a task of the plan, and neither a mere meeting of links nor level of effort. By default all."""
    minutes_per_day: int = 480

    def __post_init__(self) -> None:
        tasks = self.network.tasks
        for name, default, dtype in (("baseline_finish", NEVER, "int64"), ("counted", True, "bool")):
            given = getattr(self, name)
            object.__setattr__(
                self, name, np.full(tasks, default, dtype) if given is None else np.asarray(given, dtype)
            )
        if self.supplied is not None:
            object.__setattr__(self, "supplied", np.asarray(self.supplied, "bool"))
        for name in ("baseline_finish", "counted", "supplied"):
            array = getattr(self, name)
            if array is not None and array.shape != (tasks,):
                raise InvalidNetwork(f"`{name}` has shape {array.shape}, expected ({tasks},).")
        if len(self.dates.early_start) != tasks:
            raise InvalidNetwork(f"There are dates of {len(self.dates.early_start)} tasks for a network of {tasks}.")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One point of the assessment."""

    check: Check
    outcome: Outcome
    value: float | None
    """A share (1 to 11), working days by which the finish moved (12), or an index (13, 14); None: not applicable."""
    threshold: float
    """Of the critical path test: the days of delay by which the finish should move."""
    at_least: bool = False
    """The value may not be less than the threshold; otherwise it may not be more."""
    tasks: tuple[int, ...] = ()
    """Positions in the network of the activities that the point hits; of links, their successors."""
    links: tuple[int, ...] = ()
    """Positions in the network of the links that it hits."""
    population: int = 0
    """Of how many activities or links the value is a share."""
    reason: Reason | None = None
    """Why the point is not applicable."""


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """All fourteen findings, in the order of their numbers."""

    findings: tuple[Finding, ...] = field(default=())

    def __getitem__(self, check: Check) -> Finding:
        return self.findings[check - 1]

    @property
    def passed(self) -> bool:
        """Whether no point that is applicable was missed."""
        return all(finding.outcome is not Outcome.NOT_PASSED for finding in self.findings)

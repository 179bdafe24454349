"""A schedule as a file holds it, whatever tool wrote it: neutral, frozen, without any rule of this product.

Units and conventions
---------------------
- A plan time (`PlanTime`) is an int: wall-clock minutes since 1970-01-01T00:00, no zone. A time of the file that has
  seconds is rounded to the nearest minute; how many were rounded stands in `ScheduleFile.not_carried`.
- The dates in `StoredDates` exist only to be compared with, so they keep seconds: float minutes since
  1970-01-01T00:00.
- Durations, work and lags (`Minutes`) are float minutes and keep seconds: PT1H0M30S is 60.5. Whether they are working
  or elapsed minutes is said by the flag or unit beside them.
- Days are ints: days since 1970-01-01. Minutes of a day run from 0 to 1440; midnight at the end of the day is 1440.
- Money is an int in minor units of the project's currency (pence, cents).
- Percentages are 0 to 100. Assignment units are a factor: 1.0 is one whole resource.
- None means that the file does not say.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from steerhouse.interchange.problems import Problem

PlanTime = int
Minutes = float
Day = int
Shift = tuple[int, int]
Shifts = tuple[Shift, ...]


class LinkKind(StrEnum):
    """Which end of the predecessor drives which end of the successor."""

    FINISH_START = "FS"
    START_START = "SS"
    FINISH_FINISH = "FF"
    START_FINISH = "SF"


class LagUnit(StrEnum):
    """In what a lag is counted; percentages are of the predecessor's duration."""

    WORKING = "working minutes"
    ELAPSED = "elapsed minutes"
    PERCENT = "percent"
    ELAPSED_PERCENT = "elapsed percent"


class ConstraintKind(StrEnum):
    """What a planner fixed about a task's dates."""

    AS_SOON_AS_POSSIBLE = "ASAP"
    AS_LATE_AS_POSSIBLE = "ALAP"
    MUST_START_ON = "MSO"
    MUST_FINISH_ON = "MFO"
    START_NO_EARLIER_THAN = "SNET"
    START_NO_LATER_THAN = "SNLT"
    FINISH_NO_EARLIER_THAN = "FNET"
    FINISH_NO_LATER_THAN = "FNLT"


class TaskKind(StrEnum):
    """What stays fixed when one of duration, work and units changes."""

    FIXED_UNITS = "fixed units"
    FIXED_DURATION = "fixed duration"
    FIXED_WORK = "fixed work"


class ResourceKind(StrEnum):
    """People and machines that work, material that is used up, or a pure cost."""

    WORK = "work"
    MATERIAL = "material"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """What a file says about the project as a whole."""

    name: str
    title: str
    start: PlanTime | None
    finish: PlanTime | None
    status_date: PlanTime | None
    schedule_from_finish: bool
    currency: str | None
    """ISO 4217 code."""
    currency_symbol: str
    default_calendar_uid: int | None
    minutes_per_day: int
    minutes_per_week: int
    days_per_month: int
    default_start_minute: int
    """Minute of the day at which a date without a time begins."""
    default_finish_minute: int
    critical_slack_limit: Minutes
    """A task whose total slack is at most this is critical."""
    author: str
    manager: str
    company: str
    subject: str
    category: str
    saved_at: PlanTime | None
    hold_to_status_date: bool | None = None
    """Nothing that is left to do lies before the status date."""
    retained_logic: bool | None = None
    """What is left of a task that began out of sequence waits for its predecessors; else it goes on."""


class FieldKind(StrEnum):
    """What a field that the office added to its tool holds, and how its value is spelled in `FileTask.fields`."""

    TEXT = "text"
    NUMBER = "number"
    COST = "cost"
    """Hundredths of the currency."""
    DATE = "date"
    """2026-11-22T08:00:00."""
    FLAG = "flag"
    """0 or 1."""
    DURATION = "duration"
    """ISO 8601, PT8H0M0S."""
    CODE = "code"
    """The way from the first level of the code down, joined by points: "Civil.Bridges"."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value of a pick list or code."""

    value: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileField:
    """A field of tasks that the office added to its tool: a custom field, an outline code, a user-defined field."""

    key: str
    """By which tasks name it: Text1, or what the file itself counts by."""
    label: str
    """What the office calls it; never empty."""
    kind: FieldKind
    source_id: int | None = None
    """The number of the field in Microsoft Project."""
    values: tuple[FieldValue, ...] = ()
    """What can be chosen; empty for a field that takes anything."""


@dataclass(frozen=True, slots=True)
class FileException:
    """Days on which a calendar departs from its week; no shifts: days off."""

    first_day: Day
    last_day: Day
    shifts: Shifts
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCalendar:
    """A calendar with its base calendar already worked in: complete by itself.

    `week` has seven days from Monday. `exceptions` are sorted by day and never overlap.
    """

    uid: int
    name: str
    base_uid: int | None
    is_base: bool
    week: tuple[Shifts, ...]
    exceptions: tuple[FileException, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileBaseline:
    """What was promised for one task when baseline 0 to 10 was set."""

    number: int
    start: PlanTime | None
    finish: PlanTime | None
    duration: Minutes | None
    work: Minutes | None
    cost: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDates:
    """What the scheduling tool computed and saved; never an input to our own computation.

    Dates are float minutes since 1970-01-01T00:00; slacks are working minutes of the task's calendar.
    """

    start: float | None = None
    finish: float | None = None
    early_start: float | None = None
    early_finish: float | None = None
    late_start: float | None = None
    late_finish: float | None = None
    total_slack: Minutes | None = None
    free_slack: Minutes | None = None
    start_slack: Minutes | None = None
    finish_slack: Minutes | None = None
    critical: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTask:
    """One row of the plan.

    `duration` counts working minutes, or elapsed minutes when `elapsed`. `start` and `finish` are what the file shows
    as the current plan. For a task that is `manual` they are what the planner typed.
    """

    uid: int
    row: int
    """The number that people see beside the row (ID); it changes when rows move, `uid` does not."""
    wbs: str
    outline_level: int
    outline_number: str
    parent_uid: int | None
    name: str
    summary: bool
    milestone: bool
    active: bool
    manual: bool
    external: bool
    """A ghost of a task in another project: shown, not scheduled here."""
    subproject: bool
    """A row that stands for an inserted project."""
    recurring: bool
    duration: Minutes | None
    elapsed: bool
    estimated: bool
    constraint: ConstraintKind
    constraint_date: PlanTime | None
    deadline: PlanTime | None
    calendar_uid: int | None
    ignore_resource_calendar: bool
    priority: int
    percent_complete: float
    percent_work_complete: float | None
    physical_percent_complete: float | None
    actual_start: PlanTime | None
    actual_finish: PlanTime | None
    actual_duration: Minutes | None
    remaining_duration: Minutes | None
    stop: PlanTime | None
    """Up to where work has been done."""
    resume: PlanTime | None
    """From where the remaining work goes on."""
    start: PlanTime | None
    finish: PlanTime | None
    stored: StoredDates
    kind: TaskKind
    effort_driven: bool
    work: Minutes | None
    actual_work: Minutes | None
    remaining_work: Minutes | None
    cost: int | None
    actual_cost: int | None
    remaining_cost: int | None
    fixed_cost: int | None
    leveling_delay: Minutes
    """Elapsed minutes that resource leveling has put before the task."""
    notes: str
    hyperlink: str
    baselines: tuple[FileBaseline, ...]
    line: int
    """Line of the file, for messages."""
    fields: tuple[tuple[str, str], ...] = ()
    """Key and value of each field of the office that says something, sorted by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """A dependency between two tasks of the file; `lag` is in `lag_unit`, negative for a lead."""

    predecessor_uid: int
    successor_uid: int
    kind: LinkKind
    lag: float
    lag_unit: LagUnit
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResource:
    """Who or what does the work."""

    uid: int
    row: int
    name: str
    initials: str
    kind: ResourceKind
    group: str
    code: str
    email: str
    calendar_uid: int | None
    max_units: float | None
    generic: bool
    inactive: bool
    standard_rate: Decimal | None
    """Whole currency units (pounds) per hour, per unit of material; a rate may be finer than a penny."""
    overtime_rate: Decimal | None
    cost_per_use: int | None
    material_label: str
    notes: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAssignment:
    """A resource on a task; `resource_uid` None is work that nobody is named for."""

    uid: int
    task_uid: int
    resource_uid: int | None
    units: float
    work: Minutes | None
    actual_work: Minutes | None
    remaining_work: Minutes | None
    percent_work_complete: float | None
    start: PlanTime | None
    finish: PlanTime | None
    actual_start: PlanTime | None
    actual_finish: PlanTime | None
    cost: int | None
    actual_cost: int | None
    contour: int
    """How work is spread over the days: 0 flat, 8 drawn by hand, others the tool's own shapes."""
    delay: Minutes
    notes: str
    baselines: tuple[FileBaseline, ...]
    line: int


@dataclass(frozen=True, slots=True)
class NotCarried:
    """Something that the file holds and the product does not take over."""

    what: str
    count: int
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFile:
    """One project of one file. Tasks stand in the order of their rows, parents before children."""

    format: str
    project: ProjectFacts
    calendars: tuple[FileCalendar, ...]
    tasks: tuple[FileTask, ...]
    links: tuple[FileLink, ...]
    resources: tuple[FileResource, ...]
    assignments: tuple[FileAssignment, ...]
    not_carried: tuple[NotCarried, ...]
    warnings: tuple[Problem, ...]
    """What was read otherwise than it is written, and why."""
    fields: tuple[FileField, ...] = ()
    """The fields of the office that some task has a value of."""

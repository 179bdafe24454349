"""From the neutral form of a schedule file to the engine's network: only inputs, never a date that a tool computed.

Links of summary tasks are expanded to their leaves:
- out of a summary's finish: one link from every leaf, since the last of them is its finish;
- out of a summary's start: one link from the leaf that starts first when these links are left out;
- into a summary: one link to every leaf.
Where that would be more links than `MOST_EXPANDED`, they meet in a milestone that runs on elapsed time and is no task
of the file.

The calendar of a task is its own or the project's; lags before it and its slack count on that. Its duration is worked
on the calendars of its work resources together, within its own calendar if it has one, unless its duration is fixed or
it ignores resource calendars. Where resources of different base calendars turn out to work at the same times, the
duration is the longest of work ÷ units of their assignments: the file's duration then counts each of them apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any, NamedTuple

from steerhouse.interchange.schedule_file import (
    ConstraintKind,
    FileCalendar,
    FileLink,
    FileTask,
    LagUnit,
    LinkKind,
    PlanTime,
    ResourceKind,
    ScheduleFile,
    TaskKind,
)
from steerhouse_engine import network as engine
from steerhouse_engine.calendars import (
    Calendar,
    CalendarException,
    NoWorkingTime,
    intersection,
    union,
)
from steerhouse_engine.network import NEVER, Network, schedule

MOST_EXPANDED = 10_000
NO_TASK = -1
"""In `NetworkIndex.uids`: a milestone in which links of summary tasks meet."""

_FULL_DAY = ((480, 720), (780, 1020))
USUAL = Calendar("Standard", (*((_FULL_DAY,) * 5), (), ()))
"""For files that name no project calendar: what Microsoft Project then assumes."""
_UNITS = {unit: engine.LagUnit[unit.name] for unit in LagUnit}
_KINDS = {kind: engine.LinkKind[kind.name] for kind in LinkKind}
_CONSTRAINTS = {kind: engine.ConstraintKind[kind.name] for kind in ConstraintKind}
_FROM_START = frozenset({LinkKind.START_START, LinkKind.START_FINISH})


@dataclass(frozen=True, slots=True)
class NotComputed:
    """Something that the file asks for and the engine does not compute; the task is computed without it."""

    what: str
    uid: int


@dataclass(frozen=True, slots=True)
class NetworkIndex:
    """Which task of the file each activity of the network is."""

    uids: tuple[int, ...]
    """By position in the network; NO_TASK where links of summaries meet."""
    positions: dict[int, int]
    """By UID of the task."""
    not_computed: tuple[NotComputed, ...]


def leaf_tasks(file: ScheduleFile) -> list[FileTask]:
    """The tasks that are activities of the network, in its order: those without children that are active."""
    return [task for task in file.tasks if task.active and not task.summary]


def to_network(file: ScheduleFile, *, status_date: PlanTime | None = None) -> tuple[Network, NetworkIndex]:
    """The network of a file's leaf tasks that are active, and which task each activity is.

    Without `status_date`, work goes on as Microsoft Project computes it: what has begun goes on without a break, what
    has not begun may lie in the past. Raises InvalidNetwork, CycleFound.
    """
    draft = _Draft(file)
    draft.add_tasks()
    links, late_links = draft.leaf_links()
    if late_links:
        dates = schedule(draft.network(links, status_date))
        starts = dict(zip(draft.uids, dates.early_start.tolist(), strict=True))
        links += draft.from_first_leaf(late_links, starts)
    return draft.network(links, status_date), draft.index()


class _Link(NamedTuple):
    """A link between activities, by position."""

    predecessor: int
    successor: int
    kind: LinkKind
    lag: float
    unit: LagUnit


class _Member(NamedTuple):
    """A resource at work on a task: its calendar, and how many minutes of it the work takes."""

    calendar_uid: int
    minutes: float


class _Activity(NamedTuple):
    """One entry of each of the network's arrays by activity."""

    duration: int = 0
    calendar: int = 0
    work_calendar: int = 0
    elapsed: bool = False
    constraint: int = 0
    constraint_date: int = NEVER
    deadline: int = NEVER
    manual_start: int = NEVER
    actual_start: int = NEVER
    actual_finish: int = NEVER
    remaining: int = NEVER


class _Crew(NamedTuple):
    """Where several resources work together, and whether they do so at the same hours though on different bases."""

    calendar: int
    counted_apart: bool


class _Calendars:
    """The file's calendars in the engine's form; equal ones, whatever their names, are one."""

    def __init__(self, file: ScheduleFile) -> None:
        self.by_uid = {calendar.uid: calendar for calendar in file.calendars}
        self.numbers: dict[tuple[object, ...], int] = {}
        self.already_made: dict[int, Calendar] = {}
        self.calendars: list[Calendar] = []
        default = file.project.default_calendar_uid
        self.default = USUAL if default not in self.by_uid else self.made(default)

    def made(self, uid: int | None) -> Calendar:
        """The calendar with this UID, or the project's. Raises NoWorkingTime."""
        if uid is None or uid not in self.by_uid:
            return self.default
        if uid not in self.already_made:
            self.already_made[uid] = _calendar(self.by_uid[uid])
        return self.already_made[uid]

    def base(self, uid: int) -> int:
        """The calendar that the calendar with this UID is derived from, or itself."""
        base_uid = self.by_uid[uid].base_uid
        return uid if base_uid is None else base_uid

    def number(self, calendar: Calendar) -> int:
        """Its position in the network."""
        key = (calendar.week, calendar.exceptions)
        if key not in self.numbers:
            self.numbers[key] = len(self.calendars)
            self.calendars.append(calendar)
        return self.numbers[key]


def _calendar(calendar: FileCalendar) -> Calendar:
    exceptions = tuple(CalendarException(e.first_day, e.last_day, e.shifts) for e in calendar.exceptions)
    return Calendar(calendar.name, calendar.week, exceptions)


class _Draft:
    """A network in the making."""

    def __init__(self, file: ScheduleFile) -> None:
        self.file = file
        self.calendars = _Calendars(file)
        self.activities: list[_Activity] = []
        self.uids: list[int] = []
        self.positions: dict[int, int] = {}
        self.not_computed: list[NotComputed] = []
        self.crews = self._crews()
        self.work_calendars: dict[tuple[object, ...], _Crew] = {}
        self.children = self._children()
        self.held_until = self._held_until()

    # Tasks

    def add_tasks(self) -> None:
        """One activity for each leaf that is active."""
        for task in leaf_tasks(self.file):
            self.positions[task.uid] = len(self.activities)
            self.activities.append(self._activity(task))
            self.uids.append(task.uid)

    def _activity(self, task: FileTask) -> _Activity:
        own = self.calendars.number(self.calendars.made(task.calendar_uid))
        work, duration = self._work(task, own)
        constraint, date = self._constraint(task)
        actual_start = task.actual_finish if task.actual_start is None else task.actual_start
        return _Activity(
            duration=whole(duration),
            calendar=own,
            work_calendar=work,
            elapsed=task.elapsed,
            constraint=_CONSTRAINTS[constraint],
            constraint_date=_or_never(date),
            deadline=_or_never(task.deadline),
            manual_start=_manual_start(task),
            actual_start=_or_never(actual_start),
            actual_finish=_or_never(task.actual_finish),
            remaining=NEVER if task.remaining_duration is None else whole(task.remaining_duration),
        )

    def _constraint(self, task: FileTask) -> tuple[ConstraintKind, PlanTime | None]:
        """The task's constraint; a start that a summary above it may not precede holds it too."""
        kind, date = task.constraint, task.constraint_date
        if task.leveling_delay:
            self.not_computed.append(NotComputed("leveling delay", task.uid))
        held = self.held_until.get(task.parent_uid)
        if held is not None and kind in _MAY_BE_HELD:
            return ConstraintKind.START_NO_EARLIER_THAN, held if date is None else max(held, date)
        return kind, date

    def _held_until(self) -> dict[int | None, PlanTime]:
        """By summary: the latest start-no-earlier-than of it and the summaries above it, where there is one."""
        held: dict[int | None, PlanTime] = {}
        for task in self.file.tasks:
            own = task.constraint_date if task.constraint is ConstraintKind.START_NO_EARLIER_THAN else None
            dates = [date for date in (own, held.get(task.parent_uid)) if date is not None]
            if task.summary and dates:
                held[task.uid] = max(dates)
        return held

    def _work(self, task: FileTask, own: int) -> tuple[int, float]:
        """Where the duration is worked, and the duration: see the module's docstring."""
        duration = task.duration or 0.0
        crew = self.crews.get(task.uid, ())
        fixed = task.kind is TaskKind.FIXED_DURATION or (
            task.ignore_resource_calendar and task.calendar_uid is not None
        )
        if not crew or fixed:
            return own, duration
        calendars = tuple(sorted({member.calendar_uid for member in crew}))
        key = (calendars, task.calendar_uid)
        if key not in self.work_calendars:
            hours = {self.calendars.number(self.calendars.made(uid)) for uid in calendars}
            bases = {self.calendars.base(uid) for uid in calendars}
            joint = self._joint_calendar(task, calendars, own)
            self.work_calendars[key] = _Crew(joint, counted_apart=len(bases) > 1 and len(hours) == 1)
        if self.work_calendars[key].counted_apart:
            duration = max(member.minutes for member in crew) or duration
        return self.work_calendars[key].calendar, duration

    def _joint_calendar(self, task: FileTask, calendars: tuple[int, ...], own: int) -> int:
        try:
            joint = union([self.calendars.made(uid) for uid in calendars])
            if task.calendar_uid is not None:
                joint = intersection([self.calendars.made(task.calendar_uid), joint])
        except NoWorkingTime:
            self.not_computed.append(NotComputed("resources without common working time", task.uid))
            return own
        return self.calendars.number(joint)

    def _crews(self) -> dict[int, list[_Member]]:
        """By task: the work resources assigned to it that have a calendar."""
        calendar_of = {
            resource.uid: resource.calendar_uid
            for resource in self.file.resources
            if resource.kind is ResourceKind.WORK and resource.calendar_uid in self.calendars.by_uid
        }
        crews: dict[int, list[_Member]] = {}
        for assignment in self.file.assignments:
            calendar_uid = calendar_of.get(assignment.resource_uid or NO_TASK)
            if calendar_uid is not None:
                minutes = (assignment.work or 0.0) / assignment.units if assignment.units > 0 else 0.0
                crews.setdefault(assignment.task_uid, []).append(_Member(calendar_uid, minutes))
        return crews

    # Links

    def _children(self) -> dict[int, list[int]]:
        """By summary: the rows directly below it."""
        children: dict[int, list[int]] = {task.uid: [] for task in self.file.tasks if task.summary}
        for task in self.file.tasks:
            if task.parent_uid is not None:
                children.setdefault(task.parent_uid, []).append(task.uid)
        return children

    def _leaves(self, summary: int) -> list[int]:
        """The active leaves below a summary, at any depth."""
        found, waiting = [], [summary]
        while waiting:
            uid = waiting.pop()
            waiting += reversed(self.children.get(uid, []))
            if uid in self.positions:
                found.append(uid)
        return found

    def leaf_links(self) -> tuple[list[_Link], list[FileLink]]:
        """Links between activities, and those that leave a summary's start."""
        links: list[_Link] = []
        from_starts: list[FileLink] = []
        for link in self.file.links:
            before, after = self.positions.get(link.predecessor_uid), self.positions.get(link.successor_uid)
            if before is not None and after is not None:
                links.append(_Link(before, after, link.kind, link.lag, link.lag_unit))
                continue
            if link.predecessor_uid in self.children and link.kind in _FROM_START:
                from_starts.append(link)
                continue
            befores = self._ends(link.predecessor_uid)
            links += self._expanded(link, befores, self._ends(link.successor_uid))
        return links, from_starts

    def from_first_leaf(self, links: Iterable[FileLink], starts: dict[int, int]) -> list[_Link]:
        """Links that leave a summary's start, from the leaf that starts first."""
        found: list[_Link] = []
        for link in links:
            befores = sorted(self._leaves(link.predecessor_uid), key=lambda uid: starts[uid])[:1]
            found += self._expanded(link, [self.positions[uid] for uid in befores], self._ends(link.successor_uid))
        return found

    def _ends(self, uid: int) -> list[int]:
        """Positions of a task, or of a summary's leaves; none for a task that is not computed."""
        if uid in self.positions:
            return [self.positions[uid]]
        return [self.positions[leaf] for leaf in self._leaves(uid)]

    def _expanded(self, link: FileLink, befores: Sequence[int], afters: Sequence[int]) -> list[_Link]:
        if len(befores) * len(afters) <= MOST_EXPANDED:
            whole_link = [(before, after) for before in befores for after in afters]
            return [_Link(before, after, link.kind, link.lag, link.lag_unit) for before, after in whole_link]
        meeting = len(self.activities)
        # A meeting adds no wish of its own: it goes the way of the project.
        way = (
            ConstraintKind.AS_SOON_AS_POSSIBLE if self._project_finish() is None else ConstraintKind.AS_LATE_AS_POSSIBLE
        )
        default = self.calendars.number(self.calendars.default)
        self.activities.append(_Activity(elapsed=True, calendar=default, constraint=_CONSTRAINTS[way]))
        self.uids.append(NO_TASK)
        into = [_Link(before, meeting, LinkKind.FINISH_FINISH, 0, LagUnit.WORKING) for before in befores]
        return into + [_Link(meeting, after, link.kind, link.lag, link.lag_unit) for after in afters]

    # The result

    def network(self, links: Sequence[_Link], status_date: PlanTime | None) -> Network:
        """The network as it stands."""
        calendars = self.calendars
        if not calendars.calendars:
            calendars.number(calendars.default)
        columns: dict[str, Any] = dict.fromkeys(_Activity._fields, ())
        columns |= dict(zip(_Activity._fields, zip(*self.activities, strict=True), strict=False))
        ends: dict[str, Any] = {
            "predecessor": [link.predecessor for link in links],
            "successor": [link.successor for link in links],
            "kind": [_KINDS[link.kind] for link in links],
            "lag": [whole(link.lag) for link in links],
            "lag_unit": [_UNITS[link.unit] for link in links],
        }
        return Network(
            project_start=self._project_start(),
            project_finish=self._project_finish(),
            calendars=tuple(calendars.calendars),
            status_date=status_date,
            retained_logic=bool(self.file.project.retained_logic),
            critical_limit=whole(self.file.project.critical_slack_limit),
            **columns,
            **ends,
        )

    def _project_start(self) -> PlanTime:
        """The project's start; a file without one begins with the first date that a planner gave."""
        if self.file.project.start is not None:
            return self.file.project.start
        given = (
            date
            for activity in self.activities
            for date in (activity.constraint_date, activity.actual_start, activity.manual_start)
        )
        return min((date for date in given if date != NEVER), default=0)

    def _project_finish(self) -> PlanTime | None:
        """The finish from which the project is planned backward, where it is."""
        return self.file.project.finish if self.file.project.schedule_from_finish else None

    def index(self) -> NetworkIndex:
        """Which task each activity is."""
        if self.file.project.schedule_from_finish and self.file.project.finish is None:
            self.not_computed.append(NotComputed("schedule from a finish that the file does not name", 0))
        return NetworkIndex(tuple(self.uids), self.positions, tuple(self.not_computed))


_MAY_BE_HELD = frozenset({ConstraintKind.AS_SOON_AS_POSSIBLE, ConstraintKind.START_NO_EARLIER_THAN})


def whole(minutes: float) -> int:
    """To whole minutes, halves up: the engine does not know seconds.

    >>> whole(0.5), whole(-0.5), whole(7.4)
    (1, 0, 7)
    """
    return floor(minutes + 0.5)


def _manual_start(task: FileTask) -> int:
    """The start that a planner typed, or that another project gives to a task shown here."""
    typed = task.manual or task.external or task.subproject
    return _or_never(task.start) if typed else NEVER


def _or_never(date: PlanTime | None) -> int:
    return NEVER if date is None else date

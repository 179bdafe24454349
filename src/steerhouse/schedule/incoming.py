"""A schedule file beside the plan that is stored: what applying it would add, change and remove."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.imports.differences import Difference, Shortened, compare
from steerhouse.core.imports.steps import Counts
from steerhouse.core.models import Entity
from steerhouse.core.money import Money
from steerhouse.interchange.plan_time import day_of
from steerhouse.interchange.schedule_file import (
    ConstraintKind,
    FileAssignment,
    FileBaseline,
    FileCalendar,
    FileResource,
    FileTask,
    ScheduleFile,
)
from steerhouse.interchange.to_network import whole
from steerhouse.organization.models import Calendar, CalendarException, Resource
from steerhouse.projects.models import Component
from steerhouse.schedule.file_fields import amounts_of, stored_definitions, stored_values
from steerhouse.schedule.models import Assignment, Baseline, BaselineTask, Link, Schedule, Task

VERB = "schedule.import"
LONGEST_NAME, LONGEST_TEXT = 500, 100_000
Rows = Mapping[Any, Any]


@dataclass
class Incoming:
    """A file, the component that it goes into, and the difference of each kind of row, in the order of writing."""

    file: ScheduleFile
    component: Component
    by: Actor
    # Tasks that stand in another row of the plan than before: written, and not counted as changed.
    moved: list[Task] = field(default_factory=list)
    shortened: Shortened = field(default_factory=Shortened)
    calendars: Difference[int] = field(init=False)
    exceptions: Difference[tuple[int, dt.date]] = field(init=False)
    resources: Difference[int] = field(init=False)
    schedule: Difference[int] = field(init=False)
    tasks: Difference[int] = field(init=False)
    links: Difference[tuple[int, int, str]] = field(init=False)
    assignments: Difference[int] = field(init=False)
    baselines: Difference[int] = field(init=False)
    baseline_tasks: Difference[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self.currency = self.file.project.currency or ""
        self.node = self.component.node if self.component.pk else None
        self.amounts = amounts_of(self.file.fields)
        self.stored_tasks = self._stored_tasks()
        self.calendars = self._calendars()
        self.exceptions = self._exceptions()
        self.resources = self._resources()
        self.schedule = self._schedule()
        self.tasks = self._tasks()
        self.links = self._links()
        self.assignments = self._assignments()
        self.baselines = self._baselines()
        self.baseline_tasks = self._baseline_tasks()

    @property
    def differences(self) -> tuple[Difference[Any], ...]:
        return (
            self.calendars, self.exceptions, self.resources, self.schedule, self.tasks, self.links, self.assignments,
            self.baselines, self.baseline_tasks,
        )  # fmt: skip

    @property
    def counts(self) -> Counts:
        """How many rows of all kinds are new, different and gone."""
        return reduce(add, (one.counts for one in self.differences), Counts())

    @property
    def costs_carried(self) -> bool:
        """Amounts are taken over where the file's currency is the component's."""
        return bool(self.currency) and self.component.currency in ("", self.currency)

    def hidden(self, model: type[Entity]) -> set[str]:
        """Fields that the actor may not see at this place: neither compared, which would tell them, nor written."""
        place = self.component if self.component.pk else self.component.parent
        path = place.scope_path() if place is not None else None
        return {name for name, right in model.field_rights.items() if not self.by.holds(right, path)}

    def _compare(self, model: type[Entity], stored: Rows, wanted: Rows, make: Callable[[Any], Any]) -> Difference[Any]:
        """The difference in what the actor may see."""
        hidden = self.hidden(model)
        seen = {key: {n: v for n, v in values.items() if n not in hidden} for key, values in wanted.items()}
        return compare(model, stored, seen if hidden else wanted, make)

    def _rows(self, model: Any, **where: Any) -> list[Any]:
        """Stored rows of this component; none where the component is not stored yet."""
        return list(model.objects.visible_to(self.by, VERB).filter(**where)) if self.component.pk else []

    def _stored_tasks(self) -> dict[int, Task]:
        found = {task.uid: task for task in self._rows(Task, component=self.component)}
        for task in found.values():
            task.component = self.component
        return found

    def _calendars(self) -> Difference[int]:
        rows = self._rows(Calendar, node=self.node, source_uid__isnull=False)
        wanted = {
            one.uid: {
                "name": self.shortened.line(one.name, 200, _("calendar")) or f"Calendar {one.uid}",
                "week": week_of(one),
            }
            for one in self.file.calendars
        }
        found: Difference[int] = compare(
            Calendar, {row.source_uid: placed(row, self.node) for row in rows}, wanted,
            lambda uid: Calendar(node=self.node, source_uid=uid),
        )  # fmt: skip
        found.relate("base", {one.uid: found.row(one.base_uid) for one in self.file.calendars})
        return found

    def _exceptions(self) -> Difference[tuple[int, dt.date]]:
        uids = {row.pk: uid for uid, row in self.calendars.rows.items() if row.pk}
        uids |= {row.pk: row.source_uid for row in self.calendars.removed}
        rows = self._rows(CalendarException, calendar_id__in=list(uids))
        calendars = self.calendars.rows | {row.source_uid: row for row in self.calendars.removed}
        stored = {}
        for row in rows:
            row.calendar = calendars[uids[row.calendar_id]]
            stored[uids[row.calendar_id], row.first_day] = row
        wanted = {
            (one.uid, day_of(days.first_day)): {
                "last_day": day_of(days.last_day), "shifts": [list(shift) for shift in days.shifts],
                "name": self.shortened.line(days.name, 200, _("calendar exception")),
            }
            for one in self.file.calendars
            for days in one.exceptions
        }  # fmt: skip
        return compare(
            CalendarException, stored, wanted,
            lambda key: CalendarException(calendar=self.calendars.rows[key[0]], first_day=key[1]),
        )  # fmt: skip

    def _resources(self) -> Difference[int]:
        rows = self._rows(Resource, node=self.node, source_uid__isnull=False)
        wanted = {one.uid: self._resource(one) for one in self.file.resources}
        return self._compare(
            Resource, {row.source_uid: placed(row, self.node) for row in rows}, wanted,
            lambda uid: Resource(node=self.node, source_uid=uid),
        )  # fmt: skip

    def _resource(self, one: FileResource) -> dict[str, Any]:
        rate = None
        if one.standard_rate is not None and self.currency:
            rate = Money.of(one.standard_rate, self.currency).minor
        return {
            "name": self.shortened.line(one.name, 200, _("resource")) or f"Resource {one.uid}",
            "code": self.shortened.line(one.code, 60, _("resource code")),
            "kind": one.kind.value,
            "calendar": self.calendars.row(one.calendar_uid),
            "max_units": 1.0 if one.max_units is None else max(0.0, one.max_units),
            "standard_rate": rate,
            "currency": self.currency if rate is not None else "",
            "material_label": self.shortened.line(one.material_label, 60, _("material label")),
            "generic": one.generic,
        }

    def _schedule(self) -> Difference[int]:
        facts = self.file.project
        title = facts.title or facts.name
        wanted = {
            "start": start_of(self.file),
            "status_date": facts.status_date,
            "calendar": self.calendars.row(facts.default_calendar_uid),
            "minutes_per_day": facts.minutes_per_day,
            "minutes_per_week": facts.minutes_per_week,
            "days_per_month": facts.days_per_month,
            "default_start_minute": facts.default_start_minute,
            "default_finish_minute": facts.default_finish_minute,
            "schedule_from_finish": facts.schedule_from_finish,
            "given_finish": facts.finish if facts.schedule_from_finish else None,
            "file_fields": stored_definitions(self.file, self.shortened),
            "critical_limit": max(0, whole(facts.critical_slack_limit)),
            "source": self.shortened.line(
                f"{self.file.format}: {title}" if title else self.file.format, 200, _("title")
            ),
        }
        # What the file does not say stays as it was chosen here.
        if facts.hold_to_status_date is not None:
            wanted["hold_to_status_date"] = facts.hold_to_status_date
        if facts.retained_logic is not None:
            mode = Schedule.ProgressMode
            wanted["progress_mode"] = (mode.RETAINED if facts.retained_logic else mode.OVERRIDE).value
        rows = self._rows(Schedule, component=self.component)
        for row in rows:
            row.component = self.component
        return compare(
            Schedule, dict.fromkeys([0], rows[0]) if rows else {}, {0: wanted},
            lambda _key: Schedule(component=self.component),
        )  # fmt: skip

    def _tasks(self) -> Difference[int]:
        found: Difference[int] = self._compare(
            Task, self.stored_tasks, {one.uid: self._task(one) for one in rows_of(self.file)},
            lambda uid: Task(component=self.component, uid=uid),
        )  # fmt: skip
        # A summary may be as new as its parts, so parents are put on when all rows are there.
        found.relate("parent", {one.uid: found.row(one.parent_uid) for one in rows_of(self.file)})
        for position, one in enumerate(rows_of(self.file)):
            row = found.rows[one.uid]
            if row.pk and row.position != position:
                self.moved.append(row)
            row.position = position
        return found

    def _task(self, one: FileTask) -> dict[str, Any]:
        undated = one.constraint_date is None
        by_hand = one.manual or one.external
        plain, money = stored_values(one, self.amounts, self.shortened)
        return {
            "wbs": self.shortened.line(one.wbs or one.outline_number, 100, _("WBS code")),
            "level": one.outline_level,
            "name": self.shortened.line(one.name, LONGEST_NAME, _("task name")),
            "kind": kind_of(one),
            "duration": minutes(one.duration),
            "elapsed": one.elapsed,
            "estimated": one.estimated,
            "fixed": one.kind.value,
            "effort_driven": one.effort_driven,
            "constraint": ConstraintKind.AS_SOON_AS_POSSIBLE.value
            if undated and dated(one.constraint)
            else one.constraint.value,
            "constraint_date": one.constraint_date,
            "deadline": one.deadline,
            "calendar": self.calendars.row(one.calendar_uid),
            "ignore_resource_calendar": one.ignore_resource_calendar,
            "active": one.active,
            "manual": one.manual,
            "set_start": one.start if by_hand else None,
            "set_finish": one.finish if by_hand else None,
            "leveling_delay": max(0, minutes(one.leveling_delay) or 0),
            "percent_complete": min(100.0, max(0.0, float(one.percent_complete))),
            "actual_start": one.actual_start,
            "actual_finish": one.actual_finish,
            "remaining_duration": minutes(one.remaining_duration),
            "stop": one.stop,
            "resume": one.resume,
            "work": minutes(one.work),
            "cost": one.cost if self.costs_carried else None,
            "actual_cost": one.actual_cost if self.costs_carried else None,
            "notes": self.shortened.text(one.notes, LONGEST_TEXT, _("notes")),
            "file_fields": plain,
            "file_amounts": money,
        }

    def _links(self) -> Difference[tuple[int, int, str]]:
        uids = {row.pk: uid for uid, row in self.stored_tasks.items()}
        stored = {}
        for row in self._rows(Link, successor__component=self.component):
            row.predecessor = self.stored_tasks[uids[row.predecessor_id]]
            row.successor = self.stored_tasks[uids[row.successor_id]]
            stored[row.predecessor.uid, row.successor.uid, row.kind] = row
        wanted = {
            (one.predecessor_uid, one.successor_uid, one.kind.value): {
                "lag": whole(one.lag),
                "lag_unit": one.lag_unit.value,
            }
            for one in self.file.links
            if one.predecessor_uid in self.tasks.rows and one.successor_uid in self.tasks.rows
        }
        return compare(
            Link, stored, wanted,
            lambda key: Link(predecessor=self.tasks.rows[key[0]], successor=self.tasks.rows[key[1]], kind=key[2]),
        )  # fmt: skip

    def _assignments(self) -> Difference[int]:
        uids = {row.pk: uid for uid, row in self.stored_tasks.items()}
        stored = {}
        for row in self._rows(Assignment, task__component=self.component):
            row.task = self.stored_tasks[uids[row.task_id]]
            stored[row.uid] = row
        here = [one for one in self.file.assignments if one.task_uid in self.tasks.rows]
        return self._compare(
            Assignment, stored, {one.uid: self._assignment(one) for one in here}, lambda uid: Assignment(uid=uid)
        )

    def _assignment(self, one: FileAssignment) -> dict[str, Any]:
        return {
            "task": self.tasks.rows[one.task_uid],
            "resource": self.resources.row(one.resource_uid),
            "units": max(0.0, one.units),
            "work": minutes(one.work),
            "actual_work": minutes(one.actual_work),
            "remaining_work": minutes(one.remaining_work),
            "cost": one.cost if self.costs_carried else None,
            "actual_cost": one.actual_cost if self.costs_carried else None,
        }

    def _file_baselines(self) -> Iterator[tuple[FileTask, FileBaseline]]:
        for one in rows_of(self.file):
            for baseline in one.baselines:
                if baseline.start is not None or baseline.finish is not None:
                    yield one, baseline

    def _baselines(self) -> Difference[int]:
        rows = self._rows(Baseline, component=self.component)
        for row in rows:
            row.component = self.component
        own = [row for row in rows if row.source_number is None]
        numbers = sorted({baseline.number for _task, baseline in self._file_baselines()})
        # The office's own baseline in force stays in force; else the file's first one is.
        in_force = None if any(row.current for row in own) or not numbers else numbers[0]
        taken = {row.number for row in own}
        wanted = {number: {"current": number == in_force} for number in numbers}
        return compare(
            Baseline, {row.source_number: row for row in rows if row.source_number is not None}, wanted,
            lambda number: Baseline(
                component=self.component, source_number=number, number=free_number(number, taken),
                reason=_("From the schedule file"),
            ),
        )  # fmt: skip

    def _baseline_tasks(self) -> Difference[tuple[int, int]]:
        uids = {row.pk: uid for uid, row in self.stored_tasks.items()}
        known = [row for row in (*self.baselines.rows.values(), *self.baselines.removed) if row.pk]
        baselines = {row.pk: row for row in known}
        stored = {}
        for row in self._rows(BaselineTask, baseline_id__in=list(baselines)):
            row.baseline, row.task = baselines[row.baseline_id], self.stored_tasks[uids[row.task_id]]
            stored[row.baseline.source_number, row.task.uid] = row
        wanted = {
            (one.number, task.uid): {
                "start": one.start, "finish": one.finish, "duration": minutes(one.duration), "work": minutes(one.work),
                "cost": one.cost if self.costs_carried else None,
            }
            for task, one in self._file_baselines()
        }  # fmt: skip
        return self._compare(
            BaselineTask, stored, wanted,
            lambda key: BaselineTask(baseline=self.baselines.rows[key[0]], task=self.tasks.rows[key[1]]),
        )  # fmt: skip


def rows_of(file: ScheduleFile) -> list[FileTask]:
    """The rows below the file's project summary, which is the component itself."""
    return [one for one in file.tasks if not (one.outline_level == 0 and one.summary)]


def kind_of(one: FileTask) -> str:
    """Which kind of task a row is."""
    if one.external:
        return Task.Kind.EXTERNAL
    if one.summary:
        return Task.Kind.SUMMARY
    return Task.Kind.MILESTONE if one.milestone else Task.Kind.TASK


def dated(constraint: ConstraintKind) -> bool:
    """Whether the constraint says anything only together with a date."""
    return constraint not in (ConstraintKind.AS_SOON_AS_POSSIBLE, ConstraintKind.AS_LATE_AS_POSSIBLE)


def start_of(file: ScheduleFile) -> int:
    """The project start that the file gives, else its earliest date, else the beginning of plan time."""
    dates = [one.start for one in file.tasks if one.start is not None]
    return file.project.start if file.project.start is not None else min(dates, default=0)


def minutes(value: float | None) -> int | None:
    """Whole minutes, as the network counts them."""
    return None if value is None else whole(value)


def week_of(calendar: FileCalendar) -> list[list[list[int]]]:
    """The week in the form in which it is stored."""
    return [[list(shift) for shift in day] for day in calendar.week]


def placed(row: Any, node: Any) -> Any:
    """The row with its node at hand, so that nobody has to fetch it."""
    row.node = node
    return row


def free_number(wanted: int, taken: set[int]) -> int:
    """The wanted number, or the next one that no baseline has."""
    while wanted in taken:
        wanted += 1
    taken.add(wanted)
    return wanted

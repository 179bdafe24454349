"""Stored plans in the neutral form of schedule files, from which networks and exports are made."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from steerhouse.core.actors import Actor
from steerhouse.interchange.schedule_file import (
    ConstraintKind,
    FileAssignment,
    FileCalendar,
    FileException,
    FileLink,
    FileResource,
    FileTask,
    LagUnit,
    LinkKind,
    ProjectFacts,
    ResourceKind,
    ScheduleFile,
    StoredDates,
    TaskKind,
)
from steerhouse.organization.models import Calendar, CalendarException, Resource
from steerhouse.organization.problem import day_number
from steerhouse.organization.working_time import as_shifts, standard_week
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Assignment, Link, Schedule, Task

NOTHING_STORED = StoredDates()
# A calendar of the file's own kind for plans that name none; no stored row has this key.
STANDARD = 0


@dataclass
class Plan:
    """The rows of one component's plan."""

    component: Component
    schedule: Schedule
    tasks: list[Task]
    links: list[Link]
    assignments: list[Assignment]
    resources: dict[int, Resource]
    calendars: dict[int, Calendar]
    exceptions: dict[int, list[CalendarException]]


def plan_of(component: Component, *, by: Actor) -> Plan:
    """Everything that the dates of a plan follow from, in seven questions whatever its size."""
    schedule = Schedule.objects.visible_to(by).get(component=component)
    tasks = list(Task.objects.visible_to(by).live().filter(component=component).in_outline())
    links = list(Link.objects.visible_to(by).live().filter(successor__component=component).order_by("id"))
    assignments = list(Assignment.objects.visible_to(by).live().filter(task__component=component).order_by("id"))
    resources = Resource.objects.visible_to(by).in_bulk({one.resource_id for one in assignments if one.resource_id})
    ids = {schedule.calendar_id, *(task.calendar_id for task in tasks)}
    ids |= {resource.calendar_id for resource in resources.values()}
    calendars = Calendar.objects.visible_to(by).in_bulk(ids - {None})
    exceptions: dict[int, list[CalendarException]] = defaultdict(list)
    for one in CalendarException.objects.visible_to(by).live().filter(calendar_id__in=list(calendars)):
        exceptions[one.calendar_id].append(one)
    return Plan(component, schedule, tasks, links, assignments, resources, calendars, exceptions)


def as_file(plan: Plan) -> ScheduleFile:
    """The plan in the neutral form of schedule files: ids of tasks are their uids, all others the rows' keys."""
    uids = {task.pk: task.uid for task in plan.tasks}
    links = [one for one in plan.links if one.predecessor_id in uids and one.successor_id in uids]
    return ScheduleFile(
        format="Steerhouse",
        project=facts_of(plan.schedule),
        calendars=(
            STANDARD_CALENDAR,
            *(file_calendar(one, plan.exceptions[one.pk]) for one in plan.calendars.values()),
        ),
        tasks=tuple(file_task(task, uids) for task in plan.tasks),
        links=tuple(file_link(link, uids) for link in links),
        resources=tuple(file_resource(one) for one in plan.resources.values()),
        assignments=tuple(file_assignment(one, uids) for one in plan.assignments if one.task_id in uids),
        not_carried=(),
        warnings=(),
    )


def facts_of(schedule: Schedule) -> ProjectFacts:
    """How the plan is computed, as a file says it.

    `finish` is a forecast here, or the date from which the plan runs backward.
    """
    finish = schedule.given_finish if schedule.schedule_from_finish else schedule.finish
    return ProjectFacts(
        name="", title="", start=schedule.start, finish=finish, status_date=schedule.status_date,
        schedule_from_finish=schedule.schedule_from_finish, currency=None, currency_symbol="",
        default_calendar_uid=schedule.calendar_id or STANDARD, minutes_per_day=schedule.minutes_per_day,
        minutes_per_week=schedule.minutes_per_week, days_per_month=schedule.days_per_month,
        default_start_minute=schedule.default_start_minute, default_finish_minute=schedule.default_finish_minute,
        critical_slack_limit=schedule.critical_limit, author="", manager="", company="", subject="", category="",
        saved_at=None, hold_to_status_date=schedule.hold_to_status_date,
        retained_logic=schedule.progress_mode == Schedule.ProgressMode.RETAINED,
    )  # fmt: skip


def file_calendar(calendar: Calendar, exceptions: Iterable[CalendarException]) -> FileCalendar:
    """A stored calendar as a file holds it, complete by itself."""
    return FileCalendar(
        uid=calendar.pk, name=calendar.name, base_uid=calendar.base_id, is_base=calendar.base_id is None,
        week=tuple(as_shifts(day) for day in calendar.week),
        exceptions=tuple(
            FileException(day_number(one.first_day), day_number(one.last_day), as_shifts(one.shifts), one.name)
            for one in sorted(exceptions, key=lambda one: one.first_day)
        ),
    )  # fmt: skip


STANDARD_CALENDAR = FileCalendar(
    uid=STANDARD, name="Standard", base_uid=None, is_base=True, exceptions=(),
    week=tuple(as_shifts(day) for day in standard_week()),
)  # fmt: skip


def file_task(task: Task, uids: Mapping[int, int]) -> FileTask:
    """A stored task as a file holds it, without any computed date."""
    return FileTask(
        uid=task.uid, row=task.position + 1, wbs=task.wbs, outline_level=task.level, outline_number=task.wbs,
        parent_uid=uids.get(task.parent_id or 0), name=task.name, summary=task.is_summary,
        milestone=task.is_milestone, active=task.active, manual=task.manual,
        external=task.kind == Task.Kind.EXTERNAL, subproject=False, recurring=False, duration=task.duration,
        elapsed=task.elapsed, estimated=task.estimated, constraint=ConstraintKind(task.constraint),
        constraint_date=task.constraint_date, deadline=task.deadline, calendar_uid=task.calendar_id,
        ignore_resource_calendar=task.ignore_resource_calendar, priority=500,
        percent_complete=task.percent_complete, percent_work_complete=None, physical_percent_complete=None,
        actual_start=task.actual_start, actual_finish=task.actual_finish, actual_duration=None,
        remaining_duration=task.remaining_duration, stop=task.stop, resume=task.resume, start=task.set_start,
        finish=task.set_finish, stored=NOTHING_STORED, kind=TaskKind(task.fixed), effort_driven=task.effort_driven,
        work=task.work, actual_work=None, remaining_work=None, cost=None, actual_cost=None, remaining_cost=None,
        fixed_cost=None, leveling_delay=task.leveling_delay, notes="", hyperlink="", baselines=(), line=0,
    )  # fmt: skip


def file_link(link: Link, uids: Mapping[int, int]) -> FileLink:
    """A stored link as a file holds it."""
    return FileLink(
        predecessor_uid=uids[link.predecessor_id], successor_uid=uids[link.successor_id], kind=LinkKind(link.kind),
        lag=link.lag, lag_unit=LagUnit(link.lag_unit), line=0,
    )  # fmt: skip


def file_resource(resource: Resource) -> FileResource:
    """A stored resource as a file holds it, without its rate."""
    return FileResource(
        uid=resource.pk, row=0, name=resource.name, initials="", kind=ResourceKind(resource.kind), group="",
        code=resource.code, email="", calendar_uid=resource.calendar_id, max_units=resource.max_units,
        generic=resource.generic, inactive=False, standard_rate=None, overtime_rate=None, cost_per_use=None,
        material_label=resource.material_label, notes="", line=0,
    )  # fmt: skip


def file_assignment(one: Assignment, uids: Mapping[int, int]) -> FileAssignment:
    """A stored assignment as a file holds it."""
    return FileAssignment(
        uid=one.uid, task_uid=uids[one.task_id], resource_uid=one.resource_id, units=one.units, work=one.work,
        actual_work=one.actual_work, remaining_work=one.remaining_work, percent_work_complete=None, start=None,
        finish=None, actual_start=None, actual_finish=None, cost=None, actual_cost=None, contour=0, delay=0,
        notes="", baselines=(), line=0,
    )  # fmt: skip

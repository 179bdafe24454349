"""Writes a `ScheduleFile` as Microsoft Project XML, line by line, in the order of elements that the tool expects.

What `read_mspdi` takes from a file it takes again from what is written here, field by field. Calendars are written
complete: a derived one repeats the week and the exceptions of its base. Where the plan has no date that a tool
computed, start and finish stand for it. A summary without rows below it comes back as a task, since this format knows
summaries by their rows only.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from steerhouse.interchange.mspdi.custom import code_entries, definitions, numbered, written_values
from steerhouse.interchange.mspdi.rows import CONSTRAINTS, LINK_KINDS, TASK_KINDS, UNASSIGNED
from steerhouse.interchange.mspdi.writing import (
    Value,
    clock,
    duration,
    element,
    elements,
    group,
    hundredths,
    moment,
    tenths,
)
from steerhouse.interchange.plan_time import MINUTES_A_DAY
from steerhouse.interchange.schedule_file import (
    FieldKind,
    FileAssignment,
    FileBaseline,
    FileCalendar,
    FileException,
    FileLink,
    FileResource,
    FileTask,
    LagUnit,
    ResourceKind,
    ScheduleFile,
    Shifts,
)

Word = TypeVar("Word")
NAMESPACE = "http://schemas.microsoft.com/project"
# The version of the format since which exceptions have names and tasks may be scheduled by hand.
SAVE_VERSION = 14
NO_CALENDAR = -1
DAYS, ELAPSED_DAYS, ESTIMATE = 7, 8, 32
LAG_FORMATS = {LagUnit.WORKING: 7, LagUnit.ELAPSED: 8, LagUnit.PERCENT: 19, LagUnit.ELAPSED_PERCENT: 20}
MATERIAL, WORK = 0, 1
DAILY = 1


def _numbers(words: Mapping[int, Word]) -> dict[Word, int]:
    return {word: number for number, word in words.items()}


_CONSTRAINTS, _LINKS, _TASKS = _numbers(CONSTRAINTS), _numbers(LINK_KINDS), _numbers(TASK_KINDS)


def mspdi_lines(file: ScheduleFile) -> Iterator[str]:
    """The file's text in pieces, to be written in UTF-8."""
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Project xmlns="{NAMESPACE}">\n'
    yield from (f"{one}\n" for one in _project(file) if one)
    custom = Custom(file)
    yield from definitions(custom.fields.values(), file.tasks)
    known = {calendar.uid for calendar in file.calendars}
    yield from group("Calendars", (_calendar(one, known) for one in file.calendars))
    links: dict[int, list[FileLink]] = defaultdict(list)
    for link in file.links:
        links[link.successor_uid].append(link)
    currency = file.project.currency
    yield from group("Tasks", (_task(one, links[one.uid], custom, currency) for one in file.tasks))
    yield from group("Resources", (_resource(one, currency) for one in file.resources))
    yield from group("Assignments", (_assignment(one, currency) for one in file.assignments))
    yield "</Project>\n"


def _project(file: ScheduleFile) -> list[str]:
    facts = file.project
    calendar = NO_CALENDAR if facts.default_calendar_uid is None else facts.default_calendar_uid
    values: tuple[tuple[str, Value], ...] = (
        ("SaveVersion", SAVE_VERSION),
        ("Name", facts.name),
        ("Title", facts.title),
        ("Subject", facts.subject),
        ("Category", facts.category),
        ("Company", facts.company),
        ("Manager", facts.manager),
        ("Author", facts.author),
        ("LastSaved", moment(facts.saved_at)),
        ("ScheduleFromStart", not facts.schedule_from_finish),
        ("StartDate", moment(facts.start)),
        ("FinishDate", moment(facts.finish)),
        ("CriticalSlackLimit", facts.critical_slack_limit / facts.minutes_per_day),
        ("CurrencySymbol", facts.currency_symbol),
        ("CurrencyCode", facts.currency),
        ("CalendarUID", calendar),
        ("DefaultStartTime", clock(facts.default_start_minute)),
        ("DefaultFinishTime", clock(facts.default_finish_minute)),
        ("MinutesPerDay", facts.minutes_per_day),
        ("MinutesPerWeek", facts.minutes_per_week),
        ("DaysPerMonth", facts.days_per_month),
        ("StatusDate", moment(facts.status_date)),
    )
    return [element(name, value) for name, value in values]


def _calendar(calendar: FileCalendar, known: set[int]) -> str:
    base = calendar.base_uid if calendar.base_uid in known else NO_CALENDAR
    head = elements(
        (
            ("UID", calendar.uid),
            ("Name", calendar.name),
            ("IsBaseCalendar", calendar.is_base),
            ("BaseCalendarUID", base),
        )
    )
    # The week is written from Sunday (1) to Saturday (7).
    week = "".join(_week_day(number, calendar.week[(number + 5) % 7]) for number in range(1, 8))
    exceptions = "".join(_exception(one) for one in calendar.exceptions)
    held = f"<Exceptions>{exceptions}</Exceptions>" if exceptions else ""
    return f"<Calendar>{head}<WeekDays>{week}</WeekDays>{held}</Calendar>"


def _week_day(number: int, shifts: Shifts) -> str:
    head = elements((("DayType", number), ("DayWorking", bool(shifts))))
    return f"<WeekDay>{head}{_working_times(shifts)}</WeekDay>"


def _working_times(shifts: Shifts) -> str:
    times = "".join(
        f"<WorkingTime>{elements((('FromTime', clock(start)), ('ToTime', clock(end))))}</WorkingTime>"
        for start, end in shifts
    )
    return f"<WorkingTimes>{times}</WorkingTimes>" if times else ""


def _exception(one: FileException) -> str:
    period = elements(
        (("FromDate", moment(one.first_day * MINUTES_A_DAY)), ("ToDate", moment(one.last_day * MINUTES_A_DAY + 1439)))
    )
    tail = elements(
        (
            ("Occurrences", one.last_day - one.first_day + 1),
            ("Name", one.name),
            ("Type", DAILY),
            ("DayWorking", bool(one.shifts)),
        )
    )
    return (
        f"<Exception><EnteredByOccurrences>0</EnteredByOccurrences><TimePeriod>{period}</TimePeriod>{tail}"
        f"{_working_times(one.shifts)}</Exception>"
    )


class Custom:
    """The fields of the office under the numbers that they are written with, and the entries of their codes."""

    def __init__(self, file: ScheduleFile) -> None:
        self.fields = numbered(file.fields)
        codes = {key: one for key, one in self.fields.items() if one.kind is FieldKind.CODE}
        self.entries = {key: code_entries(one, file.tasks) for key, one in codes.items()}


def _task(task: FileTask, links: Iterable[FileLink], custom: Custom, currency: str | None) -> str:
    head = elements((*_identity(task), *_dates(task), *_progress(task, currency), *_rules(task)))
    bonds = "".join(_link(link) for link in links)
    baselines = "".join(_baseline(one, currency) for one in task.baselines)
    values, codes = written_values(task, custom.fields, custom.entries) if task.fields else ("", "")
    return f"<Task>{head}{bonds}{values}{baselines}{codes}</Task>"


def _identity(task: FileTask) -> tuple[tuple[str, Value], ...]:
    return (
        ("UID", task.uid),
        ("ID", task.row),
        ("Name", task.name),
        ("Active", task.active),
        ("Manual", task.manual),
        ("Type", _TASKS[task.kind]),
        ("WBS", task.wbs),
        ("OutlineNumber", task.outline_number),
        ("OutlineLevel", task.outline_level),
        ("Priority", task.priority),
    )


def _dates(task: FileTask) -> tuple[tuple[str, Value], ...]:
    stored = task.stored
    shown = (ELAPSED_DAYS if task.elapsed else DAYS) + (ESTIMATE if task.estimated else 0)
    start, finish = _exact(stored.start, task.start), _exact(stored.finish, task.finish)
    return (
        ("Start", start),
        ("Finish", finish),
        ("Duration", duration(task.duration)),
        ("ManualStart", start if task.manual else None),
        ("ManualFinish", finish if task.manual else None),
        ("ManualDuration", duration(task.duration) if task.manual else None),
        ("DurationFormat", shown),
        ("Work", duration(task.work)),
        ("Stop", moment(task.stop)),
        ("Resume", moment(task.resume)),
        ("EffortDriven", task.effort_driven),
        ("Recurring", task.recurring),
        ("Estimated", task.estimated),
        ("Milestone", task.milestone),
        ("Summary", task.summary),
        ("Critical", stored.critical),
        ("IsSubproject", task.subproject),
        ("ExternalTask", task.external),
        ("EarlyStart", moment(stored.early_start)),
        ("EarlyFinish", moment(stored.early_finish)),
        ("LateStart", moment(stored.late_start)),
        ("LateFinish", moment(stored.late_finish)),
        ("FreeSlack", tenths(stored.free_slack)),
        ("TotalSlack", tenths(stored.total_slack)),
        ("StartSlack", tenths(stored.start_slack)),
        ("FinishSlack", tenths(stored.finish_slack)),
    )


def _exact(stored: float | None, shown: int | None) -> str | None:
    return moment(shown if stored is None else stored)


def _progress(task: FileTask, currency: str | None) -> tuple[tuple[str, Value], ...]:
    return (
        ("FixedCost", hundredths(task.fixed_cost, currency)),
        ("PercentComplete", task.percent_complete),
        ("PercentWorkComplete", task.percent_work_complete),
        ("Cost", hundredths(task.cost, currency)),
        ("ActualStart", moment(task.actual_start)),
        ("ActualFinish", moment(task.actual_finish)),
        ("ActualDuration", duration(task.actual_duration)),
        ("ActualCost", hundredths(task.actual_cost, currency)),
        ("ActualWork", duration(task.actual_work)),
        ("RemainingDuration", duration(task.remaining_duration)),
        ("RemainingCost", hundredths(task.remaining_cost, currency)),
        ("RemainingWork", duration(task.remaining_work)),
    )


def _rules(task: FileTask) -> tuple[tuple[str, Value], ...]:
    return (
        ("ConstraintType", _CONSTRAINTS[task.constraint]),
        ("CalendarUID", NO_CALENDAR if task.calendar_uid is None else task.calendar_uid),
        ("ConstraintDate", moment(task.constraint_date)),
        ("Deadline", moment(task.deadline)),
        ("LevelingDelay", tenths(task.leveling_delay)),
        ("HyperlinkAddress", task.hyperlink),
        ("IgnoreResourceCalendar", task.ignore_resource_calendar),
        ("Notes", task.notes),
        ("PhysicalPercentComplete", task.physical_percent_complete),
    )


def _link(link: FileLink) -> str:
    percent = link.lag_unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT)
    values = (
        ("PredecessorUID", link.predecessor_uid),
        ("Type", _LINKS[link.kind]),
        ("CrossProject", 0),
        ("LinkLag", link.lag if percent else tenths(link.lag)),
        ("LagFormat", LAG_FORMATS[link.lag_unit]),
    )
    return f"<PredecessorLink>{elements(values)}</PredecessorLink>"


def _baseline(one: FileBaseline, currency: str | None) -> str:
    values = (
        ("Number", one.number),
        ("Start", moment(one.start)),
        ("Finish", moment(one.finish)),
        ("Duration", duration(one.duration)),
        ("Work", duration(one.work)),
        ("Cost", hundredths(one.cost, currency)),
    )
    return f"<Baseline>{elements(values)}</Baseline>"


def _resource(one: FileResource, currency: str | None) -> str:
    values: tuple[tuple[str, Value], ...] = (
        ("UID", one.uid),
        ("ID", one.row),
        ("Name", one.name),
        ("Type", WORK if one.kind is ResourceKind.WORK else MATERIAL),
        ("Initials", one.initials),
        ("MaterialLabel", one.material_label),
        ("Code", one.code),
        ("Group", one.group),
        ("EmailAddress", one.email),
        ("MaxUnits", one.max_units),
        ("StandardRate", one.standard_rate),
        ("OvertimeRate", one.overtime_rate),
        ("CostPerUse", hundredths(one.cost_per_use, currency)),
        ("CalendarUID", NO_CALENDAR if one.calendar_uid is None else one.calendar_uid),
        ("Notes", one.notes),
        ("IsGeneric", one.generic),
        ("IsInactive", one.inactive),
        ("IsCostResource", one.kind is ResourceKind.COST),
    )
    return f"<Resource>{elements(values)}</Resource>"


def _assignment(one: FileAssignment, currency: str | None) -> str:
    values: tuple[tuple[str, Value], ...] = (
        ("UID", one.uid),
        ("TaskUID", one.task_uid),
        ("ResourceUID", UNASSIGNED if one.resource_uid is None else one.resource_uid),
        ("PercentWorkComplete", one.percent_work_complete),
        ("ActualCost", hundredths(one.actual_cost, currency)),
        ("ActualFinish", moment(one.actual_finish)),
        ("ActualStart", moment(one.actual_start)),
        ("ActualWork", duration(one.actual_work)),
        ("Cost", hundredths(one.cost, currency)),
        ("Delay", tenths(one.delay)),
        ("Finish", moment(one.finish)),
        ("Notes", one.notes),
        ("RemainingWork", duration(one.remaining_work)),
        ("Start", moment(one.start)),
        ("Units", one.units),
        ("Work", duration(one.work)),
        ("WorkContour", one.contour),
    )
    baselines = "".join(_baseline(each, currency) for each in one.baselines)
    return f"<Assignment>{elements(values)}{baselines}</Assignment>"

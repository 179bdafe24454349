"""Reads Microsoft Project XML (MSPDI) as a stream into a `ScheduleFile`, or refuses it with every problem found.

Namespaces: http://schemas.microsoft.com/project, the 2007 one, or none. Amounts are hundredths of the currency, slacks
and lags tenths of a minute, rates per hour, durations ISO 8601.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.mspdi.calendars import WrittenCalendar, read_calendar, resolve
from steerhouse.interchange.mspdi.custom import explained
from steerhouse.interchange.mspdi.fields import Fields, Reading, local_name
from steerhouse.interchange.mspdi.not_carried import count_project_left_out
from steerhouse.interchange.mspdi.outline import (
    check_resource_calendars,
    check_task_calendars,
    checked_assignments,
    checked_links,
    outlined,
    unique,
)
from steerhouse.interchange.mspdi.rows import TaskRow, read_assignment, read_resource, read_task
from steerhouse.interchange.plan_time import NotADate, minute_of_day
from steerhouse.interchange.problems import refused
from steerhouse.interchange.schedule_file import (
    FileAssignment,
    FileResource,
    NotCarried,
    ProjectFacts,
    ScheduleFile,
)
from steerhouse.interchange.sniff import kind_of_xml
from steerhouse.interchange.unpacked import chunks
from steerhouse.interchange.xml_head import elements_of, line_of, not_well_formed

if TYPE_CHECKING:
    from lxml.etree import XMLPullParser, _Element

FORMAT = "Microsoft Project XML"


@dataclass(slots=True)
class _Rows:
    calendars: list[WrittenCalendar] = field(default_factory=list)
    tasks: list[TaskRow] = field(default_factory=list)
    resources: list[FileResource] = field(default_factory=list)
    assignments: list[FileAssignment] = field(default_factory=list)
    links: int = 0


def read_mspdi(path: Path, limits: Limits = DEFAULT_LIMITS) -> ScheduleFile:
    """The schedule in a .xml or .xml.gz file of Microsoft Project. Raises FileRefused."""
    reading = Reading(limits)
    rows = _Rows()
    with path.open("rb") as file:
        root = _stream(chunks(file, limits), rows, reading)
    fields = Fields(root, "Project", reading)
    count_project_left_out(fields, root, reading)
    return _assembled(fields, rows, root, reading)


def _stream(chunks: Iterator[bytes], rows: _Rows, reading: Reading) -> "_Element":
    """Goes through the elements, handing each row to its reader and dropping it from memory afterwards."""
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("end",),
        tag=tuple("{*}" + name for name in _READERS),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for number, chunk in enumerate(chunks):
            if number == 0:
                kind_of_xml(chunk)
            parser.feed(chunk)
            _take_rows(parser, rows, reading)
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error) from error
    try:
        root: _Element = parser.close()
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error, at_the_end=True) from error
    _take_rows(parser, rows, reading)
    return root


def _take_rows(parser: "XMLPullParser", rows: _Rows, reading: Reading) -> None:
    for element in elements_of(parser):
        parent = element.getparent()
        root = None if parent is None else parent.getparent()
        if parent is None or root is None or root.getparent() is not None:
            continue
        if reading.currency is None:
            reading.currency = _currency_of(root)
        name = local_name(element)
        if local_name(parent) == f"{name}s":
            _READERS[name](element, rows, reading)
        # A row that has been read is not needed any more; neither is anything before it.
        element.clear()
        while element.getprevious() is not None:
            del parent[0]


def _take_calendar(element: "_Element", rows: _Rows, reading: Reading) -> None:
    calendar = read_calendar(element, reading)
    if calendar is not None:
        calendar.fields.release()
        rows.calendars.append(calendar)
    _within(len(rows.calendars), reading.limits.calendars, "calendars", element)


def _take_task(element: "_Element", rows: _Rows, reading: Reading) -> None:
    row = read_task(element, reading)
    if row is not None:
        row.fields.release()
        rows.tasks.append(row)
        rows.links += len(row.links)
    _within(len(rows.tasks), reading.limits.tasks, "tasks", element)
    _within(rows.links, reading.limits.links, "links", element)


def _take_resource(element: "_Element", rows: _Rows, reading: Reading) -> None:
    resource = read_resource(element, reading)
    if resource is not None:
        rows.resources.append(resource)
    _within(len(rows.resources), reading.limits.resources, "resources", element)


def _take_assignment(element: "_Element", rows: _Rows, reading: Reading) -> None:
    assignment = read_assignment(element, reading)
    if assignment is not None:
        rows.assignments.append(assignment)
    _within(len(rows.assignments), reading.limits.assignments, "assignments", element)


_READERS: dict[str, Callable[["_Element", _Rows, Reading], None]] = {
    "Calendar": _take_calendar,
    "Task": _take_task,
    "Resource": _take_resource,
    "Assignment": _take_assignment,
}


def _within(count: int, most: int, what: str, element: "_Element") -> None:
    if count > most:
        message = f"The file has more than {most:,} {what}; that is the limit."
        raise refused(f"line {line_of(element)}", message, "Split the project into several files.")


def _currency_of(root: "_Element") -> str:
    """The currency code above the rows; empty when there is none."""
    for child in root:
        if local_name(child) == "CurrencyCode":
            return (child.text or "").strip()
    return ""


def _assembled(fields: Fields, rows: _Rows, root: "_Element", reading: Reading) -> ScheduleFile:
    project = _project(fields, reading)
    calendars = resolve(rows.calendars, reading)
    unique([row.task for row in rows.tasks], "Task", reading)
    tasks, custom = explained(
        outlined(rows.tasks, reading), {row.task.uid: row.custom for row in rows.tasks if row.custom}, root, reading
    )
    links = checked_links([link for row in rows.tasks for link in row.links], tasks, reading)
    check_task_calendars(tasks, calendars, reading)
    resources = check_resource_calendars(unique(rows.resources, "Resource", reading), calendars, reading)
    assignments = unique(rows.assignments, "Assignment", reading)
    assignments = checked_assignments(assignments, tasks, resources, reading)
    default = project.default_calendar_uid
    if default is not None and default not in {calendar.uid for calendar in calendars}:
        fields.problem("CalendarUID", str(default), "The project's calendar is not in the file.")
    reading.problems.raise_if_any()
    return ScheduleFile(
        format=FORMAT,
        project=project,
        calendars=calendars,
        tasks=tasks,
        links=links,
        resources=resources,
        assignments=assignments,
        not_carried=tuple(NotCarried(what, count, where) for (what, where), count in sorted(reading.left_out.items())),
        warnings=reading.warnings.kept(),
        fields=custom,
    )


def _project(fields: Fields, reading: Reading) -> ProjectFacts:
    fields.uid = ""
    minutes_per_day = _minutes_per(fields, "MinutesPerDay", 480)
    default_calendar = fields.integer("CalendarUID")
    return ProjectFacts(
        name=fields.text("Name"),
        title=fields.text("Title"),
        start=fields.time("StartDate"),
        finish=fields.time("FinishDate"),
        status_date=fields.time("StatusDate"),
        schedule_from_finish=not fields.flag("ScheduleFromStart", default=True),
        currency=_currency(fields, reading),
        currency_symbol=fields.text("CurrencySymbol"),
        default_calendar_uid=default_calendar if default_calendar is not None and default_calendar >= 0 else None,
        minutes_per_day=minutes_per_day,
        minutes_per_week=_minutes_per(fields, "MinutesPerWeek", 2400),
        days_per_month=_minutes_per(fields, "DaysPerMonth", 20),
        default_start_minute=_minute(fields, "DefaultStartTime", 480),
        default_finish_minute=_minute(fields, "DefaultFinishTime", 1020),
        critical_slack_limit=(fields.number("CriticalSlackLimit") or 0.0) * minutes_per_day,
        author=fields.text("Author"),
        manager=fields.text("Manager"),
        company=fields.text("Company"),
        subject=fields.text("Subject"),
        category=fields.text("Category"),
        saved_at=fields.time("LastSaved"),
    )


def _currency(fields: Fields, reading: Reading) -> str | None:
    code = fields.text("CurrencyCode")
    if reading.currency is not None and code != reading.currency:
        fields.problem("CurrencyCode", code, "The currency stands below the rows whose amounts it explains.")
    if not code:
        return None
    if re.fullmatch("[A-Z]{3}", code) is None:
        fields.problem("CurrencyCode", code, "A currency code of three letters such as GBP is expected.")
    return code


def _minutes_per(fields: Fields, name: str, usual: int) -> int:
    """A unit of time as the project defines it; some tools write 0 for "not set"."""
    value = fields.integer(name)
    if not value:
        return usual
    if not 0 < value <= 10_080:
        fields.problem(name, str(value), "A number from 1 to 10,080 is expected.")
        return usual
    return value


def _minute(fields: Fields, name: str, usual: int) -> int:
    text = fields.text(name)
    if not text:
        return usual
    try:
        return round(minute_of_day(text))
    except NotADate:
        fields.problem(name, text, "A time of day such as 08:00:00 is expected.")
        return usual

"""Reads a Primavera P6 exchange file (XER) into a `ScheduleFile`, or refuses it with every problem found.

Amounts are in the currency of the file's first line, durations, work, lags and floats in hours. The project's status
date is the tool's data date: work that is still to be done lies after it.
"""

import re
from dataclasses import replace
from pathlib import Path

from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.mspdi.fields import Reading
from steerhouse.interchange.problems import refused
from steerhouse.interchange.schedule_file import (
    FileAssignment,
    FileCalendar,
    FileLink,
    FileTask,
    LagUnit,
    LinkKind,
    ProjectFacts,
    ScheduleFile,
)
from steerhouse.interchange.xer.calendars import read_calendars
from steerhouse.interchange.xer.custom import with_fields
from steerhouse.interchange.xer.not_carried import KEPT, as_told
from steerhouse.interchange.xer.notes import plain
from steerhouse.interchange.xer.resources import amounts, read_assignments, read_resources
from steerhouse.interchange.xer.tables import Row, Tables, read_tables
from steerhouse.interchange.xer.tasks import SPANNING, WBS_FROM, Around, Outline

FORMAT = "Primavera P6 XER"
LINK_KINDS = {
    "PR_FS": LinkKind.FINISH_START,
    "PR_SS": LinkKind.START_START,
    "PR_FF": LinkKind.FINISH_FINISH,
    "PR_SF": LinkKind.START_FINISH,
}
DAY_AND_NIGHT, OF_THE_SUCCESSOR = "rcal_24Hour", "rcal_Successor"
CURRENCY_COLUMN = 8


def read_xer(path: Path, limits: Limits = DEFAULT_LIMITS) -> ScheduleFile:
    """The schedule in a .xer file of Primavera P6. Raises FileRefused."""
    reading = Reading(limits)
    return assembled(read_tables(path, KEPT, reading), reading, FORMAT)


def assembled(tables: Tables, reading: Reading, format_name: str) -> ScheduleFile:
    """The one project of the tables. Raises FileRefused with every problem found."""
    limits = reading.limits
    reading.currency = _currency(tables)
    project = _the_project(tables, reading)
    own = project.raw("proj_id")
    calendars = read_calendars(tables, reading)
    uids = frozenset(calendar.uid for calendar in calendars)
    facts = _facts(project, calendars, (own, tables, reading))
    resources = read_resources(tables, uids, facts.status_date, reading)
    activities = _of_project("TASK", own, tables, reading)
    if len(activities) > limits.tasks:
        message = f"The file has more than {limits.tasks:,} activities; that is the limit."
        raise refused(activities[limits.tasks].where, message, "Split the project into several files.")
    numbers = {uid for row in activities if (uid := row.identity("task_id")) is not None}
    assignments = read_assignments(tables, numbers, {one.uid for one in resources}, reading)
    around = Around(_notes(tables, reading), amounts(tables, assignments, reading), uids)
    outline = Outline(_of_project("PROJWBS", own, tables, reading), activities, around, reading)
    tasks, fields = with_fields(outline.rows(), tables, reading)
    links = _links(tables, own, tasks, reading)
    reading.problems.raise_if_any()
    title = outline.root.text("wbs_name") if outline.root else ""
    return ScheduleFile(
        format=format_name, project=replace(facts, title=title), calendars=calendars, tasks=tasks, links=links,
        resources=resources, assignments=_of_tasks(assignments, tasks), not_carried=as_told(reading),
        warnings=reading.warnings.kept(), fields=fields,
    )  # fmt: skip


def _currency(tables: Tables) -> str:
    code = tables.head[CURRENCY_COLUMN].strip() if len(tables.head) > CURRENCY_COLUMN else ""
    return code if re.fullmatch("[A-Z]{3}", code) else ""


def _of_project(table: str, own: str, tables: Tables, reading: Reading) -> list[Row]:
    return [row for row in tables.rows(table, reading) if row.raw("proj_id") == own]


def _the_project(tables: Tables, reading: Reading) -> Row:
    """The one project that the file was made for; baselines and neighbors that came along are counted."""
    rows = list(tables.rows("PROJECT", reading))
    exported = [row for row in rows if row.flag("export_flag")] or rows
    if not exported:
        reading.problems.raise_if_any()
        raise refused("whole file", "The file holds no project (table PROJECT).", "Export the project again.")
    if len(exported) > 1:
        names = ", ".join(row.text("proj_short_name") for row in exported[:10])
        message = f"The file holds {len(exported):,} projects: {names}. One is read at a time."
        raise refused(exported[1].where, message, "Export each project into a file of its own.")
    if len(rows) > 1:
        reading.leave_out("Other projects that came along", "PROJECT", len(rows) - 1)
    return exported[0]


def _facts(row: Row, calendars: tuple[FileCalendar, ...], told: tuple[str, Tables, Reading]) -> ProjectFacts:
    own, tables, reading = told
    calendar = row.identity("clndr_id")
    if calendar is not None and calendar not in {one.uid for one in calendars}:
        row.problem("clndr_id", "The project's calendar is not in the file.")
    options = next(iter(_of_project("SCHEDOPTIONS", own, tables, reading)), None)
    retained = options is None or not options.flag("sched_progress_override")
    if options is not None:
        _warn_of_actual_dates(options)
    if row.raw("plan_end_date").strip():
        reading.leave_out("The date by which the project must finish", "PROJECT")
    day, week = _unit(calendar, "day_hr_cnt", (tables, reading)), _unit(calendar, "week_hr_cnt", (tables, reading))
    start, finish = _first_shift(calendar, calendars)
    status = row.time("last_recalc_date")
    begin = row.time("plan_start_date")
    return ProjectFacts(
        name=row.text("proj_short_name"), title="", start=status if begin is None else begin,
        finish=row.time("scd_end_date"), status_date=status, schedule_from_finish=False,
        currency=reading.currency or None, currency_symbol="", default_calendar_uid=calendar,
        minutes_per_day=day or 480, minutes_per_week=week or 2400, days_per_month=20, default_start_minute=start,
        default_finish_minute=finish, critical_slack_limit=row.hours("critical_drtn_hr_cnt") or 0.0, author="",
        manager="", company="", subject="", category="", saved_at=None,
        hold_to_status_date=status is not None, retained_logic=retained,
    )  # fmt: skip


def _warn_of_actual_dates(options: Row) -> None:
    """The tool's third way to go on out of sequence is not computed here: that is said, not passed over."""
    words = options.raw("sched_retained_logic").strip().upper(), options.raw("sched_progress_override").strip().upper()
    if words[0] == "N" and words[1] in ("N", "ACTUAL DATES"):
        message = "The file was scheduled by actual dates; here it is computed with retained logic."
        advice = "Dates of tasks after work out of sequence may differ; compare them, or choose progress override."
        options.warn("sched_retained_logic", message, advice)


def _unit(calendar: int | None, name: str, told: tuple[Tables, Reading]) -> int | None:
    """Minutes of a day or week as the project's calendar counts them."""
    tables, reading = told
    for row in tables.rows("CALENDAR", reading):
        if calendar is not None and row.integer("clndr_id") == calendar:
            minutes = row.length(name)
            return round(minutes) if minutes is not None and 1 <= minutes <= 10_080 else None
    return None


def _first_shift(calendar: int | None, calendars: tuple[FileCalendar, ...]) -> tuple[int, int]:
    """Where a working day of the project's calendar begins and ends."""
    for one in calendars:
        for shifts in one.week if one.uid == calendar else ():
            if shifts:
                return shifts[0][0], shifts[-1][1]
    return 480, 1020


def _notes(tables: Tables, reading: Reading) -> dict[int, str]:
    """Notebook topics as text, by the UID of their row."""
    found: dict[int, list[str]] = {}
    for table, column, text, offset in (
        ("TASKMEMO", "task_id", "task_memo", 0),
        ("WBSMEMO", "wbs_id", "wbs_memo", WBS_FROM),
    ):
        for row in tables.rows(table, reading):
            uid = row.identity(column)
            if uid is not None:
                found.setdefault(uid + offset, []).append(plain(row.text(text)))
    return {uid: "\n\n".join(texts) for uid, texts in found.items()}


def _links(tables: Tables, own: str, tasks: tuple[FileTask, ...], reading: Reading) -> tuple[FileLink, ...]:
    by_uid = {task.uid: task for task in tasks if not task.summary}
    spanning = {row.identity("task_id") for row in _of_project("TASK", own, tables, reading) if _spans(row)}
    options = next(iter(_of_project("SCHEDOPTIONS", own, tables, reading)), None)
    mode = options.text("sched_calendar_on_relationship_lag") if options else ""
    found: dict[tuple[int, int, LinkKind], FileLink] = {}
    for row in tables.rows("TASKPRED", reading):
        ends = (row.identity("pred_task_id"), row.identity("task_id"))
        if not _taken(row, ends, (own, by_uid, spanning), reading):
            continue
        link = _link(row, ends, mode)
        if link is None:
            continue
        key = (link.predecessor_uid, link.successor_uid, link.kind)
        if key in found:
            row.problem("pred_type", "The same link stands twice.")
        found[key] = link
        if len(found) > reading.limits.links:
            message = f"The file has more than {reading.limits.links:,} links; that is the limit."
            raise refused(row.where, message, "Split the project into several files.")
        _count_lag_calendar(link, mode, by_uid, reading)
    return tuple(found.values())


def _spans(row: Row) -> bool:
    return row.text("task_type") in SPANNING


def _taken(
    row: Row,
    ends: tuple[int | None, int | None],
    known: tuple[str, dict[int, FileTask], set[int | None]],
    reading: Reading,
) -> bool:
    """Whether a link lies within the project and between activities that can hold one another."""
    own, by_uid, spanning = known
    if own not in (row.raw("proj_id"), row.raw("pred_proj_id")):
        return False
    if row.raw("pred_proj_id") not in ("", own) or row.raw("proj_id") not in ("", own):
        reading.leave_out("Links to activities of other projects", "TASKPRED")
        return False
    if spanning & set(ends):
        reading.leave_out("Links of level-of-effort activities (their dates are kept)", "TASKPRED")
        return False
    for name, end in zip(("pred_task_id", "task_id"), ends, strict=True):
        if end not in by_uid:
            row.problem(name, "The activity is not in the file.", "Export the whole project.")
            return False
    if ends[0] == ends[1]:
        row.problem("pred_task_id", "The activity is its own predecessor.", "Remove the link in Primavera P6.")
        return False
    return True


def _link(row: Row, ends: tuple[int | None, int | None], mode: str) -> FileLink | None:
    kind = LINK_KINDS.get(row.text("pred_type"))
    predecessor, successor = ends
    if kind is None or predecessor is None or successor is None:
        row.problem("pred_type", "One of PR_FS, PR_SS, PR_FF and PR_SF is expected.")
        return None
    unit = LagUnit.ELAPSED if mode == DAY_AND_NIGHT else LagUnit.WORKING
    return FileLink(
        predecessor_uid=predecessor, successor_uid=successor, kind=kind, lag=row.hours("lag_hr_cnt") or 0.0,
        lag_unit=unit, line=row.line,
    )  # fmt: skip


def _count_lag_calendar(link: FileLink, mode: str, by_uid: dict[int, FileTask], reading: Reading) -> None:
    """Lags count on the successor's calendar here; where the tool used another one, that is said."""
    before, after = by_uid[link.predecessor_uid], by_uid[link.successor_uid]
    if link.lag and mode not in (DAY_AND_NIGHT, OF_THE_SUCCESSOR) and before.calendar_uid != after.calendar_uid:
        reading.leave_out("Calendars of lags (lags count on the successor's calendar)", "TASKPRED")


def _of_tasks(assignments: tuple[FileAssignment, ...], tasks: tuple[FileTask, ...]) -> tuple[FileAssignment, ...]:
    known = {task.uid for task in tasks}
    return tuple(one for one in assignments if one.task_uid in known)

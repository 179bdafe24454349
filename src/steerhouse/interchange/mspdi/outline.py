"""What only the whole file shows: the order and outline of the rows, and whether every reference finds its end."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from steerhouse.interchange.mspdi.fields import EXPORT_AGAIN, Reading
from steerhouse.interchange.mspdi.rows import TaskRow, placed
from steerhouse.interchange.problems import Problem
from steerhouse.interchange.schedule_file import (
    FileAssignment,
    FileCalendar,
    FileLink,
    FileResource,
    FileTask,
)

PROJECT_SUMMARY_UID = 0


class _Numbered(Protocol):
    @property
    def uid(self) -> int: ...

    @property
    def line(self) -> int: ...


Item = TypeVar("Item", bound=_Numbered)


def outlined(rows: Sequence[TaskRow], reading: Reading) -> tuple[FileTask, ...]:
    """Tasks in the order of their row numbers, each with its parent.

    The tool indents rows: a row belongs to the nearest row above it with a smaller outline level, and a row with rows
    below it is a summary, whatever its flag says.
    """
    ordered = _in_order(rows, reading)
    parents: list[TaskRow | None] = []
    path: list[tuple[int, TaskRow]] = []
    for row in ordered:
        level = _level(row)
        while path and path[-1][0] >= level:
            path.pop()
        parents.append(path[-1][1] if path else None)
        path.append((level, row))
    summaries = {id(parent) for parent in parents if parent is not None}
    return tuple(
        placed(
            row,
            number=number if row.row is None else row.row,
            level=_level(row),
            parent_uid=parent.task.uid if parent else None,
            summary=id(row) in summaries or row.task.uid == PROJECT_SUMMARY_UID or row.task.subproject,
        )
        for number, (row, parent) in enumerate(zip(ordered, parents, strict=True), start=1)
    )


def _in_order(rows: Sequence[TaskRow], reading: Reading) -> list[TaskRow]:
    """By row number; a file without any row numbers is in its own order."""
    numbered = [row for row in rows if row.row is not None]
    if not numbered:
        return list(rows)
    for row in rows:
        if row.row is None:
            row.fields.problem("ID", "", "The task has no row number (ID) though others have one.")
    _refuse_doubles(((row.row, row.task.line, row.task.uid) for row in numbered), "ID", "row number", reading)
    return sorted(numbered, key=lambda row: row.row or 0)


def _level(row: TaskRow) -> int:
    if row.level is not None:
        return row.level
    number = row.task.outline_number
    if row.task.uid == PROJECT_SUMMARY_UID:
        return 0
    return number.count(".") + 1 if number else 1


def _refuse_doubles(numbers: Iterable[tuple[int | None, int, int]], field: str, what: str, reading: Reading) -> None:
    seen: set[int | None] = set()
    for number, line, uid in numbers:
        if number in seen:
            where = f"line {line}, Task {uid}"
            message = f"Two tasks have the same {what}."
            reading.problems.add(Problem(where, field, str(number), message, EXPORT_AGAIN))
        seen.add(number)


def unique(items: Sequence[Item], kind: str, reading: Reading) -> tuple[Item, ...]:
    """The items, after a problem for each UID that stands twice."""
    seen: set[int] = set()
    for item in items:
        if item.uid in seen:
            where = f"line {item.line}, {kind} {item.uid}"
            message = f"Two elements {kind} have the same UID."
            reading.problems.add(Problem(where, "UID", str(item.uid), message, EXPORT_AGAIN))
        seen.add(item.uid)
    return tuple(items)


def checked_links(links: Sequence[FileLink], tasks: Sequence[FileTask], reading: Reading) -> tuple[FileLink, ...]:
    """Links whose both ends are in the file; a problem for the others, and for a task that waits for itself."""
    uids = {task.uid for task in tasks}
    seen: set[tuple[int, int, str]] = set()
    for link in links:
        key = (link.predecessor_uid, link.successor_uid, link.kind)
        if key in seen:
            _link_problem(link, "The same link stands twice.", reading)
        seen.add(key)
        if link.predecessor_uid not in uids:
            _link_problem(link, "The predecessor is not in the file.", reading)
        elif link.predecessor_uid == link.successor_uid:
            _link_problem(link, "The task is its own predecessor.", reading)
    return tuple(links)


def _link_problem(link: FileLink, message: str, reading: Reading) -> None:
    where = f"line {link.line}, Link to task {link.successor_uid}"
    what_next = "Remove the link in the scheduling tool, or export the whole project."
    reading.problems.add(Problem(where, "PredecessorUID", str(link.predecessor_uid), message, what_next))


def check_task_calendars(tasks: Sequence[FileTask], calendars: Sequence[FileCalendar], reading: Reading) -> None:
    """A task's calendar decides its dates: one that is missing is a problem."""
    uids = {calendar.uid for calendar in calendars}
    for task in tasks:
        if task.calendar_uid is not None and task.calendar_uid not in uids:
            where = f"line {task.line}, Task {task.uid}"
            message = "The task's calendar is not in the file."
            reading.problems.add(Problem(where, "CalendarUID", str(task.calendar_uid), message, EXPORT_AGAIN))


def check_resource_calendars(
    resources: Sequence[FileResource], calendars: Sequence[FileCalendar], reading: Reading
) -> tuple[FileResource, ...]:
    """A resource's calendar that is missing is left out and counted: the tool writes one for "Unassigned"."""
    uids = {calendar.uid for calendar in calendars}
    return tuple(
        _without_calendar(resource, reading)
        if resource.calendar_uid is not None and resource.calendar_uid not in uids
        else resource
        for resource in resources
    )


def _without_calendar(resource: FileResource, reading: Reading) -> FileResource:
    if resource.uid > 0:
        reading.leave_out("References to calendars that are not in the file", "resources")
    return replace(resource, calendar_uid=None)


def checked_assignments(
    assignments: Sequence[FileAssignment],
    tasks: Sequence[FileTask],
    resources: Sequence[FileResource],
    reading: Reading,
) -> tuple[FileAssignment, ...]:
    """Assignments whose task and resource are in the file; a problem for each other one."""
    ends: tuple[tuple[str, Callable[[FileAssignment], int | None], set[int | None]], ...] = (
        ("TaskUID", lambda assignment: assignment.task_uid, {task.uid for task in tasks}),
        ("ResourceUID", lambda assignment: assignment.resource_uid, {None, *(r.uid for r in resources)}),
    )
    for assignment in assignments:
        for field, end, known in ends:
            if end(assignment) not in known:
                where = f"line {assignment.line}, Assignment {assignment.uid}"
                message = "The element that the assignment points to is not in the file."
                reading.problems.add(Problem(where, field, str(end(assignment)), message, EXPORT_AGAIN))
    return tuple(assignments)

"""Calendars of a Primavera P6 exchange file: the nested parentheses of their data, and the days that follow from them.

The data is `(0||name(key|value|…)(children))`, blanks anywhere between. Days of the week run from 1 (Sunday) to 7
(Saturday); an exception is dated by its number of days since 1899-12-30. A shift has a start `s` and a finish `f`.
"""

import re
from dataclasses import dataclass, field

from steerhouse.interchange.mspdi.calendars import USUAL_WEEK, merged, without_overlap
from steerhouse.interchange.mspdi.fields import Reading
from steerhouse.interchange.plan_time import MINUTES_A_DAY
from steerhouse.interchange.problems import refused
from steerhouse.interchange.schedule_file import FileCalendar, FileException, Shifts
from steerhouse.interchange.xer.tables import Row, Tables

MOST_DEPTH = 16
MOST_BASES = 16
# 1970-01-01 as the format counts days.
EPOCH = 25_569
FIRST_DAY, LAST_DAY = -719_162, 2_932_896
_OPEN = re.compile(r"\s*\(\s*\d{0,9}\|\|([^()|]{0,100})\(([^()]{0,2000})\)\s*\(", re.ASCII)
_CLOSE = re.compile(r"\s*\)\s*\)", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?\s*([AaPp])?\.?[Mm]?\.?", re.ASCII)


@dataclass(slots=True)
class Node:
    """One pair of parentheses of the calendar's data."""

    name: str
    values: dict[str, str]
    children: list["Node"] = field(default_factory=list)

    def child(self, name: str) -> "Node | None":
        """The first child of that name, if any."""
        return next((one for one in self.children if one.name == name), None)


class NotThisGrammar(ValueError):
    """Calendar data whose parentheses do not say what is expected; the message says where."""


def parsed(text: str) -> Node:
    """The tree of a calendar's data. Raises NotThisGrammar.

    >>> tree = parsed("(0||CalendarData()((0||DaysOfWeek()((0||1()()))))) ")
    >>> tree.name, tree.children[0].children[0].name
    ('CalendarData', '1')
    """
    at, open_nodes = 0, [Node("", {})]
    while True:
        if opened := _OPEN.match(text, at):
            node = Node(opened[1].strip(), _pairs(opened[2]))
            open_nodes[-1].children.append(node)
            open_nodes.append(node)
            if len(open_nodes) > MOST_DEPTH:
                raise NotThisGrammar(f"parentheses nested more than {MOST_DEPTH} deep")
            at = opened.end()
        elif len(open_nodes) > 1 and (closed := _CLOSE.match(text, at)):
            open_nodes.pop()
            at = closed.end()
        else:
            break
    if len(open_nodes) > 1 or not open_nodes[0].children or text[at:].strip():
        raise NotThisGrammar(f"character {at + 1:,} is not what is expected there")
    return open_nodes[0].children[0]


def _pairs(text: str) -> dict[str, str]:
    """s|08:00|f|16:00 → {"s": "08:00", "f": "16:00"}."""
    parts = [part.strip() for part in text.split("|")]
    return dict(zip(parts[::2], parts[1::2], strict=False))


@dataclass(slots=True)
class _Written:
    """A calendar as the file writes it: only what it says itself."""

    row: Row
    uid: int
    name: str
    base_uid: int | None
    kind: str
    week: list[Shifts | None]
    exceptions: list[FileException]


def read_calendars(tables: Tables, reading: Reading) -> tuple[FileCalendar, ...]:
    """Every calendar of the file, complete by itself; problems for those that cannot be read."""
    written: dict[int, _Written] = {}
    for row in tables.rows("CALENDAR", reading):
        if len(written) >= reading.limits.calendars:
            message = f"The file has more than {reading.limits.calendars:,} calendars; that is the limit."
            raise refused(row.where, message, "Split the project into several files.")
        one = _written(row, reading)
        if one is not None and one.uid in written:
            row.problem("clndr_id", "Two calendars have the same id.")
        if one is not None:
            written.setdefault(one.uid, one)
    return tuple(_complete(one, written) for one in written.values())


def _written(row: Row, reading: Reading) -> _Written | None:
    uid = row.identity("clndr_id")
    if uid is None:
        row.problem("clndr_id", "The calendar has no id.")
        return None
    base_uid = row.identity("base_clndr_id") if row.raw("base_clndr_id").strip() not in ("", "0") else None
    one = _Written(row, uid, row.text("clndr_name"), base_uid, row.text("clndr_type"), [None] * 7, [])
    text = row.raw("clndr_data").replace("\x7f", " ")
    if not text.strip():
        return one
    try:
        tree = parsed(text)
    except NotThisGrammar as error:
        row.problem("clndr_data", f"The working times of the calendar cannot be read: {error}.")
        return None
    _read_week(one, tree)
    _read_exceptions(one, tree, reading)
    return one


def _read_week(one: _Written, tree: Node) -> None:
    days = tree.child("DaysOfWeek")
    if days is None:
        return
    one.week = [()] * 7
    for day in days.children:
        if day.name not in "1234567" or len(day.name) != 1:
            one.row.problem("clndr_data", "A day of the week from 1 (Sunday) to 7 (Saturday) is expected.")
            continue
        one.week[(int(day.name) + 5) % 7] = _shifts(one.row, day)


def _read_exceptions(one: _Written, tree: Node, reading: Reading) -> None:
    exceptions = tree.child("Exceptions")
    if exceptions is None:
        return
    most = reading.limits.calendar_exceptions
    if len(exceptions.children) > most:
        one.row.problem("clndr_data", f"The calendar has more than {most:,} exceptions; that is the limit.")
        return
    for exception in exceptions.children:
        number = exception.values.get("d", "")
        if re.fullmatch(r"\d{1,7}", number, re.ASCII) is None or not FIRST_DAY <= int(number) - EPOCH <= LAST_DAY:
            message = "An exception of the calendar has no date that can be read."
            one.row.problem("clndr_data", message)
            continue
        day = int(number) - EPOCH
        one.exceptions.append(FileException(day, day, _shifts(one.row, exception)))


def _shifts(row: Row, day: Node) -> Shifts:
    found: list[tuple[int, int]] = []
    for shift in day.children:
        start, finish = _minute(shift.values.get("s", "")), _minute(shift.values.get("f", ""))
        if finish == 0:
            finish = MINUTES_A_DAY
        if start is None or finish is None or finish <= start:
            row.problem("clndr_data", "A shift of the calendar has no start before its finish.")
            continue
        found.append((start, finish))
    return merged(found)


def _minute(text: str) -> int | None:
    """8:00, 16:30 or 04:30 PM as the minute of the day."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").upper()
    if half:
        hour = hour % 12 + (12 if half == "P" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= MINUTES_A_DAY else None


def _complete(one: _Written, written: dict[int, _Written]) -> FileCalendar:
    """A calendar takes holidays and exceptions from its base, and the week only where it says nothing about it."""
    chain = _chain(one, written)
    week = next((each.week for each in chain if each.week[0] is not None), None)
    if week is None:
        message = "No day of the calendar is described; it works from Monday to Friday, 8 to 12 and 13 to 17."
        one.row.warn("clndr_data", message, "Describe its days in the scheduling tool if that is wrong.")
    return FileCalendar(
        uid=one.uid,
        name=one.name,
        base_uid=chain[1].uid if len(chain) > 1 else None,
        is_base=one.kind != "CA_Rsrc",
        week=USUAL_WEEK if week is None else tuple(() if day is None else day for day in week),
        exceptions=without_overlap([exception for each in chain for exception in each.exceptions]),
    )


def _chain(one: _Written, written: dict[int, _Written]) -> list[_Written]:
    chain = [one]
    while (base_uid := chain[-1].base_uid) is not None:
        base = written.get(base_uid)
        if base is None:
            chain[-1].row.problem("base_clndr_id", "The base calendar is not in the file.")
            break
        if any(base is each for each in chain) or len(chain) == MOST_BASES:
            one.row.problem(
                "base_clndr_id", f"Calendars build on one another in a ring, or more than {MOST_BASES} deep."
            )
            break
        chain.append(base)
    return chain

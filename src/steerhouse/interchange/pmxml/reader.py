"""Reads Primavera P6 XML into a `ScheduleFile`: the tables of an exchange file (XER) under other names.

The elements are put into those tables, so that both files of the tool are read by the same rules. What differs: shares
are fractions of one, a shift ends at its last minute (15:59), and the root of the work breakdown structure is the
project itself.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.mspdi.fields import Reading, local_name
from steerhouse.interchange.pmxml.words import ELEMENTS, INSIDE, NOT_CARRIED, OPTIONS, PERCENT, SAYS_NOTHING, WORDS
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.unpacked import chunks
from steerhouse.interchange.xer.calendars import EPOCH
from steerhouse.interchange.xer.reader import CURRENCY_COLUMN, assembled
from steerhouse.interchange.xer.tables import LARGEST_ID, Table, Tables
from steerhouse.interchange.xml_head import elements_of, line_of, not_well_formed, root_of

if TYPE_CHECKING:
    from lxml.etree import XMLPullParser, _Element

FORMAT = "Primavera P6 XML"
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
ABOVE = frozenset(["APIBusinessObjects", "Project", "Activity", "Resource"])


def read_pmxml(path: Path, limits: Limits = DEFAULT_LIMITS) -> ScheduleFile:
    """The schedule in a .xml file of Primavera P6. Raises FileRefused."""
    reading = Reading(limits)
    tables = Tables([""] * (CURRENCY_COLUMN + 1), {})
    with path.open("rb") as file:
        _stream(chunks(file, limits), lambda element: _take(element, tables, reading))
    _hang_up(tables)
    return assembled(tables, reading, FORMAT)


def _stream(pieces: Iterator[bytes], take: "Callable[[_Element], None]") -> None:
    """Hands each row to `take` and drops it from memory afterwards."""
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for number, piece in enumerate(pieces):
            if number == 0:
                root_of(piece)
            parser.feed(piece)
            _take_all(parser, take)
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error) from error
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise not_well_formed(error, at_the_end=True) from error
    _take_all(parser, take)


def _take_all(parser: "XMLPullParser", take: "Callable[[_Element], None]") -> None:
    for element in elements_of(parser):
        parent = element.getparent()
        if parent is not None and local_name(parent) in ABOVE and (len(element) or local_name(element) == "Project"):
            take(element)
            element.clear()


def _take(element: "_Element", tables: Tables, reading: Reading) -> None:
    """One row of the table that the element stands for; what has no table is counted."""
    name = local_name(element)
    if name == "Currency":
        _take_currency(element, tables)
    elif name in INSIDE and (parent := element.getparent()) is not None and local_name(parent) == "Activity":
        _take_inside(element, parent, (tables, reading))
    elif name not in ELEMENTS:
        if name not in SAYS_NOTHING:
            reading.leave_out(NOT_CARRIED.get(name, f"Element {name[:80]}"), name[:80])
    else:
        table_name, columns = ELEMENTS[name]
        made = _row(element, table_name, columns)
        if name == "Calendar":
            made["clndr_data"] = calendar_data(element)
        _append(tables, table_name, (name, columns), made, line_of(element))
        if name == "Project":
            _append(tables, "SCHEDOPTIONS", (name, OPTIONS), _row(element, "SCHEDOPTIONS", OPTIONS), line_of(element))
            _take_root(element, tables)


def _take_inside(element: "_Element", activity: "_Element", told: tuple[Tables, Reading]) -> None:
    """A field or code of an activity, whose number stands before them."""
    tables, reading = told
    name = local_name(element)
    owner = activity.findtext("{*}ObjectId")
    if not owner:
        reading.leave_out(NOT_CARRIED[name], name)
        return
    table, columns = INSIDE[name]
    made = _row(element, table, columns) | {"task_id" if name == "Code" else "fk_id": owner}
    _append(tables, table, (name, columns), made, line_of(element))


def _row(element: "_Element", table: str, columns: dict[str, tuple[str, ...]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for child in element:
        texts.setdefault(local_name(child), (child.text or "").replace("\t", " ") if not len(child) else "")
    words = WORDS.get(table, {})
    found = {}
    for column, names in columns.items():
        text = next((texts[name] for name in names if texts.get(name, "").strip()), "")
        if column in words:
            text = words[column].get(text.strip(), text)
        found[column] = _percent(text) if column in PERCENT else text
    return found


def _percent(text: str) -> str:
    """A fraction of one as percent; a text that is no number stays for the message about it."""
    try:
        return str(Decimal(text.strip()) * 100) if text.strip() else ""
    except InvalidOperation:
        return text


def _append(
    tables: Tables,
    table_name: str,
    told: tuple[str, dict[str, tuple[str, ...]]],
    values: dict[str, str],
    line: int,
) -> None:
    if table_name not in tables.by_name:
        name, columns = told
        spelled = {column: names[0] for column, names in columns.items()}
        order = {column: at for at, column in enumerate(values)}
        tables.by_name[table_name] = Table(table_name, order, shown=name, spelled=spelled)
    tables.by_name[table_name].rows.append((line, list(values.values())))


def _take_currency(element: "_Element", tables: Tables) -> None:
    """Amounts are in the currency whose rate is one."""
    texts = {local_name(child): (child.text or "").strip() for child in element}
    if texts.get("ExchangeRate") in ("1", "1.0"):
        tables.head[CURRENCY_COLUMN] = texts.get("Id", "")


def _take_root(element: "_Element", tables: Tables) -> None:
    """The project as the root of its work breakdown structure."""
    texts = {local_name(child): child.text or "" for child in element if not len(child)}
    values = dict.fromkeys([*ELEMENTS["WBS"][1], "proj_node_flag"], "")
    own = texts.get("WBSObjectId", "").strip() or str(LARGEST_ID)
    values |= {"wbs_id": own, "proj_id": texts.get("ObjectId", ""), "wbs_short_name": texts.get("Id", "")}
    values |= {"wbs_name": texts.get("Name", "").replace("\t", " "), "proj_node_flag": "Y"}
    _append(tables, "ROOT", ("Project", {}), values, line_of(element))


def _hang_up(tables: Tables) -> None:
    """Puts the roots above the work breakdown structures, and activities of no element below their root."""
    roots = tables.by_name.pop("ROOT", None)
    if roots is None:
        return
    wbs = tables.by_name.get("PROJWBS")
    for _line, values in wbs.rows if wbs else ():
        values.append("N")
    rows = [*roots.rows, *(wbs.rows if wbs else ())]
    tables.by_name["PROJWBS"] = Table("PROJWBS", roots.columns, rows, shown="WBS", spelled=wbs.spelled if wbs else {})
    own = {values[roots.columns["proj_id"]]: values[roots.columns["wbs_id"]] for _line, values in roots.rows}
    tasks = tables.by_name.get("TASK")
    for _line, values in tasks.rows if tasks else ():
        at, project = tasks.columns["wbs_id"] if tasks else 0, values[tasks.columns["proj_id"] if tasks else 0]
        values[at] = values[at].strip() or own.get(project, "")


def calendar_data(element: "_Element") -> str:
    """A calendar's week and exceptions in the grammar of the exchange file."""
    days = "".join(
        f"(0||{DAYS.index(day) + 1 if day in DAYS else 'x'}()({_shifts(hours)}))"
        for hours in element.iterfind("{*}StandardWorkWeek/{*}StandardWorkHours")
        for day in [(hours.findtext("{*}DayOfWeek") or "").strip()]
    )
    exceptions = "".join(
        f"(0||0(d|{_day((one.findtext('{*}Date') or '').strip())})({_shifts(one)}))"
        for one in element.iterfind("{*}HolidayOrExceptions/{*}HolidayOrException")
    )
    week = f"(0||DaysOfWeek()({days}))" if days else ""
    return f"(0||CalendarData()({week}(0||Exceptions()({exceptions}))))"


def _shifts(parent: "_Element") -> str:
    return "".join(
        f"(0||0(s|{_clock(time.findtext('{*}Start') or '')}|f|{_clock(time.findtext('{*}Finish') or '', last=True)})())"
        for time in parent.iterfind("{*}WorkTime")
        if len(time)
    )


def _clock(text: str, *, last: bool = False) -> str:
    """08:00:00 as 08:00; the last minute of a shift (15:59) as the moment at which it is over (16:00)."""
    hour, _colon, rest = text.strip()[:8].partition(":")
    minute = rest[:2]
    if not (hour.isdigit() and minute.isdigit()) or not last or minute[-1] not in "49":
        return f"{hour}:{minute}".translate(_HARMLESS)
    total = int(hour) * 60 + int(minute) + 1
    return f"{total // 60 % 24:02}:{total % 60:02}"


_HARMLESS = {ord(letter): "?" for letter in "()|"}


def _day(text: str) -> str:
    """A date as the number of days by which the exchange file counts; what is none stays unreadable there too."""
    try:
        return str(date.fromisoformat(text[:10]).toordinal() - date(1970, 1, 1).toordinal() + EPOCH)
    except ValueError:
        return "x"

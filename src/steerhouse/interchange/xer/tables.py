r"""A Primavera P6 exchange file as tables: lines of tab-separated values behind %T (table), %F (columns), %R (row).

The first line begins with ERMHDR, the last is %E: a file without it was cut off. Texts are written in the code page of
the computer that made the file, which the file does not name; a byte 127 stands for the end of a line inside a text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from steerhouse.interchange.money import to_minor
from steerhouse.interchange.mspdi.fields import EXPORT_AGAIN, MOST_MINUTES, TOO_LARGE, Reading
from steerhouse.interchange.plan_time import NotADate, minutes_since_epoch
from steerhouse.interchange.problems import Problem, refused, shortened
from steerhouse.interchange.unpacked import chunks

LARGEST_ID = 999_999_999
MINUTES_AN_HOUR = 60
MOST_ROWS = 2_000_000
_INTEGER = re.compile(r"[+-]?\d{1,15}", re.ASCII)
# Some installations write a comma where the point stands.
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:[.,]\d{0,100})?|[.,]\d{1,100})(?:[eE][+-]?\d{1,2})?", re.ASCII)
NEWLINE = b"\n"
_LINE_END = re.compile("\x7f+")


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one table by name, and its rows: the number of the line and its values."""

    name: str
    columns: dict[str, int]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    shown: str = ""
    """What the file itself calls a row, where that is not the table's name."""
    spelled: dict[str, str] = field(default_factory=dict)
    """What the file itself calls a column, where that is not the column's name."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What a file holds: the values of its first line, and its tables by name."""

    head: list[str]
    by_name: dict[str, Table]

    def rows(self, name: str, reading: Reading) -> Iterator["Row"]:
        """The rows of a table; none where the file has no such table."""
        table = self.by_name.get(name)
        if table is not None:
            for line, values in table.rows:
                yield Row(table, line, values, reading)


def read_tables(path: Path, kept: frozenset[str], reading: Reading) -> Tables:
    """The tables whose names are in `kept`; of the others only the rows are counted. Raises FileRefused."""
    with path.open("rb") as file:
        text = _decoded(b"".join(chunks(file, reading.limits)), reading)
    lines = text.split("\n")
    found = Tables(lines[0].rstrip("\r").split("\t"), {})
    table: Table | None = None
    ended = False
    for number, raw in enumerate(lines[1:], start=2):
        line = raw.rstrip("\r\x1a")
        if not line:
            continue
        mark, _tab, rest = line.partition("\t")
        if ended:
            _problem(number, line, "There is more after the end of the file (%E).", reading)
            break
        if mark == "%T":
            table = _new_table(rest.strip(), number, found, reading)
        elif mark == "%F" and table is not None and not table.columns:
            _take_columns(table, rest.split("\t"), number, reading)
        elif mark == "%R" and table is not None and table.columns:
            _take_row(table, rest, number, (kept, reading))
        elif mark == "%E":
            ended = True
        else:
            _problem(number, line, "The line is no table, no columns and no row where one is expected.", reading)
    if not ended:
        message = "The file ends in the middle: it was cut off (the last line, %E, is missing)."
        raise refused(f"line {len(lines)}", message, "Copy it again, or export it again from Primavera P6.")
    return found


def _decoded(data: bytes, reading: Reading) -> str:
    """UTF-8 where it is that, else Windows-1252, which is said; a byte that is neither is refused with its place."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        first = error
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = "The file is written neither in UTF-8 nor in Windows-1252 (wrong code page)."
        found = f"byte 0x{data[error.start]:02x}"
        raise refused(
            f"line {line}", message, "Save it as UTF-8 in a text editor and try again.", value=found
        ) from None
    place = f"line {data[: first.start].count(NEWLINE) + 1}"
    message = "The file does not say its code page; it is not UTF-8 and was read as Windows-1252."
    advice = "If letters look wrong, save the file as UTF-8 in a text editor and import it again."
    reading.warnings.add(Problem(place, "", f"byte 0x{data[first.start]:02x}", message, advice))
    return text


def _new_table(name: str, number: int, found: Tables, reading: Reading) -> Table:
    if name in found.by_name or not name:
        _problem(number, name, "The table stands twice in the file, or has no name.", reading)
    table = Table(name, {})
    found.by_name.setdefault(name, table)
    return table


def _take_columns(table: Table, names: list[str], number: int, reading: Reading) -> None:
    for at, name in enumerate(names):
        if name in table.columns and name:
            _problem(number, name, f"Table {shortened(table.name, 40)}: the column stands twice.", reading)
        table.columns.setdefault(name, at)


def _take_row(table: Table, rest: str, number: int, kept_by: tuple[frozenset[str], Reading]) -> None:
    kept, reading = kept_by
    if table.name not in kept:
        reading.leave_out(table.name, "")
        return
    if len(table.rows) >= MOST_ROWS:
        message = f"Table {table.name} has more than {MOST_ROWS:,} rows; that is the limit."
        raise refused(f"line {number}", message, "Split the project into several files.")
    values = rest.split("\t")
    missing = len(table.columns) - len(values)
    if missing < 0:
        found = f"{len(values):,} values, {len(table.columns):,} columns expected"
        _problem(number, rest, f"Table {table.name}, row {len(table.rows) + 1:,}: {found}.", reading)
        return
    # Some writers drop the empty values at the end of a row.
    values += [""] * missing
    table.rows.append((number, values))


def _problem(line: int, value: str, message: str, reading: Reading) -> None:
    reading.problems.add(Problem(f"line {line}", "", shortened(value), message, EXPORT_AGAIN))


class Row:
    """The values of one row by the names of their columns; what cannot be parsed becomes a problem with its place."""

    __slots__ = ("_reading", "_table", "_values", "line")

    def __init__(self, table: Table, line: int, values: list[str], reading: Reading) -> None:
        self._table = table
        self._values = values
        self._reading = reading
        self.line = line

    @property
    def where(self) -> str:
        """Where a message points to: the line, the table and the first value, which is the row's id."""
        return f"line {self.line}, {self._table.shown or self._table.name} {shortened(self._values[0], 20)}"

    def problem(self, name: str, message: str, what_next: str = EXPORT_AGAIN) -> None:
        """Something that stands in the way of reading the file."""
        spelled = self._table.spelled.get(name, name)
        self._reading.problems.add(Problem(self.where, spelled, shortened(self.raw(name)), message, what_next))

    def warn(self, name: str, message: str, what_next: str) -> None:
        """Something that was read otherwise than it is written."""
        self._reading.warnings.add(Problem(self.where, name, shortened(self.raw(name)), message, what_next))

    def raw(self, name: str) -> str:
        """The value as written; empty when there is no such column."""
        at = self._table.columns.get(name)
        # A table whose columns stand twice is refused, and yet its rows are looked at for more to say.
        return "" if at is None or at >= len(self._values) else self._values[at]

    def text(self, name: str) -> str:
        """The value as text for people, with the line ends that it stands for."""
        value = self.raw(name)
        most = self._reading.limits.text_characters
        if len(value) > most:
            message = f"The text has {len(value):,} characters; the limit is {most:,}."
            self.problem(name, message, "Shorten it.")
            return ""
        return _LINE_END.sub("\n", value).strip() if "\x7f" in value else value.strip()

    def flag(self, name: str) -> bool:
        """Y or N; what is neither counts as no."""
        return self.raw(name).strip().upper() == "Y"

    def integer(self, name: str) -> int | None:
        """A whole number, or None when it is left out."""
        text = self.raw(name).strip()
        if not text:
            return None
        if _INTEGER.fullmatch(text) is None:
            self.problem(name, "A whole number is expected.")
            return None
        return int(text)

    def identity(self, name: str) -> int | None:
        """A number by which rows name one another, from 1 to 999,999,999; None when it is left out."""
        value = self.integer(name)
        if value is not None and not 0 < value <= LARGEST_ID:
            self.problem(name, f"A number from 1 to {LARGEST_ID:,} is expected.")
            return None
        return value

    def decimal(self, name: str) -> Decimal | None:
        """A number, or None when it is left out."""
        text = self.raw(name).strip()
        if not text:
            return None
        if _NUMBER.fullmatch(text) is None or abs(value := Decimal(text.replace(",", "."))) >= TOO_LARGE:
            self.problem(name, "A number is expected, and none with more than 15 digits before the point.")
            return None
        return value

    def number(self, name: str) -> float | None:
        """A number as float: for shares and units, never for money."""
        value = self.decimal(name)
        return None if value is None else float(value)

    def hours(self, name: str) -> float | None:
        """Hours of the file as minutes; thousandths of a second are rounding of the tool and dropped."""
        value = self.number(name)
        if value is None:
            return None
        if abs(value) * MINUTES_AN_HOUR > MOST_MINUTES:
            self.problem(name, "The span is longer than a thousand years.")
            return None
        return round(value * MINUTES_AN_HOUR, 4)

    def length(self, name: str) -> float | None:
        """Hours that cannot be negative, as minutes."""
        value = self.hours(name)
        if value is not None and value < 0:
            self.problem(name, "A duration or an amount of work cannot be negative.")
            return None
        return value

    def money(self, name: str) -> int | None:
        """An amount in whole currency units as minor units."""
        value = self.decimal(name)
        return None if value is None else to_minor(value, self._reading.currency or None)

    def time(self, name: str) -> int | None:
        """A date and time such as 2023-07-23 08:00 as a plan time."""
        text = self.raw(name).strip()
        if not text:
            return None
        try:
            exact = minutes_since_epoch(text.replace(" ", "T", 1))
        except NotADate:
            self.problem(name, "A date such as 2026-11-22 08:00 is expected.")
            return None
        whole = round(exact)
        if whole != exact:
            self._reading.leave_out("Seconds of dates (rounded to the minute)", self._table.name)
        return whole

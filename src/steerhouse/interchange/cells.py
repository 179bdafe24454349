"""The one writer of cells for CSV and XLSX, and the reader that gives back what was written.

A text stays a text: in CSV one that a spreadsheet would run as a formula is guarded by an apostrophe, which `read_csv`
takes away again; in XLSX it is written into a text cell. Numbers stay numbers, negative ones too.
"""

import csv
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import TYPE_CHECKING, BinaryIO

from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.money import from_minor, minor_digits
from steerhouse.interchange.problems import refused

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

BOM = "\ufeff"
# What spreadsheets take for the beginning of a formula, with the wide forms of the first four.
_GUARDED = re.compile(r"'*[=+\-@\t\r\n|\uff1d\uff0b\uff0d\uff20]")
_GUARDED_AGAIN = re.compile(r"'+[=+\-@\t\r\n|\uff1d\uff0b\uff0d\uff20]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")
# How workbooks write characters that XML has no place for.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
# A workbook holds numbers as floats: sixteen digits may come back different.
MOST_DIGITS = 15
FIRST_DAY_OF_WORKBOOKS = date(1900, 3, 1)
CUT = " … (cut: a workbook's cell holds 32,767 characters; the CSV export has the whole text)"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency."""

    minor_units: int
    currency: str


Cell = str | int | float | Decimal | bool | date | datetime | Money | None


def guarded(text: str) -> str:
    """A text that no spreadsheet runs. `unguarded` gives the original back.

    >>> guarded("=1+1"), guarded("-1"), guarded("'=1"), guarded("plain"), guarded("it's")
    ("'=1+1", "'-1", "''=1", 'plain', "it's")
    """
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """The text that was guarded; any other text is left as it is.

    >>> [unguarded(guarded(text)) for text in ("=1", "'=1", "''=1", "'", "x")]
    ['=1', "'=1", "''=1", "'", 'x']
    """
    return text[1:] if _GUARDED_AGAIN.match(text) else text


def csv_cell(cell: Cell) -> str:
    """A cell as CSV text. Raises ValueError for a number that is none (NaN, infinity) and for NUL.

    >>> [csv_cell(cell) for cell in (-5, Money(-118600, "GBP"), date(2026, 11, 22), None, True, "+44")]
    ['-5', '-1186.00', '2026-11-22', '', 'true', "'+44"]
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(_clean(cell))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Money):
        return f"{from_minor(cell.minor_units, cell.currency):f}"
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return _plain_number(cell)


def _clean(text: str) -> str:
    if _UNWRITABLE.search(text):
        raise ValueError("A text with a NUL character or half a character (lone surrogate) cannot be exported.")
    return text


def _plain_number(number: int | float | Decimal) -> str:
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number that can be exported.")
    if isinstance(number, int):
        return str(number)
    return f"{Decimal(repr(number)) if isinstance(number, float) else number:f}"


def csv_lines(rows: Iterable[Sequence[Cell]], *, bom: bool = True, delimiter: str = ",") -> Iterator[str]:
    """Rows as lines of CSV (RFC 4180), one at a time; the first begins with a byte order mark when `bom`.

    With the mark, spreadsheets read the file as UTF-8.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    prefix = BOM if bom else ""
    for row in rows:
        writer.writerow([csv_cell(cell) for cell in row])
        yield prefix + buffer.getvalue()
        prefix = ""
        buffer.seek(0)
        buffer.truncate()


def read_csv(text: str, *, delimiter: str = ",") -> list[list[str]]:
    """What `csv_lines` wrote, every cell as its original text. Raises FileRefused for broken quotation marks."""
    reader = csv.reader(StringIO(text.removeprefix(BOM), newline=""), delimiter=delimiter, strict=True)
    try:
        return [[unguarded(cell) for cell in row] for row in reader]
    except csv.Error as error:
        where = f"line {reader.line_num}"
        raise refused(where, "The quotation marks do not fit together.", "Export again.", value=str(error)) from error


def write_xlsx(target: BinaryIO, rows: Iterable[Sequence[Cell]], *, sheet: str = "Export") -> int:
    """Rows as a workbook of one sheet, streamed: memory does not grow with the number of rows.

    The first row is the header. Returns how many texts had to be cut, each visibly, to the length of a cell.
    """
    from xlsxwriter.workbook import Workbook

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with Workbook(target, options) as workbook:
        page = workbook.add_worksheet(sheet_name(sheet))
        page.freeze_panes(1, 0)
        writer = _SheetWriter(workbook, page)
        for number, row in enumerate(rows):
            writer.write_row(number, row)
    return writer.cut


def sheet_name(wanted: str) -> str:
    """A name that a workbook takes for a sheet.

    >>> sheet_name("Risks: 2026/27")
    'Risks  2026 27'
    """
    return _NOT_IN_SHEET_NAME.sub(" ", wanted)[:LONGEST_SHEET_NAME].strip() or "Export"


class _SheetWriter:
    def __init__(self, workbook: "Workbook", page: "Worksheet") -> None:
        self._workbook = workbook
        self._page = page
        self._formats: dict[str, Format] = {}
        self.cut = 0

    def write_row(self, number: int, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            self._write(number, column, cell)

    def _format(self, pattern: str) -> "Format":
        if pattern not in self._formats:
            self._formats[pattern] = self._workbook.add_format({"num_format": pattern})
        return self._formats[pattern]

    def _write(self, row: int, column: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            self._text(row, column, cell)
        elif isinstance(cell, bool):
            self._page.write_boolean(row, column, cell)
        elif isinstance(cell, date):
            self._date(row, column, cell)
        elif isinstance(cell, Money):
            digits = minor_digits(cell.currency)
            pattern = "#,##0" + ("." + "0" * digits if digits else "")
            self._number(row, column, from_minor(cell.minor_units, cell.currency), pattern)
        else:
            self._number(row, column, cell, "General")

    def _text(self, row: int, column: int, text: str) -> None:
        text = _clean(text)
        if len(text) > LONGEST_CELL:
            text = text[: LONGEST_CELL - len(CUT)] + CUT
            self.cut += 1
        self._page.write_string(row, column, text)

    def _number(self, row: int, column: int, number: int | float | Decimal, pattern: str) -> None:
        plain = _plain_number(number)
        if not isinstance(number, float) and len(plain.strip("-").replace(".", "").strip("0")) > MOST_DIGITS:
            self._page.write_string(row, column, plain)
        else:
            self._page.write_number(row, column, float(number), self._format(pattern))

    def _date(self, row: int, column: int, when: date) -> None:
        if isinstance(when, datetime) and when.tzinfo is not None:
            when = when.astimezone(UTC).replace(tzinfo=None)
        day = when.date() if isinstance(when, datetime) else when
        if day < FIRST_DAY_OF_WORKBOOKS:
            self._page.write_string(row, column, csv_cell(when))
        else:
            pattern = "yyyy-mm-dd hh:mm" if isinstance(when, datetime) else "yyyy-mm-dd"
            self._page.write_datetime(row, column, when, self._format(pattern))


def read_xlsx(source: BinaryIO, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[tuple[Cell, ...]]:
    """The rows of a workbook's first sheet: texts as they were, numbers as exact decimals, dates as dates.

    A formula counts as its text, which is never run. Raises FileRefused above the limits.
    """
    from openpyxl import load_workbook

    workbook = load_workbook(source, read_only=True, data_only=False, keep_links=False)
    try:
        for number, row in enumerate(workbook.worksheets[0].iter_rows(values_only=True), start=1):
            if number > limits.list_rows or len(row) > limits.list_columns:
                most = f"{limits.list_rows:,} rows and {limits.list_columns:,} columns"
                raise refused(f"row {number}", f"The sheet has more than {most}.", "Split it into several files.")
            yield tuple(_read_cell(value) for value in row)
    finally:
        workbook.close()


def _read_cell(value: object) -> Cell:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float | int):
        return Decimal(repr(value))
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, date):
        return value
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))

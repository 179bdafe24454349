"""A text file as a table: its code page, its delimiter, and which way round it lies."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.portfolio_list.labels import known_labels, looked_up, recognized
from steerhouse.interchange.portfolio_list.mapping import FieldRule, Mapping
from steerhouse.interchange.problems import Problem, refused, shortened

DELIMITERS = (",", ";", "\t", "|")
ROWS_WITHIN = 15
COLUMNS_WITHIN = 6
MOST_FIELDS = 100
LONGEST_LABEL = 400
ENOUGH_LABELS = 5
FORGIVING_ROWS = 8
FORGIVING_COLUMNS = 4
SAMPLE_CHARACTERS = 400_000
NAMES_OF_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text and how it was decoded."""

    text: str
    encoding: str
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Labels and records, whichever way round the file holds them."""

    labels: tuple[str, ...]
    records: tuple[tuple[str, ...], ...]
    places: tuple[str, ...]
    """Where each record stands: "row 17" or "column 17", counted from 1."""
    transposed: bool
    delimiter: str


def decoded(data: bytes) -> Text:
    """The file's text: by its byte order mark, as UTF-8 where it is that throughout, else as Windows-1252.

    Bytes that Windows-1252 does not know become U+FFFD and are named in the warnings. Raises FileRefused for a file
    that says by its mark to be one thing and is another, and for NUL characters.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _without_nul(_by_mark(data, encoding))
    try:
        return _without_nul(Text(data.decode("utf-8"), "utf-8", ()))
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    warnings = tuple(_unknown_byte(text, index) for index in _first(text, "\ufffd", 5))
    return _without_nul(Text(text, "cp1252", warnings))


def _by_mark(data: bytes, encoding: str) -> Text:
    try:
        return Text(data.decode(encoding), encoding, ())
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"The file begins with the mark of {encoding.removesuffix('-sig').upper()}, but here it is not."
        value = data[error.start : error.start + 4].hex(" ")
        raise refused(f"line {line}", message, "Save it as UTF-8 and try again.", value=value) from error


def _without_nul(text: Text) -> Text:
    at = text.text.find("\0")
    if at >= 0:
        line = text.text.count("\n", 0, at) + 1
        message = "The file holds a NUL character: it is no text, or its code page is UTF-16 without a mark."
        raise refused(f"line {line}", message, "Save it as CSV in UTF-8 and try again.", value="\0")
    return text


def _first(text: str, wanted: str, most: int) -> list[int]:
    found: list[int] = []
    while len(found) < most and (at := text.find(wanted, found[-1] + 1 if found else 0)) >= 0:
        found.append(at)
    return found


def _unknown_byte(text: str, at: int) -> Problem:
    around = shortened(text[max(0, at - 20) : at + 20])
    message = "A byte is none of the characters of Windows-1252; a replacement character stands in its place."
    return Problem(f"line {text.count(chr(10), 0, at) + 1}", "", around, message, "Save the file as UTF-8.")


def table_of(text: str, mapping: Mapping, limits: Limits) -> Table:
    """Labels and records. Raises FileRefused when no row and no column of labels is found, or the table is broken."""
    delimiter, header = _delimiter_and_header(text, mapping)
    if header is None:
        samples = [sample(text, each) for each in DELIMITERS]
        raise _no_labels(max(samples, key=lambda rows: len(rows[0]) if rows else 0), mapping)
    rows = _rows(text, delimiter, limits)
    index, transposed = header.index, header.transposed
    lines = _turned(rows) if transposed else rows
    labels = lines[index]
    width = len(labels)
    if not transposed:
        _check_widths(lines[index + 1 :], width, index)
    kept = [
        (number, record)
        for number, record in enumerate(lines[index + 1 :], start=index + 2)
        if any(cell.strip() for cell in record)
    ]
    side = "column" if transposed else "row"
    return Table(
        labels=tuple(labels),
        records=tuple(tuple(record[:width]) + ("",) * (width - len(record)) for _number, record in kept),
        places=tuple(f"{side} {number}" for number, _record in kept),
        transposed=transposed,
        delimiter=delimiter,
    )


def sample(text: str, delimiter: str, rows: int = 10**9) -> list[list[str]]:
    """The first rows as far as they can be read with this delimiter; never an error."""
    found: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text[:SAMPLE_CHARACTERS], newline=""), delimiter=delimiter):
            found.append(row)
            if len(found) >= rows:
                break
    except csv.Error:
        pass
    return found


def _rows(text: str, delimiter: str, limits: Limits) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = csv.field_size_limit(limits.text_characters)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > limits.list_rows or len(row) > limits.list_columns:
                most = f"{limits.list_rows:,} rows and {limits.list_columns:,} columns"
                raise refused(f"row {len(rows)}", f"The file has more than {most}.", "Split it into several files.")
    except csv.Error as error:
        raise _broken(error, len(rows) + 1, reader.line_num) from error
    finally:
        csv.field_size_limit(before)
    return rows


def _broken(error: csv.Error, row: int, line: int) -> Exception:
    where = f"row {row}, line {line}"
    if "unexpected end" in str(error):
        message = "A quoted cell has no end: the file was cut off, or a quotation mark is missing."
    elif "field limit" in str(error):
        message = "One cell is longer than 1,000,000 characters."
    else:
        message = "The quotation marks of this row do not fit together."
    return refused(where, message, "Export the list again as CSV.", value=str(error))


@dataclass(frozen=True, slots=True)
class _Header:
    """A row or a column of labels."""

    fields: frozenset[str]
    index: int
    transposed: bool


def _delimiter_and_header(text: str, mapping: Mapping) -> tuple[str, _Header | None]:
    """The delimiter with which the most fields are named, and where the labels are.

    Labels spelled as before are looked up at once; only where those are too few, every likely line is looked at with
    all forgiveness, which is a hundred times slower.
    """
    spelled = known_labels(mapping)
    best: tuple[str, _Header | None] = (DELIMITERS[0], None)
    passes: tuple[tuple[Callable[[str], str | None], int, int], ...] = (
        (cache(lambda label: looked_up(label, spelled)), ROWS_WITHIN, COLUMNS_WITHIN),
        (cache(lambda label: _name_of(recognized(label, mapping))), FORGIVING_ROWS, FORGIVING_COLUMNS),
    )
    for look, rows_within, columns_within in passes:
        for delimiter in DELIMITERS:
            for header in _headers(sample(text, delimiter), look, rows_within, columns_within):
                if best[1] is None or len(header.fields) > len(best[1].fields):
                    best = (delimiter, header)
        if best[1] is not None and len(best[1].fields) >= ENOUGH_LABELS:
            return best
    enough = best[1] is not None and set(mapping.required) <= best[1].fields
    return best if enough else (best[0], None)


def _name_of(known: tuple[FieldRule, int] | None) -> str | None:
    return known[0].name if known else None


def _headers(
    rows: Sequence[Sequence[str]], look: Callable[[str], str | None], rows_within: int, columns_within: int
) -> Iterator[_Header]:
    """Rows first: of a row and a column that name as many fields, the row is meant."""
    for index, row in enumerate(rows[:rows_within]):
        yield _Header(_known(row, look), index, transposed=False)
    width = max((len(row) for row in rows[:rows_within]), default=0)
    for index in range(min(width, columns_within)):
        column = [row[index] if index < len(row) else "" for row in rows[:MOST_FIELDS]]
        yield _Header(_known(column, look), index, transposed=True)


def _known(labels: Sequence[str], look: Callable[[str], str | None]) -> frozenset[str]:
    short = (label for label in labels[:MOST_FIELDS] if label.strip() and len(label) < LONGEST_LABEL)
    return frozenset(field for label in short if (field := look(label)) is not None)


def _turned(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [[row[index] if index < len(row) else "" for row in rows] for index in range(width)]


def _check_widths(rows: Sequence[Sequence[str]], width: int, header: int) -> None:
    """A row with more filled cells than labels, or a last row with fewer cells, is a broken row."""
    filled = [(number, row) for number, row in enumerate(rows, start=header + 2) if any(cell.strip() for cell in row)]
    for number, row in filled:
        if any(cell.strip() for cell in row[width:]):
            message = f"{len(row)} values, {width} columns expected."
            what_next = "Put cells that hold the delimiter in quotation marks, and export the list again."
            raise refused(f"row {number}", message, what_next, value=next(c for c in row[width:] if c.strip()))
    usual = max((len(row) for _number, row in filled[:-1]), default=0)
    if filled and len(filled[-1][1]) < min(width, usual):
        number, row = filled[-1]
        message = f"The last row ends in the middle: {len(row)} values, {width} columns expected."
        raise refused(f"row {number}", message, "The file was cut off; copy it again.", value=row[-1])


def _no_labels(rows: Sequence[Sequence[str]], mapping: Mapping) -> Exception:
    first_row = [cell for cell in (rows[0] if rows else []) if cell.strip()]
    first_column = [row[0] for row in rows if row and row[0].strip()]
    found = "; ".join(shortened(label, 40) for label in (first_row + first_column)[:12])
    wanted = ", ".join(
        f"{name} ({' or '.join(repr(label) for label in mapping.field(name).labels[:3])})" for name in mapping.required
    )
    message = f"No line of labels with the fields {wanted} is found. Labels found: {found or 'none'}."
    return refused(
        "first rows and columns", message, "Name the columns as the publisher does, or choose another mapping."
    )

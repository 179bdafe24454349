"""CSV and its relatives as lines of cells: the code page and the delimiter are found, formulas stay text."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from steerhouse.interchange.cells import unguarded
from steerhouse.interchange.limits import Limits
from steerhouse.interchange.portfolio_list.table import DELIMITERS, NAMES_OF_DELIMITERS, decoded
from steerhouse.interchange.problems import FileRefused, refused

SAMPLE_LINES = 40


def text_lines(path: Path, limits: Limits) -> tuple[str, Iterator[tuple[int, list[str], str]]]:
    """How the file is written, and its lines. Raises FileRefused for bytes of no known code page."""
    found = decoded(path.read_bytes())
    if found.warnings:
        # A table is stored letter by letter: a letter that nobody knows would be stored as one.
        raise FileRefused(found.warnings)
    text = found.text.removeprefix("\ufeff")
    delimiter = delimiter_of(text)
    return f"{NAMES_OF_DELIMITERS[delimiter]}, {found.encoding}", _lines(text, delimiter, limits)


def delimiter_of(text: str) -> str:
    """The delimiter that cuts the first lines into the most cells, as many in each.

    >>> delimiter_of("a;b;c\\n1,5;2;3\\n"), delimiter_of("name\\nDepot\\n")
    (';', ',')
    """
    sample = "\n".join(text.splitlines()[:SAMPLE_LINES])

    def cells(delimiter: str) -> int:
        try:
            widths = [len(row) for row in csv.reader(StringIO(sample), delimiter=delimiter) if row]
        except csv.Error:
            return 0
        return min(widths, default=0) * 1000 + max(widths, default=0)

    return max(DELIMITERS, key=lambda one: (cells(one), -DELIMITERS.index(one)))


def _lines(text: str, delimiter: str, limits: Limits) -> Iterator[tuple[int, list[str], str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = csv.field_size_limit(limits.text_characters)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if number > limits.list_rows or len(row) > limits.list_columns:
                most = f"{limits.list_rows:,} rows and {limits.list_columns:,} columns"
                raise refused(f"row {number}", f"The file has more than {most}.", "Split it into several files.")
            yield number, [unguarded(cell) for cell in row], ""
    except csv.Error as error:
        raise _broken(error, number + 1, reader.line_num) from error
    finally:
        csv.field_size_limit(before)


def _broken(error: csv.Error, row: int, line: int) -> FileRefused:
    message = "The quotation marks of this row do not fit together."
    if "unexpected end" in str(error):
        message = "A quoted cell has no end: the file was cut off, or a quotation mark is missing."
    elif "field limit" in str(error):
        message = "One cell is longer than 1,000,000 characters."
    return refused(f"row {row}, line {line}", message, "Export the table again as CSV.", value=str(error))

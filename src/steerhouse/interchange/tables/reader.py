"""One door for tables: what is the file, which rows are labels, which are rows. Called inside the child process."""

from collections.abc import Iterable
from pathlib import Path
from zipfile import is_zipfile

from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.problems import refused
from steerhouse.interchange.sniff import ZIP, Kind, sniff
from steerhouse.interchange.tables.model import TableFile, TableRow
from steerhouse.interchange.tables.text import text_lines
from steerhouse.interchange.tables.workbook import is_workbook, workbook_lines

# A row as its file holds it: its number, its cells, the letters for what they are.
Line = tuple[int, list[str], str]
LABELS_WITHIN = 20
MOST_COLUMNS = 500
LONGEST_LABEL = 200
WHAT_IS_READ = "Import an Excel workbook (.xlsx) or a CSV file here."


def read_table(path: Path, limits: Limits = DEFAULT_LIMITS) -> TableFile:
    """The file's first sheet that holds anything. Raises FileRefused for what is no table, and above the limits."""
    with path.open("rb") as file:
        packed = file.read(4).startswith(ZIP)
    if packed and is_zipfile(path) and is_workbook(path):
        name, others, found = workbook_lines(path, limits)
        return _table("Excel workbook", name, others, found)
    if sniff(path, limits) is not Kind.LIST:
        raise refused("whole file", "This is a schedule, not a table.", WHAT_IS_READ)
    spelled, lines = text_lines(path, limits)
    return _table(f"CSV, {spelled}", "", (), lines)


def _table(kind: str, sheet: str, others: tuple[str, ...], lines: Iterable[Line]) -> TableFile:
    """Labels and rows out of lines; lines without a filled cell are left out."""
    filled = [(number, cells, kinds) for number, cells, kinds in lines if any(cell.strip() for cell in cells)]
    if not filled:
        raise refused("whole file", "The file holds no filled cell.", "Choose the file again, or export it again.")
    at = _labels_at([cells for _number, cells, _kinds in filled[:LABELS_WITHIN]])
    label_row, labels, _kinds = filled[at]
    rows = filled[at + 1 :]
    if not rows:
        message = "There is a row of labels and no row below it."
        raise refused(f"row {label_row}", message, "Put one row a line below the labels, and send the file again.")
    width = max(_width(cells) for _number, cells, _kinds in filled[at:])
    if width > MOST_COLUMNS:
        message = f"The table has {width:,} columns; {MOST_COLUMNS} are the most."
        raise refused(f"row {label_row}", message, "Delete the columns that are not to come in.")
    return TableFile(
        kind, sheet, others,
        tuple(" ".join(label.split())[:LONGEST_LABEL] for label in _filled_up(labels, width)),
        label_row,
        tuple(
            TableRow(number, tuple(_filled_up(cells, width)), kinds[:width].ljust(width, "t"))
            for number, cells, kinds in rows
        ),
    )  # fmt: skip


def _labels_at(lines: list[list[str]]) -> int:
    """The first line that is about as wide as the widest: what stands above it is a title."""
    counts = [sum(bool(cell.strip()) for cell in cells) for cells in lines]
    return next(index for index, count in enumerate(counts) if count * 2 >= max(counts))


def _width(cells: list[str]) -> int:
    return max((index + 1 for index, cell in enumerate(cells) if cell.strip()), default=0)


def _filled_up(cells: list[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]

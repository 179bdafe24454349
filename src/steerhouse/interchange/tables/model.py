"""A table as it stands in a file: what it means is for others to say."""

from dataclasses import dataclass

# What a cell is in its file; in CSV every cell is text.
TEXT, NUMBER, DAY, YES_NO, FORMULA, ERROR = "t", "n", "d", "b", "f", "e"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row below the labels: its number as the spreadsheet counts, its cells as text, one letter a cell for what
    the cell is. Numbers are written with a point, days in ISO form, truth as `true` and `false`."""

    number: int
    cells: tuple[str, ...]
    kinds: str


@dataclass(frozen=True, slots=True)
class TableFile:
    """The labels of a table and its rows, each as wide as the labels."""

    format: str
    """What was read: "Excel workbook", "CSV, semicolon, cp1252"."""
    sheet: str
    other_sheets: tuple[str, ...]
    labels: tuple[str, ...]
    label_row: int
    rows: tuple[TableRow, ...]

"""Tables of any kind as text: the sheet of a workbook or a CSV file, its labels and its rows, nothing interpreted."""

from steerhouse.interchange.tables.model import TableFile, TableRow
from steerhouse.interchange.tables.reader import read_table

__all__ = ["TableFile", "TableRow", "read_table"]

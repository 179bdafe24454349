"""Excel workbooks as lines of cells: looked through before a parser sees them, read only, formulas never run."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.problems import FileRefused, refused
from steerhouse.interchange.tables.model import DAY, ERROR, FORMULA, NUMBER, TEXT, YES_NO

MOST_PARTS = 2_000
CHUNK = 256 * 1024
CONTENT_TYPES = "[Content_Types].xml"
# How workbooks write characters that XML has no place for.
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
SAVE_AGAIN = "Open it in Excel, save it as an Excel workbook (.xlsx) and import that file."
DAMAGED = "The workbook is damaged or cut off."


MACROS = re.compile(rb"<Override[^>]*macroEnabled|ms-office\.vbaProject", re.IGNORECASE)


def is_workbook(path: Path) -> bool:
    """Whether a ZIP archive is an Excel workbook by what lies inside it."""
    try:
        with ZipFile(path) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except (BadZipFile, OSError, ValueError):
        return False


def workbook_lines(path: Path, limits: Limits) -> tuple[str, tuple[str, ...], Iterator[tuple[int, list[str], str]]]:
    """The name of the first visible sheet, those of the others, and the lines of the first. Raises FileRefused."""
    refuse_hostile(path, limits)
    from openpyxl import load_workbook

    try:
        # By its content: a path would be judged by its ending. The file stays open until its rows were read.
        book = load_workbook(path.open("rb"), read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    except MemoryError:
        raise
    except Exception as error:
        raise refused("whole file", DAMAGED, SAVE_AGAIN, value=type(error).__name__) from error
    if not sheets:
        raise refused("whole file", "The workbook has no sheet of cells.", SAVE_AGAIN)
    others = tuple(str(sheet.title) for sheet in sheets[1:])
    return str(sheets[0].title), others, _lines(sheets[0], limits)


def refuse_hostile(path: Path, limits: Limits) -> None:
    """Look through all parts before a parser sees them: how many, how large when unpacked, no macros, no DOCTYPE."""
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                message = f"The workbook has {len(parts):,} parts; {MOST_PARTS:,} are the most."
                raise refused("whole file", message, SAVE_AGAIN)
            _refuse_macros(archive)
            left = limits.unpacked_bytes
            for part in parts:
                left -= _looked_through(archive, part, left, limits)
    except (BadZipFile, ZlibError, EOFError, OSError, NotImplementedError, RuntimeError, KeyError) as error:
        raise refused("whole file", DAMAGED, SAVE_AGAIN, value=str(error)) from error


def _refuse_macros(archive: ZipFile) -> None:
    names = {name.lower() for name in archive.namelist()}
    types = archive.read(CONTENT_TYPES)[: 4 * CHUNK] if CONTENT_TYPES in archive.namelist() else b""
    # Some writers list what every kind of part would be; what counts is what the parts that are there are said to be.
    if MACROS.search(types) or any(name.endswith("vbaproject.bin") for name in names):
        message = "This workbook holds macros (.xlsm); programs inside a file are not let in."
        raise refused("whole file", message, SAVE_AGAIN)


def _looked_through(archive: ZipFile, part: ZipInfo, most: int, limits: Limits) -> int:
    """The bytes of a part, counted while it is unpacked, for the size that an archive names may be wrong."""
    size, tail = 0, b""
    xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if size > most:
                message = f"The workbook has more than {limits.unpacked_bytes // 2**20:,} MiB when unpacked."
                raise refused(part.filename, message, "Split it into several files.")
            if xml:
                _refuse_declarations(part.filename, tail + chunk, first=size == len(chunk))
            tail = chunk[-16:]
    return size


def _refuse_declarations(name: str, chunk: bytes, *, first: bool) -> None:
    if first and b"\0" in chunk[:200]:
        message = "A part of the workbook is not written in UTF-8."
        raise refused(name, message, SAVE_AGAIN)
    if b"<!DOCTYPE" in chunk.upper() or b"<!ENTITY" in chunk.upper():
        message = "A part of the workbook contains a document type declaration (DOCTYPE); such files are not read."
        raise refused(name, message, SAVE_AGAIN, value="<!DOCTYPE")


def _lines(sheet: Any, limits: Limits) -> Iterator[tuple[int, list[str], str]]:
    """The filled rows of a sheet with their numbers."""
    filled = 0
    try:
        for number, row in enumerate(sheet.iter_rows(), start=1):
            cells = [_cell(cell) for cell in row]
            while cells and not cells[-1][0]:
                cells.pop()
            if not cells:
                continue
            filled += 1
            if filled > limits.list_rows or len(cells) > limits.list_columns:
                most = f"{limits.list_rows:,} rows and {limits.list_columns:,} columns"
                raise refused(f"row {number}", f"The sheet has more than {most}.", "Split it into several files.")
            yield number, [text for text, _kind in cells], "".join(kind for _text, kind in cells)
    except (MemoryError, FileRefused):
        raise
    except Exception as error:
        raise refused(f"sheet {sheet.title}", DAMAGED, SAVE_AGAIN, value=type(error).__name__) from error


def _cell(cell: Any) -> tuple[str, str]:
    """A cell as text, and what it is."""
    value, kind = cell.value, cell.data_type
    if value is None:
        return "", TEXT
    if kind == "f":
        return str(getattr(value, "text", None) or value), FORMULA
    if kind == "e":
        return str(value), ERROR
    return _plain(value)


def _plain(value: object) -> tuple[str, str]:
    if isinstance(value, bool):
        return ("true" if value else "false"), YES_NO
    if isinstance(value, int | float):
        return f"{Decimal(repr(value)):f}", NUMBER
    if isinstance(value, datetime):
        midnight = value.time() == time.min
        return (value.date().isoformat() if midnight else value.isoformat(timespec="minutes")), DAY
    if isinstance(value, date):
        return value.isoformat(), DAY
    if isinstance(value, time | timedelta):
        return str(value), TEXT
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value)), TEXT

"""Pages of the feed out of an archive or a single file: unpacked within limits, recognized, joined to entity sets."""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.problems import FileRefused, refused
from steerhouse.interchange.project_online.names import KEYS, READ, entity_of
from steerhouse.interchange.project_online.values import guid_of

Row = dict[str, Any]
MOST_FILES = 20_000
MOST_ROWS = 400_000
ZIP = b"PK\x03\x04"
SAVE_AGAIN = "Save the page again; it has to be the answer to Accept: application/json, unchanged."
_SKIPPED = re.compile(r"[?&]\$skip(?:token)?=(\d+)(?:&|\Z)")


@dataclass
class Entity:
    """All rows of an entity set, and what its pages say about further ones."""

    name: str
    rows: list[Row] = field(default_factory=list)
    pages: int = 0
    twice: int = 0
    links: list[str] = field(default_factory=list)
    reached: list[tuple[int, int]] = field(default_factory=list)
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, rows: list[Row], link: str) -> None:
        """One page. Rows that another page has already are counted and left out."""
        self.pages += 1
        if link:
            self.links.append(link)
            if skipped := _SKIPPED.search(link.replace("%24", "$")):
                self.reached.append((int(skipped[1]), len(rows)))
        keys = KEYS.get(self.name, ())
        for row in rows:
            key = tuple(guid_of(row.get(name)) or str(row.get(name, "")) for name in keys)
            if keys and key in self.seen:
                self.twice += 1
            else:
                self.seen.add(key)
                self.rows.append(row)

    @property
    def incomplete(self) -> str:
        """The address of a page that is missing, as far as that can be told; "" where all are there."""
        if self.pages and len(set(self.links)) >= self.pages - self.repeated:
            return self.links[-1]
        # A page that leads to row 600 and has 300 rows begins at row 300.
        expected = 0
        for until, rows in sorted(set(self.reached)):
            if until - rows != expected:
                return next(link for link in self.links if f"={until}" in link)
            expected = until
        return ""

    @property
    def repeated(self) -> int:
        """Pages that were saved more than once."""
        return len(self.links) - len(set(self.links))


def read_pages(path: Path, limits: Limits) -> dict[str, Entity]:
    """The rows of every entity set in the archive or file. Raises FileRefused."""
    found: dict[str, Entity] = {}
    count = 0
    for name, data in _files(path, limits):
        body, rows, link = _page(name, data)
        count += len(rows)
        if count > MOST_ROWS:
            message = f"The pages hold more than {MOST_ROWS:,} rows."
            raise refused(name, message, "Move in some of the projects first, then the others.")
        entity = entity_of(body, rows[0] if rows else {})
        found.setdefault(entity, Entity(entity)).add(rows, link)
    _refuse_incomplete(found)
    return found


def _refuse_incomplete(found: dict[str, Entity]) -> None:
    if not any(entity in found for entity in READ):
        message = "None of the files is a page of Project Online's reporting feed (ProjectData)."
        raise refused("whole file", message, "Save the pages of Projects, Tasks, Assignments and Resources as JSON.")
    for entity in found.values():
        if entity.name in READ and (link := entity.incomplete):
            message = f"A page of {entity.name} is missing: a saved page leads on to one that is not among the files."
            raise refused(entity.name, message, "Open this address, save its answer beside the others, and send all.",
                          value=link, field="nextLink")  # fmt: skip


def _files(path: Path, limits: Limits) -> Iterator[tuple[str, bytes]]:
    """Every JSON file with its name; nothing is written anywhere, and folders inside an archive do not matter."""
    with path.open("rb") as file:
        packed = file.read(4) == ZIP
    if not packed:
        yield path.name, path.read_bytes()
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise refused("archive", "The archive is damaged or cut off.", "Pack the folder again as ZIP.") from error


def _members(archive: zipfile.ZipFile, limits: Limits) -> Iterator[tuple[str, bytes]]:
    left = limits.unpacked_bytes
    members = [one for one in archive.infolist() if is_page(one.filename)]
    if len(members) > MOST_FILES:
        raise refused("archive", f"The archive holds more than {MOST_FILES:,} files.", "Pack fewer pages at once.")
    for member in sorted(members, key=lambda one: one.filename):
        if member.flag_bits & 1:
            raise refused(member.filename, "The archive is locked by a password.", "Pack the folder without one.")
        with archive.open(member) as file:
            data = file.read(left + 1)
        left -= len(data)
        if left < 0:
            message = f"The files have more than {limits.unpacked_bytes:,} bytes when unpacked."
            raise refused(member.filename, message, "Move in some of the projects first, then the others.")
        yield member.filename, data


def holds_pages(path: Path) -> bool:
    """Whether an archive holds any JSON file; an Excel workbook, which is an archive too, holds none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(is_page(name) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def is_page(name: str) -> bool:
    """Whether a file of an archive may be a page; copies that operating systems put beside files are none.

    >>> is_page("feed/Tasks_1.json"), is_page("__MACOSX/._Tasks.json"), is_page("notes.txt")
    (True, False, False)
    """
    base = name.rpartition("/")[2]
    return base.lower().endswith(".json") and not base.startswith(".") and not name.startswith("__MACOSX/")


def _page(name: str, data: bytes) -> tuple[Row, list[Row], str]:
    """What the page says of itself, its rows, and the address of the next page."""
    try:
        body: Any = json.loads(data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"))
    except RecursionError as error:
        raise refused(name, "The page is nested without end.", SAVE_AGAIN) from error
    except UnicodeDecodeError as error:
        raise refused(name, "The page is not in UTF-8.", SAVE_AGAIN) from error
    except json.JSONDecodeError as error:
        message = f"The page is no JSON, or it is cut off: {error.msg}."
        raise refused(f"{name}, line {error.lineno}", message, SAVE_AGAIN) from error
    except ValueError as error:
        raise refused(name, "The page holds a number of too many digits.", SAVE_AGAIN) from error
    inner = body["d"] if isinstance(body, dict) and "d" in body else body
    holder: Row = inner if isinstance(inner, dict) else {}
    rows = inner if isinstance(inner, list) else holder.get("results", holder.get("value", [holder]))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _no_rows(name)
    about = body if isinstance(body, dict) else {}
    links = (holder.get(one) or about.get(one) for one in ("odata.nextLink", "@odata.nextLink", "__next"))
    return about, [row for row in rows if row], str(next((link for link in links if link), ""))


def _no_rows(name: str) -> FileRefused:
    return refused(name, "The page holds no rows of a feed.", SAVE_AGAIN)

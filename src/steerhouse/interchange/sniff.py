"""What a file is, by its content and never by its name; what is not read is refused by its own name."""

import gzip
import re
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from zipfile import is_zipfile

from steerhouse.interchange.archived import holds_tables
from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.problems import FileRefused, ForeignFormat, refused
from steerhouse.interchange.project_online.pages import holds_pages
from steerhouse.interchange.xml_head import root_of

HEAD = 256 * 1024
GZIP = b"\x1f\x8b"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
XER = b"ERMHDR\t"
PROJECT_NAMESPACES = ("", "http://schemas.microsoft.com/project", "http://schemas.microsoft.com/project/2007")
READ = (
    "Microsoft Project XML (.xml, .xml.gz), Primavera P6 XER and XML, portfolio lists as CSV or Excel workbook, "
    "and saved pages of Project Online (.zip, .json) are read."
)


class Kind(StrEnum):
    """What is read."""

    MSPDI = "Microsoft Project XML"
    XER = "Primavera P6 XER"
    PMXML = "Primavera P6 XML"
    LIST = "portfolio list (CSV, Excel)"
    PROJECT_ONLINE = "saved pages of Project Online"


@dataclass(frozen=True, slots=True)
class _Known:
    """A format that is not read, with what to do instead."""

    what: str
    what_next: str
    foreign: bool = False
    """The optional converter makes Microsoft Project XML of it."""


_INSTALL = "Ask your administrator to install the optional part for such files (pip install steerhouse[mpp], with Java)"
_AS_CSV = "Save the list as CSV (UTF-8) and import that file."
_MPP = _Known(
    "a Microsoft Project .mpp file",
    f"{_INSTALL}; or open it in Microsoft Project, save it as XML (*.xml) and import that file.",
    foreign=True,
)
_ELSEWHERE = f"{_INSTALL}; or export it there as Microsoft Project XML and import that file."
_BY_FIRST_BYTES: tuple[tuple[bytes, _Known], ...] = (
    (GZIP, _Known("a packed file (.gz) inside a packed file", "Unpack it and import the file inside.")),
    (b"MPX,", _Known("a Microsoft Project exchange file (.mpx)", _ELSEWHERE, foreign=True)),
    (b"%PDF-", _Known("a PDF file", READ)),
    (b"{\\rtf", _Known("a rich text file", READ)),
    (b"\x89PNG", _Known("a picture (PNG)", READ)),
    (b"\xff\xd8\xff", _Known("a picture (JPEG)", READ)),
    (b"GIF8", _Known("a picture (GIF)", READ)),
    (b"SQLite format 3", _Known("a SQLite database", READ)),
    (b"7z\xbc\xaf\x27\x1c", _Known("a 7-Zip archive", "Unpack it and import the file inside.")),
    (b"BZh", _Known("a bzip2 archive", "Unpack it and import the file inside.")),
    (b"\xfd7zXZ", _Known("an xz archive", "Unpack it and import the file inside.")),
    (b"\x28\xb5\x2f\xfd", _Known("a zstd archive", "Unpack it and import the file inside.")),
    (b"Rar!", _Known("a RAR archive", "Unpack it and import the file inside.")),
    (b"\x7fELF", _Known("a program", READ)),
    (b"MZ", _Known("a program", READ)),
)
_IN_ZIP: tuple[tuple[bytes, _Known], ...] = (
    (b"xl/", _Known("an Excel workbook (.xlsx)", _AS_CSV)),
    (b"word/", _Known("a Word document (.docx)", READ)),
    (b"ppt/", _Known("a PowerPoint file (.pptx)", READ)),
    (b"opendocument.spreadsheet", _Known("an OpenDocument spreadsheet (.ods)", _AS_CSV)),
)
_ROOTS: dict[str, _Known] = {
    "project": _Known("a GanttProject or Planner file", _ELSEWHERE, foreign=True),
    "svg": _Known("a picture (SVG)", READ),
    "html": _Known("a web page (HTML)", READ),
    "Workbook": _Known("an Excel workbook (XML)", _AS_CSV),
}
# Stream names inside the container, in UTF-16, that only Microsoft Project writes.
_IN_MPP = tuple(name.encode("utf-16-le") for name in ("   114", "   112", "   19", "Props14", "Props12", "Props9"))


def sniff(path: Path, limits: Limits = DEFAULT_LIMITS) -> Kind:
    """What the file is. Raises FileRefused for what is empty, too large, damaged or not read."""
    size = path.stat().st_size
    if size == 0:
        raise refused("whole file", "The file is empty.", "Choose the file again, or export it again.")
    if size > limits.file_bytes:
        message = f"The file has {size:,} bytes; the limit is {limits.file_bytes:,}."
        raise refused("whole file", message, "Split the project, or export it without time-phased data.")
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head.startswith(OLE):
        raise _not_read(_inside_ole(path))
    if head.startswith(ZIP[0]) and holds_pages(path):
        return Kind.PROJECT_ONLINE
    if head.startswith(ZIP[0]) and b"xl/" in head and is_zipfile(path):
        return Kind.LIST
    if head.startswith(ZIP[0]) and holds_tables(path):
        return Kind.LIST
    packed = head.startswith(GZIP)
    kind = _kind(_unpacked(path) if packed else head)
    if packed and kind in (Kind.LIST, Kind.PROJECT_ONLINE):
        raise refused("first bytes", "This is a packed text file (.gz).", "Unpack it and import the file inside.")
    return kind


def _unpacked(path: Path) -> bytes:
    try:
        with gzip.open(path, "rb") as file:
            return file.read(HEAD)
    except (OSError, EOFError, zlib.error) as error:
        message = "The packed file (.gz) is damaged or cut off."
        raise refused("first bytes", message, "Copy the file again.") from error


def _kind(head: bytes) -> Kind:
    if not head:
        raise refused("whole file", "The packed file (.gz) is empty.", "Export it again.")
    if head.startswith(ZIP):
        known = next((known for mark, known in _IN_ZIP if mark in head), None)
        raise _not_read(known or _Known("a ZIP archive", "Unpack it and import the file inside."))
    known = next((known for mark, known in _BY_FIRST_BYTES if head.startswith(mark)), None)
    if known is not None:
        raise _not_read(known)
    if head.removeprefix(MARKS[0]).startswith(XER):
        return Kind.XER
    if _begins_with_element(head):
        return kind_of_xml(head)
    return _kind_of_text(head)


def _begins_with_element(head: bytes) -> bool:
    text = head[:200]
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = text.replace(b"\0", b"")
    return re.match(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<[A-Za-z_?!]", text) is not None


def kind_of_xml(head: bytes) -> Kind:
    """What the XML file is that begins with `head`. Raises FileRefused, by name for the formats that are not read."""
    root = root_of(head)
    if root.name == "APIBusinessObjects":
        return Kind.PMXML
    known = _ROOTS.get(root.name)
    if known is not None:
        raise _not_read(known, f"line {root.line}", root.name)
    if root.name != "Project" or root.namespace not in PROJECT_NAMESPACES:
        message = "This is XML, but no Microsoft Project file: its root element is not Project."
        raise refused(f"line {root.line}", message, READ, value=root.name, field="root element")
    return Kind.MSPDI


def _kind_of_text(head: bytes) -> Kind:
    """A list may be in any code page, but it is text: no NUL, hardly any control characters."""
    marked = head.startswith(MARKS)
    if not marked and b"\0" in head:
        line = head[: head.index(b"\0")].count(b"\n") + 1
        message = "The file holds NUL characters: it is no text, or it is UTF-16 without a mark."
        raise refused(f"line {line}", message, f"Save it as CSV in UTF-8. {READ}", value="\0")
    if not marked and len(re.findall(rb"[\x01-\x08\x0e-\x1f]", head)) > len(head) // 100:
        raise refused("first bytes", "This is a binary file of an unknown kind.", READ, value=head[:8].hex(" "))
    if head.lstrip()[:1] in (b"{", b"["):
        return Kind.PROJECT_ONLINE
    return Kind.LIST


def _inside_ole(path: Path) -> _Known:
    """Old Office files share one container; the names of its parts tell Project from the others."""
    data = path.read_bytes()
    if any(name in data for name in _IN_MPP) or b"MSProject" in data:
        return _MPP
    if "EncryptedPackage".encode("utf-16-le") in data:
        return _Known("an Office file that is locked by a password", "Take the password off and send it again.")
    if "Workbook".encode("utf-16-le") in data:
        return _Known("an old Excel workbook (.xls)", _AS_CSV)
    return _Known("a file of an old Office program (.doc, .ppt, .msg, …)", READ)


def _not_read(known: _Known, where: str = "first bytes", value: str = "") -> FileRefused:
    message = f"This is {known.what}; Steerhouse does not read it {'by itself' if known.foreign else 'yet'}."
    refusal = refused(where, message, known.what_next, value=value)
    return ForeignFormat(refusal.problems) if known.foreign else refusal

"""The first look at an XML file: its root element, and plain words for what an XML parser finds wrong."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from steerhouse.interchange.problems import FileRefused, refused, shortened

if TYPE_CHECKING:
    from lxml.etree import XMLPullParser, XMLSyntaxError, _Element

# What the parser allows without being told to read anything.
MOST_DEPTH = 256
PIECE = 8 * 1024
EXPORT_AGAIN = "Export the file again from the scheduling tool."
NO_DOCTYPE = (
    "The file contains a document type declaration (DOCTYPE). Project XML does not need it; such files are not read."
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


@dataclass(frozen=True, slots=True)
class Root:
    """An XML file's outermost element."""

    name: str
    namespace: str
    line: int


def root_of(head: bytes) -> Root:
    """The root element of the XML that begins with `head`. Raises FileRefused for a DOCTYPE and for what is no XML."""
    from lxml import etree

    parser = etree.XMLPullParser(
        events=("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    failure: etree.XMLSyntaxError | None = None
    # Piece by piece: the root stands at the beginning, and the rest is parsed by whoever reads it.
    for begin in range(0, len(head), PIECE):
        try:
            parser.feed(head[begin : begin + PIECE])
        except etree.XMLSyntaxError as error:
            failure = error
        for element in elements_of(parser):
            line = line_of(element)
            if element.getroottree().docinfo.internalDTD is not None:
                raise _doctype(line)
            name = etree.QName(element)
            return Root(name.localname, name.namespace or "", line)
        if failure is not None:
            break
    # A declaration that is damaged itself still is a declaration.
    if (at := head.upper().find(b"<!DOCTYPE")) >= 0:
        raise _doctype(head[:at].count(b"\n") + 1)
    if failure is not None:
        raise not_well_formed(failure, head)
    message = "No XML element begins in the first part of the file."
    raise refused("line 1", message, EXPORT_AGAIN)


def elements_of(parser: "XMLPullParser") -> "Iterator[_Element]":
    """The elements of the parser's waiting events."""
    for _event, element in parser.read_events():
        yield cast("_Element", element)


def line_of(element: "_Element") -> int:
    """The element's line; 0 when the parser does not know it."""
    return cast("int | None", element.sourceline) or 0


def _doctype(line: int) -> FileRefused:
    return refused(f"line {line}", NO_DOCTYPE, EXPORT_AGAIN, value="<!DOCTYPE")


def not_well_formed(error: "XMLSyntaxError", head: bytes = b"", *, at_the_end: bool = False) -> FileRefused:
    """What the parser says, in plain words. `at_the_end`: it said so only when no more text came."""
    from lxml import etree

    codes = etree.ErrorTypes
    line, column = error.position
    code: int = getattr(error, "code", 0)
    if code == codes.ERR_NO_MEMORY:
        raise MemoryError
    where = f"line {line}, column {column}" if line else "whole file"
    said = shortened((error.msg or "").split(", line")[0].strip())
    if code in (codes.ERR_INVALID_ENCODING, codes.ERR_INVALID_CHAR, codes.ERR_UNSUPPORTED_ENCODING):
        return refused(where, _encoding_sentence(said, head), "Save it as UTF-8 and try again.", value=said)
    # "No element found" is what remains of an entity that is not defined, not of a file that was cut.
    if (at_the_end and "no element" not in said) or (
        code in (codes.ERR_TAG_NOT_FINISHED, codes.ERR_DOCUMENT_END) and "Extra" not in said
    ):
        return refused(where, "The file ends in the middle: it was cut off.", "Copy it again.", value=said)
    if "depth" in said:
        message = f"Elements are nested more than {MOST_DEPTH} deep; no schedule needs that."
        return refused(where, message, EXPORT_AGAIN, value=said)
    if "Buffer size" in said or "too long" in said or "huge" in said:
        return refused(where, "One text in the file is longer than 10,000,000 characters.", EXPORT_AGAIN, value=said)
    if code == codes.ERR_DOCUMENT_EMPTY:
        return refused(where, "This is not an XML file.", EXPORT_AGAIN, value=said)
    return refused(where, "The file is not well-formed XML.", EXPORT_AGAIN, value=said)


def _encoding_sentence(said: str, head: bytes) -> str:
    declared = _DECLARED.search(head[:1000])
    name = declared.group(1).decode() if declared else "UTF-8"
    if "Char" in said:
        return "The file holds a control character that no text may hold."
    return f"The file says that it is written in {name}, but here it is not (wrong code page)."

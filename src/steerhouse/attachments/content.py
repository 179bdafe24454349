"""What a file is by its first bytes: told to people, and trusted by nobody. No file is ever opened by a reader here."""

import re
from collections.abc import Callable

HEAD = 4096
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
OFFICE = "application/vnd.openxmlformats-officedocument"

# Media type → the word for people, and the endings that such a file may have.
KNOWN: dict[str, tuple[str, frozenset[str]]] = {
    "application/pdf": ("PDF", frozenset({"pdf", "ai"})),
    "application/postscript": ("PostScript", frozenset({"ps", "eps", "ai"})),
    "application/zip": (
        "ZIP",
        frozenset({"zip", "jar", "kmz", "xlsx", "docx", "pptx", "vsdx", "xlsm", "docm", "pptm"}),
    ),
    OFFICE: ("Office Open XML", frozenset({"docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "dotx", "xltx", "potx"})),
    "application/vnd.oasis.opendocument": ("OpenDocument", frozenset({"odt", "ods", "odp", "odg", "ott", "ots"})),
    "application/x-ole-storage": (
        "Office 97–2003",
        frozenset({"doc", "xls", "ppt", "mpp", "mpt", "msg", "vsd", "msi"}),
    ),
    "application/gzip": ("gzip", frozenset({"gz", "tgz"})),
    "application/x-7z-compressed": ("7z", frozenset({"7z"})),
    "application/vnd.rar": ("RAR", frozenset({"rar"})),
    "application/rtf": ("RTF", frozenset({"rtf", "doc"})),
    "application/x-msdownload": ("Windows program", frozenset({"exe", "dll", "scr", "com", "msi"})),
    "application/x-elf": ("Linux program", frozenset({"", "so", "bin", "elf"})),
    "image/png": ("PNG", frozenset({"png"})),
    "image/jpeg": ("JPEG", frozenset({"jpg", "jpeg", "jpe", "jfif"})),
    "image/gif": ("GIF", frozenset({"gif"})),
    "image/webp": ("WebP", frozenset({"webp"})),
    "image/tiff": ("TIFF", frozenset({"tif", "tiff"})),
    "image/bmp": ("BMP", frozenset({"bmp", "dib"})),
    "image/svg+xml": ("SVG", frozenset({"svg"})),
    "text/html": ("HTML", frozenset({"html", "htm", "xhtml", "shtml", "mht"})),
    "text/xml": ("XML", frozenset()),
    "video/mp4": ("MP4", frozenset({"mp4", "m4a", "m4v", "mov", "heic", "3gp"})),
    TEXT: ("Text", frozenset()),
    UNKNOWN: ("Other", frozenset()),
}
STARTS: list[tuple[bytes, str]] = [
    (b"%PDF-", "application/pdf"), (b"%!PS", "application/postscript"), (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"), (b"GIF87a", "image/gif"), (b"GIF89a", "image/gif"), (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"), (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"), (b"{\\rtf", "application/rtf"), (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-elf"),
]  # fmt: skip
# Two letters alone begin many a text.
SHORT = frozenset({b"BM", b"MZ"})
MARKUP: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"<(\w+:)?svg[\s>]"), "image/svg+xml"),
    (re.compile(r"<!doctype\s+html|<(html|head|body|script|iframe)[\s>]"), "text/html"),
    (re.compile(r"\s*<\?xml|\s*<[\w:]+[\s>]"), "text/xml"),
]
# Endings whose files are told apart from each other by their first bytes.
TELLING = frozenset().union(*(endings for _word, endings in KNOWN.values())) - {""}


def media_type(head: bytes) -> str:
    """The media type of a file that begins so.

    >>> media_type(b"%PDF-1.7 ..."), media_type(b"<svg onload=x>"), media_type(b"Hello"), media_type(bytes([7, 0, 255]))
    ('application/pdf', 'image/svg+xml', 'text/plain', 'application/octet-stream')
    """
    for start, found in STARTS:
        if head.startswith(start) and not (start in SHORT and text_of(head) is not None):
            return found
    for look in CONTAINERS:
        if found := look(head):
            return found
    text = text_of(head)
    if text is None:
        return UNKNOWN
    return next((found for pattern, found in MARKUP if starts_so(pattern, text.lower())), TEXT)


def starts_so(pattern: re.Pattern[str], text: str) -> bool:
    """XML has to begin with it; a browser would find SVG and HTML behind other words as well."""
    return bool(pattern.match(text) if pattern is MARKUP[-1][0] else pattern.search(text))


def text_of(head: bytes) -> str | None:
    """The beginning as text; None where it holds what no text does."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        # A letter of several bytes may have been cut at the end of what was read.
        cut = problem.start >= len(head) - 3
        text = head[: problem.start].decode("utf-8-sig") if cut else head.decode("latin-1")
    return None if any(letter < " " and letter not in "\t\n\r\f" for letter in text) else text


def zip_kind(head: bytes) -> str:
    """What lies in a ZIP, by the name of its first member."""
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ""
    if b"mimetypeapplication/vnd.oasis.opendocument" in head[:128]:
        return "application/vnd.oasis.opendocument"
    return OFFICE if b"[Content_Types].xml" in head or b"_rels/.rels" in head else "application/zip"


def riff_kind(head: bytes) -> str:
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


def box_kind(head: bytes) -> str:
    return "video/mp4" if head[4:8] == b"ftyp" else ""


CONTAINERS: list[Callable[[bytes], str]] = [zip_kind, riff_kind, box_kind]


def word_for(kind: str) -> str:
    """The kind of a file in one word."""
    return KNOWN.get(kind, KNOWN[UNKNOWN])[0]


def contradicts(kind: str, ending: str) -> bool:
    """Whether the name promises another kind of file than its first bytes show.

    >>> contradicts("image/svg+xml", ".png"), contradicts("image/png", ".PNG"), contradicts("text/plain", ".md")
    (True, False, False)
    """
    plain = ending.lower().removeprefix(".")
    if plain not in TELLING:
        # Programs under the name of something harmless are worth a word under any name.
        return kind in ("application/x-msdownload", "application/x-elf") and plain != ""
    endings = KNOWN.get(kind, KNOWN[UNKNOWN])[1]
    return plain not in endings

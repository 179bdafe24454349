"""The archive: parts in a ZIP file, a manifest that says what each has to be, and a seal over every byte.

It holds neither its own moment nor the kind of database, so that the same state always gives the same bytes.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from steerhouse.operation.safekeeping.problems import CannotRead, Damaged, NotForHere, reading

FORMAT = 1
MANIFEST = "manifest.json"
# The end of the ZIP comment, and so of the file: SHA-256 of every byte before it.
SEAL = b"steerhouse backup, sha256 of all before: "
DIGEST = 64
CHUNK = 1 << 20
MOST_MANIFEST = 256 << 20
LONGEST_ROW = 128 << 20
EARLIEST = (1980, 1, 1, 0, 0, 0)
SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Part:
    """One member as the manifest has it: bytes unpacked, their hash; for a table its rows and columns."""

    name: str
    bytes: int
    sha256: str
    rows: int = 0
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        counts = [count for count in (self.bytes, self.rows) if type(count) is int and count >= 0]
        named = isinstance(self.name, str) and isinstance(self.sha256, str) and SHA256.match(self.sha256)
        if len(counts) < 2 or not named or not all(isinstance(column, str) for column in self.columns):
            raise ValueError("not a part")


def is_safe(name: str) -> bool:
    """Whether a member's name stays below the folder that it is unpacked into.

    >>> is_safe("files/imports/0a1b"), is_safe("tables/core.user.jsonl")
    (True, True)
    >>> [is_safe(name) for name in ("files/../x", "/etc/x", "files//x", "files\\\\x", "other/x", "files/a\\n", "files")]
    [False, False, False, False, False, False, False]
    """
    parts = name.split("/")
    plain = name.isprintable() and not set(name) & set('\\:*?"<>|')
    return plain and len(parts) > 1 and parts[0] in ("tables", "files") and not {"", ".", ".."} & set(parts)


class Writer:
    """Writes an archive, part by part, without holding any of them."""

    def __init__(self, out: IO[bytes]) -> None:
        self.zip = ZipFile(out, "w", ZIP_DEFLATED, allowZip64=True)
        self.zip.comment = SEAL + b"0" * DIGEST
        self.parts: list[Part] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        # After a full disk the end cannot be written either; what counts is the first error.
        with suppress(OSError, ValueError):
            self.zip.close()

    def add(self, name: str, chunks: Iterable[bytes], columns: tuple[str, ...] = ()) -> None:
        """Add one part; with columns it is a table, one row a line."""
        digest, size, rows = hashlib.sha256(), 0, 0
        with self.zip.open(member(name), "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                rows += chunk.count(b"\n") if columns else 0
                out.write(chunk)
        self.parts.append(Part(name, size, digest.hexdigest(), rows, columns))

    def finish(self, **about: Any) -> None:
        """Add the manifest and write the end."""
        manifest = {"format": FORMAT, **about, "parts": [asdict(part) for part in self.parts]}
        text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=True) + "\n"
        with self.zip.open(member(MANIFEST), "w") as out:
            out.write(text.encode("ascii"))
        self.zip.close()


def member(name: str) -> ZipInfo:
    """A member's head without anything that differs from one backup to the next."""
    info = ZipInfo(name, EARLIEST)
    info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o600 << 16
    return info


def seal(file: IO[bytes]) -> str:
    """Write the seal at the end of a finished archive; return the SHA-256 of the whole file."""
    digest = _digest_before_seal(file)
    whole = digest.copy()
    text = digest.hexdigest().encode("ascii")
    file.seek(-DIGEST, os.SEEK_END)
    file.write(text)
    whole.update(text)
    return str(whole.hexdigest())


def _digest_before_seal(file: IO[bytes]) -> Any:
    digest, left = hashlib.sha256(), file.seek(0, os.SEEK_END) - DIGEST
    file.seek(0)
    while left > 0 and (chunk := file.read(min(CHUNK, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest


class Archive:
    """An archive opened for reading; opening it compares its members with its manifest, and names with what is safe."""

    def __init__(self, path: Path) -> None:
        try:
            self.file = path.open("rb")
        except OSError as problem:
            words = {"file": path, "reason": problem.strerror or problem}
            raise CannotRead(_("The file %(file)s cannot be read (%(reason)s).") % words) from problem
        self.path = path
        try:
            self.zip = self._open_zip()
            self.manifest = self._read_manifest()
            self.parts = self._read_parts()
            self._compare_members()
        except BaseException:
            self.file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.zip.close()
        self.file.close()

    def _open_zip(self) -> ZipFile:
        try:
            return ZipFile(self.file)
        except (BadZipFile, ValueError, OSError) as problem:
            raise Damaged(_("The backup ends too early, or it is no archive of Steerhouse.")) from problem

    def _read_manifest(self) -> dict[str, Any]:
        if not self.zip.comment.startswith(SEAL) or len(self.zip.comment) != len(SEAL) + DIGEST:
            raise Damaged(_("The backup ends too early, or it is no archive of Steerhouse."))
        with reading(MANIFEST):
            self._refuse_foreign(self.zip.getinfo(MANIFEST) if MANIFEST in self.zip.namelist() else None)
            with self.zip.open(MANIFEST) as member:
                text = member.read(MOST_MANIFEST + 1)
            if len(text) > MOST_MANIFEST:
                raise ValueError("too long")
            found: dict[str, Any] = _loads(text)
            number = found["format"] if isinstance(found, dict) else None
            if type(number) is not int or number < 1:
                raise ValueError("no format")
        if number > FORMAT:
            words = {"version": found.get("version", "?"), "format": number, "known": FORMAT}
            raise NotForHere(
                _(
                    "The backup was made by Steerhouse %(version)s in format %(format)s; "
                    "this version reads up to %(known)s."
                )
                % words
            )
        return found

    def _refuse_foreign(self, info: ZipInfo | None) -> None:
        """Other packings than ours can grow without bounds, and nothing of ours is encrypted."""
        if info is None or info.compress_type != ZIP_DEFLATED or info.flag_bits & 1:
            raise ValueError("not written by a backup")

    def _read_parts(self) -> dict[str, Part]:
        with reading(MANIFEST):
            listed = [Part(**{**each, "columns": tuple(each["columns"])}) for each in _dicts(self.manifest["parts"])]
            if not isinstance(self.manifest["version"], str) or not isinstance(self.manifest["migrations"], list):
                raise ValueError("no version")
            if len({part.name for part in listed}) < len(listed):
                raise ValueError("a part twice")
        return {part.name: part for part in listed}

    def _compare_members(self) -> None:
        names = [info.filename for info in self.zip.infolist() if info.filename != MANIFEST]
        expected = set(self.parts)
        for name in [*names, *expected]:
            if not is_safe(name):
                raise Damaged(_("The backup holds a part named %(part)r, which no backup does.") % {"part": name})
        if len(self.zip.infolist()) != len(set(self.zip.namelist())):
            raise Damaged(_("The backup holds a part twice."))
        if missing := sorted(expected - set(names)):
            raise Damaged(_("The part %(part)s is missing in the backup.") % {"part": missing[0]})
        if foreign := sorted(set(names) - expected):
            raise Damaged(
                _("The backup holds the part %(part)s, of which its manifest knows nothing.") % {"part": foreign[0]}
            )
        for info in self.zip.infolist():
            with reading(info.filename):
                self._refuse_foreign(info)

    def chunks(self, part: Part) -> Iterator[bytes]:
        """The bytes of a part, never more than the manifest announces."""
        left = part.bytes
        with reading(part.name), self.zip.open(part.name) as member:
            while chunk := member.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise ValueError("more than announced")
                yield chunk

    def rows(self, part: Part) -> Iterator[list[Any]]:
        """The rows of a table, as they were written."""
        with reading(part.name), self.zip.open(part.name) as member:
            while line := member.readline(LONGEST_ROW):
                row = _loads(line)
                if not isinstance(row, list) or len(row) != len(part.columns):
                    raise ValueError("not a row")
                yield row

    def tables(self) -> list[Part]:
        """The parts that are tables."""
        return [part for part in self.parts.values() if part.name.startswith("tables/")]

    def files(self) -> list[Part]:
        """The parts that are stored files."""
        return [part for part in self.parts.values() if part.name.startswith("files/")]

    def check(self) -> None:
        """Compare size, hash and rows of every part with the manifest, then the seal; raise Damaged at the first."""
        for part in self.parts.values():
            digest, size, rows = hashlib.sha256(), 0, 0
            for chunk in self.chunks(part):
                digest.update(chunk)
                size += len(chunk)
                rows += chunk.count(b"\n") if part.columns else 0
            if (size, digest.hexdigest(), rows) != (part.bytes, part.sha256, part.rows):
                raise Damaged(_("The backup is damaged (%(part)s, checksum).") % {"part": part.name})
        if _digest_before_seal(self.file).hexdigest().encode("ascii") != self.zip.comment[-DIGEST:]:
            raise Damaged(_("The backup is damaged (checksum of the whole file)."))


def _dicts(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ValueError("not a list of parts")
    return value


def _loads(text: bytes) -> Any:
    try:
        return json.loads(text)
    except RecursionError as problem:
        raise ValueError("nested too deep") from problem

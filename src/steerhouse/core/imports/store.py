"""Uploaded files: kept under a random name, away from whatever the sender called them, for a limited time."""

import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from steerhouse.core.errors import SteerhouseError
from steerhouse.interchange.limits import DEFAULT_LIMITS, MEBIBYTE

# Long enough to look at what was sent when a question comes up after the month's report.
KEPT_DAYS = 45
LONGEST_NAME = 120


class TooLarge(SteerhouseError):
    """More bytes than one file may have."""

    status = 413
    title = _("The file is too large.")
    next_step = _("Save it as .xml.gz, or split it into several files.")


@dataclass(frozen=True)
class Stored:
    """A file as it lies in the store."""

    name: str
    sha256: str
    size: int


def folder() -> Path:
    """Where uploads lie; readable by the service alone."""
    found = Path(settings.MEDIA_ROOT) / "imports"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def keep(chunks: Iterable[bytes]) -> Stored:
    """Write an upload under a random name; a file over the limit leaves nothing behind."""
    name, digest, size = secrets.token_hex(24), hashlib.sha256(), 0
    part = folder() / f"{name}.part"
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                refuse_larger(size)
                digest.update(chunk)
                out.write(chunk)
        part.rename(folder() / name)
    finally:
        part.unlink(missing_ok=True)
    return Stored(name, digest.hexdigest(), size)


def refuse_larger(size: int) -> None:
    """Raise TooLarge above the limit, with both figures."""
    limit = DEFAULT_LIMITS.file_bytes
    if size > limit:
        raise TooLarge(
            gettext("The file has %(size)s MB or more; %(limit)s MB is the most that one file may have.")
            % {"size": size // MEBIBYTE, "limit": limit // MEBIBYTE}
        )


@contextmanager
def spooled(name: str, shown_name: str) -> Iterator[Path]:
    """The upload under the name that its sender gave it, as readers may ask it for a year, and only while it is read.
    Raises FileNotFoundError where it is not kept any more."""
    with TemporaryDirectory(dir=folder(), prefix="spool-") as spool:
        path = Path(spool) / re.sub(r"[^A-Za-z0-9._-]", "_", f"_{safe_name(shown_name)}")
        os.link(folder() / name, path)
        yield path


def drop(name: str) -> None:
    """Delete one upload."""
    (folder() / name).unlink(missing_ok=True)


def sweep() -> int:
    """Delete what has been kept long enough, and halves that a crash left behind; returns how many files went."""
    now, gone = time.time(), 0
    for path in folder().iterdir():
        whole = path.is_file() and path.suffix != ".part"
        if now - path.stat().st_mtime > (KEPT_DAYS if whole else 1) * 86_400:
            path.unlink(missing_ok=True) if path.is_file() else shutil.rmtree(path, ignore_errors=True)
            gone += 1
    return gone


def safe_name(name: str) -> str:
    """A file name to show: no folders, nothing that hides or turns letters, not too long.

    >>> safe_name("C:\\\\plans\\\\..\\\\Depot\\u202e lmx.xml")
    'Depot lmx.xml'
    >>> safe_name("../../etc/passwd"), safe_name("")
    ('passwd', 'file')
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in base if letter.isprintable()).strip()
    return shown[-LONGEST_NAME:] or "file"

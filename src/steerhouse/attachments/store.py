"""The bytes of attached files: under random names in 256 folders, on the disk before any row names them."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from steerhouse.attachments.content import HEAD, media_type
from steerhouse.attachments.naming import in_bytes
from steerhouse.core.errors import SteerhouseError
from steerhouse.operation.safekeeping.backup import sync_folder

DAY = 86_400


class TooLarge(SteerhouseError):
    """More bytes than one file may have."""

    status = 413
    title = _("The file is too large.")
    next_step = _("Make it smaller, or keep it elsewhere and write down where. The administrator sets the limit.")


class Empty(SteerhouseError):
    """A file without a single byte: mostly a copy that failed."""

    status = 422
    title = _("The file is empty.")
    next_step = _("Look at the file on your computer, and attach it again once it has content.")


@dataclass(frozen=True)
class Kept:
    """A file that lies in the store and that no row names yet."""

    name: str
    sha256: str
    size: int
    media_type: str


def folder() -> Path:
    """Where attached files lie; readable by the service alone."""
    found = Path(settings.MEDIA_ROOT) / "attachments"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def path_of(name: str) -> Path:
    """The place of a stored file: the first two digits of its name are its folder."""
    return Path(settings.MEDIA_ROOT) / "attachments" / name[:2] / name


def refuse_larger(size: int, name: str = "") -> None:
    """Raise TooLarge above the limit of one file, with the limit."""
    limit = settings.ATTACHMENT_BYTES
    if size > limit:
        words = {"name": name or gettext("The file"), "limit": in_bytes(limit)}
        raise TooLarge(gettext("%(name)s is larger than %(limit)s, the most that one file may have.") % words)


def keep(chunks: Iterable[bytes], shown: str = "") -> Kept:
    """Write a file so that it survives a power cut; what is refused leaves nothing behind."""
    name, digest, size, head = secrets.token_hex(24), hashlib.sha256(), 0, b""
    target = path_of(name)
    folder()
    target.parent.mkdir(mode=0o700, exist_ok=True)
    part = target.with_suffix(".part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in chunks:
                size += len(chunk)
                refuse_larger(size, shown)
                head = head if len(head) >= HEAD else head + chunk[: HEAD - len(head)]
                digest.update(chunk)
                out.write(chunk)
            if not size:
                raise Empty(gettext("%(name)s is empty.") % {"name": shown or gettext("The file")})
            out.flush()
            os.fsync(out.fileno())
        part.rename(target)
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return Kept(name, digest.hexdigest(), size, media_type(head))


def drop(name: str) -> None:
    """Delete a stored file."""
    path_of(name).unlink(missing_ok=True)


def opened(name: str) -> IO[bytes]:
    """A stored file for reading. Raises FileNotFoundError where it is lost."""
    return path_of(name).open("rb")


def old_files() -> Iterator[tuple[Path, list[str]]]:
    """Folder by folder, the files in it that are older than a day: younger ones may be waiting for their row."""
    for place in sorted(path for path in folder().iterdir() if path.is_dir()):
        yield place, [path.name for path in place.iterdir() if time.time() - path.stat().st_mtime > DAY]

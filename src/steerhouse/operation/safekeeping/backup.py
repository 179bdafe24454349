"""Take a backup while the product runs: one snapshot of the database, and the stored files, into one archive."""

import contextlib
import datetime as dt
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse import __version__
from steerhouse.core.context import system
from steerhouse.core.search import pending_migrations
from steerhouse.operation.safekeeping import archive, tables
from steerhouse.operation.safekeeping.problems import CannotWrite, InUse, writing

LAST = "last-backup.json"


@dataclass(frozen=True)
class Taken:
    """A finished backup."""

    file: str
    bytes: int
    sha256: str
    tables: int
    rows: int
    files: int


def take(wanted: Path | None) -> Taken:
    """Write a backup to the file, or into the folder, and note its moment for the doctor."""
    if waiting := pending_migrations():
        raise InUse(
            _("The database lacks the migration %(name)s. Run `steerhouse migrate` first.") % {"name": waiting[0]}
        )
    target = place(wanted)
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with writing(str(target)):
            with open(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
                parts = write(out)
                whole = archive.seal(out)
                out.flush()
                os.fsync(out.fileno())
            # A link refuses to take the place of a file that came in the meantime.
            os.link(draft, target)
            sync_folder(target.parent)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()
    rows, found = sum(part.rows for part in parts), [part for part in parts if part.columns]
    taken = Taken(str(target), target.stat().st_size, whole, len(found), rows, len(parts) - len(found))
    note(taken)
    return taken


def place(wanted: Path | None) -> Path:
    """The file to write: a name by the clock in `backups`, or in the folder that was named; never one that is there."""
    name = f"steerhouse-{timezone.now():%Y-%m-%dT%H%M%SZ}.zip"
    with writing(str(wanted or settings.HOME)):
        if wanted is None:
            wanted = Path(settings.HOME) / "backups"
            wanted.mkdir(mode=0o700, exist_ok=True)
        target = (wanted / name if wanted.is_dir() else wanted).absolute()
        if target.exists():
            raise CannotWrite(_("The file %(file)s is there already, so it was left as it is.") % {"file": target})
    return target


def write(out: IO[bytes]) -> list[archive.Part]:
    """Write every table from one snapshot, then the files.

    Files are kept before the row that names them and never changed, so those of the snapshot are there after it.
    """
    with archive.Writer(out) as writer:
        with system("take a backup"), snapshot():
            for model in tables.kept():
                writer.add(tables.part_name(model), tables.lines(model), tables.columns_of(model))
        for name, path in stored_files():
            with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
                writer.add(f"files/{name}", iter(partial(file.read, archive.CHUNK), b""))
        writer.finish(version=__version__, migrations=tables.migrations())
    return writer.parts


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """A transaction that sees one state of the database and keeps no writer waiting."""
    usual: Any = getattr(connection, "transaction_mode", None)
    try:
        if connection.vendor == "sqlite":
            # By the usual IMMEDIATE the reader would hold the one lock of all writers.
            connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.transaction_mode = usual  # type: ignore[attr-defined]


def stored_files() -> list[tuple[str, Path]]:
    """Uploads and whatever else lies in the store, without halves and without copies made for the time of reading."""
    root = Path(settings.MEDIA_ROOT)
    found = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink() and path.suffix != ".part"]
    named = [(path.relative_to(root), path) for path in found]
    return sorted(
        (name.as_posix(), path)
        for name, path in named
        if not any(step.startswith(("spool-", ".")) for step in name.parts)
    )


def sync_folder(folder: Path) -> None:
    """Make a new name in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def note(taken: Taken) -> None:
    """Keep when the last backup was taken, outside the database: noting it must not change what was kept."""
    path = Path(settings.HOME) / LAST
    draft = path.with_name(f".{LAST}.{os.getpid()}")
    said = {"at": timezone.now().isoformat(timespec="seconds"), "file": taken.file, "bytes": taken.bytes}
    with writing(str(path)):
        draft.write_text(json.dumps(said), encoding="utf-8")
        draft.replace(path)


def last() -> dt.datetime | None:
    """When the last backup was taken from this home, as far as anybody knows."""
    try:
        said = json.loads((Path(settings.HOME) / LAST).read_text(encoding="utf-8"))
        moment = dt.datetime.fromisoformat(said["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return moment if moment.tzinfo else None

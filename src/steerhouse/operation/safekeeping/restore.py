"""Put a backup in place of a database: checked before, in one transaction or in a new file, proven before it counts."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from steerhouse.core import audit
from steerhouse.core.context import system
from steerhouse.core.models import Entity, SearchEntry
from steerhouse.core.search import entry_of
from steerhouse.operation.safekeeping import tables
from steerhouse.operation.safekeeping.archive import Archive
from steerhouse.operation.safekeeping.backup import stored_files, sync_folder
from steerhouse.operation.safekeeping.problems import CannotWrite, Damaged, InUse, NotForHere, writing
from steerhouse.operation.safekeeping.verify import Sound, refuse_other_version, verify

# Unpacked rows take about so much of a database with its indexes.
GROWTH = 3


def restore(archive: Archive, *, replace: bool) -> Sound:
    """Check the archive and the place, then make the place hold what the archive holds."""
    refuse_other_version(archive)
    if not replace:
        with in_words():
            refuse_used()
    found = verify(archive)
    refuse_small_disk(archive)
    with staged(archive) as stage:
        if connection.vendor == "sqlite":
            into_new_file(archive, stage)
        else:
            into_database(archive, stage)
    forget_other_files(archive)
    return found


def refuse_used() -> None:
    """Raise InUse where there are users, audit entries or stored files."""
    present = set(connection.introspection.table_names())
    for table in sorted({"core_user", "core_auditentry"} & present):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608  one of the two names above
            if cursor.fetchone():
                raise InUse()
    if stored_files():
        raise InUse(_("The folder %(folder)s already holds files.") % {"folder": settings.MEDIA_ROOT})


def refuse_small_disk(archive: Archive) -> None:
    """Raise CannotWrite where the archive would not fit when it is unpacked."""
    local = GROWTH * sum(part.bytes for part in archive.tables()) if connection.vendor == "sqlite" else 0
    needed, free = local + sum(part.bytes for part in archive.files()), shutil.disk_usage(settings.HOME).free
    if needed > free:
        words = {"needed": f"{needed / 1e9:.1f}", "free": f"{free / 1e9:.1f}", "folder": settings.HOME}
        raise CannotWrite(_("The backup needs about %(needed)s GB, %(folder)s has %(free)s GB left.") % words)


@contextlib.contextmanager
def staged(archive: Archive) -> Iterator[Path]:
    """The stored files unpacked beside their place, on the same disk; gone at the end, whatever happens."""
    stage = Path(settings.MEDIA_ROOT) / f".restoring-{os.getpid()}"
    try:
        with writing(str(stage)):
            stage.mkdir(mode=0o700, parents=True)
            for part in archive.files():
                target = stage / part.name.removeprefix("files/")
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                    out.writelines(archive.chunks(part))
                    os.fsync(out.fileno())
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def move_files(stage: Path) -> None:
    """Give the unpacked files their names. Rows come after them: files without rows harm nobody."""
    root = Path(settings.MEDIA_ROOT)
    with writing(str(root)):
        for path in [path for path in stage.rglob("*") if path.is_file()]:
            target = root / path.relative_to(stage)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.replace(target)


def forget_other_files(archive: Archive) -> None:
    """Delete stored files of which the backup knows nothing, now that no row names them."""
    known = {part.name.removeprefix("files/") for part in archive.files()}
    for name, path in stored_files():
        if name not in known:
            path.unlink(missing_ok=True)


def into_new_file(archive: Archive, stage: Path) -> None:
    """Build a new SQLite file beside the old one and let it take its name."""
    target = Path(connection.settings_dict["NAME"])
    draft = target.with_name(f".{target.name}.restoring-{os.getpid()}")
    connection.close()
    try:
        with writing(str(target)), in_words():
            close_old_file(target)
            draft.touch(mode=0o600, exist_ok=False)
            with pointed_at(draft):
                call_command("migrate", verbosity=0, interactive=False)
                with transaction.atomic():
                    load(archive)
                    move_files(stage)
                with connection.cursor() as cursor:
                    cursor.execute("PRAGMA journal_mode=DELETE")
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            close_old_file(target)
            draft.replace(target)
            sync_folder(target.parent)
    finally:
        for leftover in target.parent.glob(f"{draft.name}*"):
            leftover.unlink(missing_ok=True)


@contextlib.contextmanager
def pointed_at(path: Path) -> Iterator[None]:
    """Let everything that asks the database ask this file."""
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def close_old_file(path: Path) -> None:
    """Bring the log of an old file home; raise InUse while anybody has the file open.

    SQLite leaves WAL mode only for its last user, and a log that stayed behind would spoil the new file.
    """
    if not path.exists():
        return
    with contextlib.closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as old:
        try:
            mode = old.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            mode = ("locked",)
        except sqlite3.DatabaseError:
            # A damaged file is what backups are for.
            for end in ("-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
            return
    if mode != ("delete",):
        raise InUse(_("The database %(file)s is in use. Stop Steerhouse, then restore.") % {"file": path})


def into_database(archive: Archive, stage: Path) -> None:
    """Replace the content of a PostgreSQL database in one transaction."""
    with in_words():
        refuse_newer_database()
        call_command("migrate", verbosity=0, interactive=False)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '30s'")
            load(archive)
            move_files(stage)


def refuse_newer_database() -> None:
    """Raise NotForHere where a newer version has written the database: its tables are not those of the backup."""
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations))
    if foreign := [f"{room}.{name}" for room, name in unknown if room in loader.migrated_apps]:
        raise NotForHere(
            _("The database was written by a newer Steerhouse (it knows %(name)s).") % {"name": foreign[0]}
        )


@contextlib.contextmanager
def in_words() -> Iterator[None]:
    """What the database refuses, as a sentence; its transaction is rolled back by then."""
    try:
        yield
    except (DatabaseError, OverflowError, UnicodeEncodeError) as problem:
        raise CannotWrite(
            _("The database did not take the backup (%(problem)s).") % {"problem": str(problem).splitlines()[0]},
        ) from problem


def load(archive: Archive) -> None:
    """Empty every table and fill it, then prove what was filled; within the caller's transaction."""
    with system("restore a backup"):
        empty()
        for model in tables.kept():
            fill(model, archive)
        reset_sequences()
        connection.check_constraints()
        index_words()
        verdict = audit.verify()
    if verdict.broken:
        raise Damaged(
            _("The audit chain does not hold after restoring: %(problem)s.") % {"problem": verdict.broken.problem}
        )


def empty() -> None:
    """Take every row out. On SQLite the file is new, and its append-only tables hold nothing yet."""
    names = [model._meta.db_table for model in tables.emptied()]
    locked = tables.append_only()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in names:
                cursor.execute(f"DELETE FROM {quoted(name)}")  # noqa: S608  a name of our own
            return
        for change in ("DISABLE", "ENABLE"):
            for name in sorted(locked):
                cursor.execute(f"ALTER TABLE {quoted(name)} {change} TRIGGER USER")
            if change == "DISABLE":
                cursor.execute(f"TRUNCATE {', '.join(map(quoted, names))} RESTART IDENTITY")


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def fill(model: Any, archive: Archive) -> None:
    """Write the rows of one table, some thousand at a time."""
    read, prepare = tables.reader(model), tables.preparer(model)
    rows = (prepare(read(row)) for row in archive.rows(archive.parts[tables.part_name(model)]))
    names = ", ".join(quoted(str(field.column)) for field in tables.fields_of(model))
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(tables.fields_of(model)))
        for batch in batches(rows, tables.BATCH):
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", batch)  # noqa: S608


def batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """
    >>> list(batches("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def reset_sequences() -> None:
    """New rows go on after the highest restored number."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables.kept()):
            cursor.execute(statement)


def index_words() -> None:
    """Make the search index anew from the live rows."""
    for model in [found for found in apps.get_models() if issubclass(found, Entity) and found.search]:
        rows = model._base_manager.filter(archived_at=None).order_by("pk")
        rows = rows.select_related(model.scope) if model.scope else rows
        for batch in batches(rows.iterator(chunk_size=tables.BATCH), tables.BATCH):
            SearchEntry.objects.bulk_create([entry_of(thing) for thing in batch], batch_size=500)

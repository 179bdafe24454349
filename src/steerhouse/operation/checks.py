"""What has to be true for a sound installation, each looked at once and told in words."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as name_of

from steerhouse.core.context import system
from steerhouse.core.migration_operations import AppendOnly, trigger_names
from steerhouse.core.models import AuditEntry, AuditHead, Entity, Job, Node, SearchEntry
from steerhouse.core.search import pending_migrations
from steerhouse.operation.safekeeping import backup

LEAST_SHARE, LEAST_BYTES = 0.05, 1 << 30
LONGEST_WAIT = timedelta(minutes=10)
SYNCHRONOUS_FULL = 2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `next_step` where it is not as it should be."""

    name: str
    ok: bool
    message: str
    next_step: str = ""


def settings_are_safe() -> Iterator[Finding]:
    """DEBUG off, a secret key of one's own, named hosts, and what Django itself would object to."""
    words = _("DEBUG is on") if settings.DEBUG else _("DEBUG is off")
    yield Finding(name_of("debug"), not settings.DEBUG, words, _("Turn it off."))
    long = len(settings.SECRET_KEY) >= 50 and not settings.SECRET_KEY.startswith("django-insecure-")
    words = _("long enough") if long else _("short or a sample")
    yield Finding(name_of("secret key"), long, words, _("Set STEERHOUSE_SECRET_KEY anew."))
    hosts = list(settings.ALLOWED_HOSTS)
    named = bool(hosts) and "*" not in hosts
    step = _("Name the hosts in STEERHOUSE_ALLOWED_HOSTS.")
    yield Finding(name_of("allowed hosts"), named, ", ".join(hosts) or _("none"), step)
    public = [host for host in hosts if host not in ("127.0.0.1", "localhost", "[::1]")]
    secure = settings.SESSION_COOKIE_SECURE or not public
    words = _("cookies go over HTTPS only") if settings.SESSION_COOKIE_SECURE else _("plain HTTP")
    step = _("Set STEERHOUSE_HTTPS=1, since %(hosts)s can be reached from outside.") % {"hosts": ", ".join(public)}
    yield Finding(name_of("https"), secure, words, step)
    wrong = [found for found in checks.run_checks() if found.level >= checks.ERROR and not found.is_silenced()]
    words = "; ".join(str(one.msg) for one in wrong) or _("no objection")
    yield Finding(name_of("system checks"), not wrong, words, _("See the message."))


def database_is_durable() -> Iterator[Finding]:
    """An acknowledged commit survives a power cut, and the file is whole."""
    if connection.vendor == "sqlite":
        mode, level = str(_value("PRAGMA journal_mode")), int(_value("PRAGMA synchronous"))
        words = _("%(setting)s is %(value)s")
        said = words % {"setting": "journal_mode", "value": mode}
        yield Finding(name_of("journal"), mode in ("wal", "memory"), said, _("Set it to WAL."))
        said = words % {"setting": "synchronous", "value": level}
        yield Finding(name_of("durability"), level >= SYNCHRONOUS_FULL, said, _("Set it to FULL."))
        whole = str(_value("PRAGMA quick_check"))
        yield Finding(name_of("database file"), whole == "ok", whole, _("Restore the last backup."))
        return
    for name in ("fsync", "synchronous_commit"):
        value = str(_value(f"SHOW {name}"))
        said = _("%(setting)s is %(value)s") % {"setting": name, "value": value}
        step = _("Turn %(setting)s on in the server's configuration.") % {"setting": name}
        yield Finding(name, value != "off", said, step)
    collation = _value(
        "SELECT c.collname FROM pg_attribute a JOIN pg_collation c ON c.oid = a.attcollation "
        "WHERE a.attrelid = 'core_node'::regclass AND a.attname = 'path'"
    )
    said = _("%(setting)s is %(value)s") % {"setting": "collation of core_node.path", "value": collation}
    step = _("Run `steerhouse migrate`; ranges of the tree would be wrong without it.")
    yield Finding(name_of("byte order of paths"), collation == "C", said, step)


def _value(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    return row[0] if row else None


def triggers_are_there() -> Iterator[Finding]:
    """The tables that may only grow refuse everything else; SQLite drops triggers when a column is altered."""
    present = set(_column(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    ))  # fmt: skip
    wanted = [name for table in append_only_tables() for name in trigger_names(table, connection.vendor)]
    if connection.vendor == "sqlite":
        wanted += [f"core_search_{event}" for event in ("added", "removed", "changed")]
    missing = [name for name in wanted if name not in present]
    words = _("%(count)s triggers in place") % {"count": len(wanted)}
    if missing:
        words = _("missing: %(names)s") % {"names": ", ".join(missing)}
    step = _(
        "Run `steerhouse audit verify`, restore the last backup if it fails, then ask the maintainers how to mend it."
    )
    yield Finding(name_of("triggers"), not missing, words, step)


def append_only_tables() -> list[str]:
    """The tables that some migration made append-only."""
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    return sorted({op.table for migration in found for op in migration.operations if isinstance(op, AppendOnly)})


def _column(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


def migrations_are_applied() -> Iterator[Finding]:
    """Code and database speak of the same tables."""
    waiting = pending_migrations()
    words = _("not applied: %(names)s") % {"names": ", ".join(waiting[:5])} if waiting else _("all applied")
    yield Finding(name_of("migrations"), not waiting, words, _("Run `steerhouse migrate`."))


def disk_has_room() -> Iterator[Finding]:
    """Room for the database to grow, and a home folder that is written by its owner alone."""
    free, enough = disk_space()
    words = _("%(free)s GB free at %(folder)s") % {"free": f"{free / (1 << 30):.1f}", "folder": settings.HOME}
    yield Finding(name_of("disk"), enough, words, _("Delete old backups or give the disk more room."))
    key = Path(settings.HOME) / "secret-key"
    private = not key.exists() or key.stat().st_mode & 0o077 == 0
    words = _("readable by its owner alone") if private else _("readable by others")
    step = _("Run `chmod 600 %(file)s`.") % {"file": key}
    yield Finding(name_of("secret key file"), private, words, step)
    writable = os.access(settings.HOME, os.W_OK)
    words = _("writable") if writable else _("read-only")
    step = _("Give %(folder)s to this user.") % {"folder": settings.HOME}
    yield Finding(name_of("home folder"), writable, words, step)


def disk_space() -> tuple[int, bool]:
    """Free bytes where the data lies, and whether they are enough."""
    usage = shutil.disk_usage(settings.HOME)
    return usage.free, usage.free >= min(LEAST_SHARE * usage.total, LEAST_BYTES)


def tree_is_consistent() -> Iterator[Finding]:
    """Every node hangs where its path says, and knows how many children it has."""
    with system("look at the whole tree"):
        rows = {
            path: (depth, children) for path, depth, children in Node.objects.values_list("path", "depth", "numchild")
        }
    step, counted = Node.steplen, dict.fromkeys(rows, 0)
    wrong = []
    for path, (depth, _children) in rows.items():
        above = path[:-step]
        if above in counted:
            counted[above] += 1
        if depth * step != len(path) or (above and above not in rows):
            wrong.append(path)
    wrong += [path for path, (_depth, children) in rows.items() if counted[path] != children and path not in wrong]
    words = _("%(count)s nodes") % {"count": f"{len(rows):,}"}
    if wrong:
        words = _("wrong at %(paths)s") % {"paths": ", ".join(sorted(wrong)[:5])}
    step = _("Restore the last backup, or ask the maintainers how to mend it.")
    yield Finding(name_of("tree"), not wrong, words, step)


def search_is_complete() -> Iterator[Finding]:
    """The index holds one entry for each live row that can be found, and the words of each entry."""
    for model in [found for found in apps.get_models() if issubclass(found, Entity) and found.search]:
        label = model._meta.label_lower
        with system("count rows and entries"):
            rows = model._base_manager.filter(archived_at=None).count()
            entries = SearchEntry.objects.filter(model=label).count()
        words = _("%(rows)s rows, %(entries)s entries") % {"rows": f"{rows:,}", "entries": f"{entries:,}"}
        step = _("Run `steerhouse migrate`, which completes the index.")
        yield Finding(f"search index of {label}", rows == entries, words, step)
    if connection.vendor == "sqlite":
        with system("count entries"):
            entries = SearchEntry.objects.count()
        indexed = int(_value("SELECT count(*) FROM core_search_docsize"))
        words = _("%(entries)s entries, %(indexed)s indexed") % {"entries": f"{entries:,}", "indexed": f"{indexed:,}"}
        yield Finding(name_of("full text"), indexed == entries, words, _("Rebuild the index."))


def audit_ends_at_its_head() -> Iterator[Finding]:
    """The last entry is the one that the head names; `steerhouse audit verify` looks at all of them."""
    head, last = AuditHead.objects.get(pk=1), AuditEntry.objects.order_by("-sequence").first()
    same = (head.sequence, head.hash) == ((last.sequence, last.hash) if last else (0, "0" * 64))
    words = _("%(count)s entries") % {"count": f"{head.sequence:,}"}
    yield Finding(name_of("audit head"), same, words, _("Run `steerhouse audit verify`."))


def jobs_are_taken() -> Iterator[Finding]:
    """No job waits for long: somebody works."""
    with system("the oldest waiting job"):
        oldest = (
            Job.objects.filter(state=Job.State.WAITING)
            .order_by("created_at")
            .values_list("created_at", flat=True)
            .first()
        )
    taken = oldest is None or timezone.now() - oldest < LONGEST_WAIT
    words = _("none waits")
    if oldest is not None:
        words = _("the oldest waits since %(moment)s UTC") % {"moment": f"{oldest:%Y-%m-%d %H:%M}"}
    yield Finding(name_of("jobs"), taken, words, _("Start `steerhouse worker` and look at its log."))


def backup_is_recent() -> Iterator[Finding]:
    """A backup was taken in the last days; an installation that is younger than that may still have none."""
    days = settings.BACKUP_DAYS
    moment = backup.last()
    begun = AuditEntry.objects.order_by("sequence").values_list("at", flat=True).first()
    since = moment or begun
    recent = not days or since is None or timezone.now() - since <= timedelta(days=days)
    words = _("none was taken yet")
    if moment:
        words = _("the last one was taken on %(moment)s UTC") % {"moment": f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"}
    step = _("Run `steerhouse backup`, and let a timer do so; STEERHOUSE_BACKUP_DAYS (now %(days)s) says how often.")
    yield Finding(name_of("backup"), recent, words, step % {"days": f"{days:g}"})


# Without the tables of the newest migrations the others would only stumble.
FIRST: list[Callable[[], Iterator[Finding]]] = [settings_are_safe, disk_has_room, migrations_are_applied]
THEN: list[Callable[[], Iterator[Finding]]] = [
    database_is_durable, triggers_are_there, tree_is_consistent, search_is_complete, audit_ends_at_its_head,
    jobs_are_taken, backup_is_recent,
]  # fmt: skip


def examine() -> list[Finding]:
    """Everything that can be looked at."""
    found = [finding for check in FIRST for finding in check()]
    if any(finding.name == "migrations" and not finding.ok for finding in found):
        return found
    return found + [finding for check in THEN for finding in check()]

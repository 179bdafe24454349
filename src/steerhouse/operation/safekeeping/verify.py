"""Look at a backup without restoring it: hashes, rows, the audit chain, and whether it fits this version."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from steerhouse.core import audit
from steerhouse.core.models import AuditChange, AuditEntry, AuditHead, AuditValues
from steerhouse.operation.safekeeping import tables
from steerhouse.operation.safekeeping.archive import Archive
from steerhouse.operation.safekeeping.problems import Damaged, NotForHere, reading

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Sound:
    """What a sound backup holds."""

    version: str
    tables: int
    rows: int
    files: int
    audit_entries: int
    audit_head: str
    restorable: bool


def verify(archive: Archive) -> Sound:
    """Check everything that can be checked without a database; raise Damaged at the first fault."""
    archive.check()
    verdict, fits = None, archive.manifest["migrations"] == tables.migrations()
    if fits:
        check_rows(archive)
        verdict = check_chain(archive)
    found = archive.tables()
    return Sound(
        version=archive.manifest["version"], tables=len(found), rows=sum(part.rows for part in found),
        files=len(archive.files()), audit_entries=verdict.entries if verdict else 0,
        audit_head=f"{verdict.entries}:{verdict.head}" if verdict else "", restorable=fits,
    )  # fmt: skip


def refuse_other_version(archive: Archive) -> None:
    """Raise NotForHere unless the backup has the tables of this version."""
    theirs, ours = set(archive.manifest["migrations"]), set(tables.migrations())
    version = archive.manifest["version"]
    if newer := sorted(theirs - ours):
        words = {"version": version, "migration": newer[0]}
        raise NotForHere(
            _("The backup was made by a newer Steerhouse (%(version)s, with %(migration)s). Upgrade first.") % words
        )
    if older := sorted(ours - theirs):
        words = {"version": version, "migration": older[0]}
        raise NotForHere(
            _(
                "The backup was made by an older Steerhouse (%(version)s, without %(migration)s). "
                "Restore it with that version, then upgrade."
            )
            % words
        )


def check_rows(archive: Archive) -> None:
    """Every table of this version is there with its columns, and every value fits its column."""
    expected = {tables.part_name(model): model for model in tables.kept()}
    found = {part.name: part for part in archive.tables()}
    if set(expected) != set(found):
        raise Damaged(_("The part %(part)s is missing in the backup.") % {"part": min(set(expected) ^ set(found))})
    for name, model in expected.items():
        if found[name].columns != tables.columns_of(model):
            raise Damaged(_("The backup is damaged (%(part)s).") % {"part": name})
        read = tables.reader(model)
        with reading(name):
            for row in archive.rows(found[name]):
                read(row)


def check_chain(archive: Archive) -> audit.Verdict:
    """Recompute the audit chain of the backup; raise Damaged where it breaks."""
    try:
        erased = _erased(archive)
        verdict = audit.follow(_linked(archive), erased=erased, stored=lambda: _head(archive))
    except (TypeError, AttributeError) as problem:
        raise Damaged(_("The audit chain in the backup lacks a value that every entry has.")) from problem
    if verdict.broken:
        words = {"entry": f"{verdict.broken.sequence:,}", "problem": verdict.broken.problem}
        raise Damaged(_("The audit chain in the backup breaks at entry %(entry)s: %(problem)s.") % words)
    return verdict


def _head(archive: Archive) -> AuditHead:
    """The last link, as the backup has it."""
    return next(_things(archive, AuditHead), AuditHead())


def _things(archive: Archive, model: type[M]) -> Iterator[M]:
    """The rows of one table as unsaved objects, in the order of the backup."""
    part, read, names = archive.parts[tables.part_name(model)], tables.reader(model), tables.columns_of(model)
    for row in archive.rows(part):
        yield model(**dict(zip(names, read(row), strict=True)))


def _erased(archive: Archive) -> set[str]:
    """The changes whose values somebody erased, on record."""
    entries = {entry.sequence for entry in _things(archive, AuditEntry) if entry.verb == audit.ERASE}
    changes = _things(archive, AuditChange) if entries else iter(())
    return {change.object_id for change in changes if change.entry_id in entries}


def _linked(archive: Archive) -> Iterator[audit.Linked]:
    """Entries with their changes and values: three tables, each in the order in which the chain grew."""
    changes = groupby(_with_values(archive), lambda line: line[0].entry_id)
    key, lines = next(changes, (None, iter(())))
    for entry in _things(archive, AuditEntry):
        if key == entry.sequence:
            yield entry, list(lines)
            key, lines = next(changes, (None, iter(())))
        else:
            yield entry, []


def _with_values(archive: Archive) -> Iterator[tuple[AuditChange, AuditValues | None]]:
    values: Any = _things(archive, AuditValues)
    waiting = next(values, None)
    for change in _things(archive, AuditChange):
        if waiting is not None and waiting.pk == change.pk:
            yield change, waiting
            waiting = next(values, None)
        else:
            yield change, None

"""`steerhouse backup`, `verify` and `restore`: what they print."""

import argparse
import dataclasses
import json
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from steerhouse.core.statistics import refresh_statistics
from steerhouse.operation.safekeeping.archive import Archive
from steerhouse.operation.safekeeping.backup import take
from steerhouse.operation.safekeeping.restore import restore
from steerhouse.operation.safekeeping.verify import Sound, verify


def backup(arguments: argparse.Namespace) -> int:
    """Take a backup; 0 when it is written."""
    taken = take(Path(arguments.file) if arguments.file else None)
    words = {
        "file": taken.file, "rows": f"{taken.rows:,}", "tables": taken.tables, "files": f"{taken.files:,}",
        "size": f"{taken.bytes / 1e6:,.1f}",
    }  # fmt: skip
    sentences = [
        _("%(file)s holds %(rows)s rows of %(tables)s tables and %(files)s stored files in %(size)s MB.") % words,
        _("SHA-256: %(hash)s. Keep it, and a copy of the file, on another machine.") % {"hash": taken.sha256},
    ]
    return tell(arguments, dataclasses.asdict(taken), sentences)


def verify_file(arguments: argparse.Namespace) -> int:
    """Look at a backup; 0 when it is sound."""
    with Archive(Path(arguments.file)) as archive:
        found = verify(archive)
    sentences = [
        in_words(found),
        _("The audit chain in it is whole: %(entries)s entries, head %(head)s.")
        % {"entries": f"{found.audit_entries:,}", "head": found.audit_head}
        if found.restorable
        else _(
            "Its tables are those of Steerhouse %(version)s: only that version checks the audit chain and restores it."
        )
        % {"version": found.version},
    ]
    return tell(arguments, dataclasses.asdict(found), sentences)


def restore_file(arguments: argparse.Namespace) -> int:
    """Restore a backup; 0 when the database holds what it holds."""
    with Archive(Path(arguments.file)) as archive:
        found = restore(archive, replace=arguments.replace)
    refresh_statistics()
    sentences = [
        in_words(found),
        _("It is in place, and its audit chain holds. Everybody signs in anew; `steerhouse doctor` looks at the rest."),
    ]
    return tell(arguments, dataclasses.asdict(found), sentences)


def in_words(found: Sound) -> str:
    """What a sound backup holds."""
    words = {
        "version": found.version, "rows": f"{found.rows:,}", "tables": found.tables, "files": f"{found.files:,}",
    }  # fmt: skip
    return (
        _("The backup is sound: Steerhouse %(version)s, %(rows)s rows of %(tables)s tables, %(files)s stored files.")
        % words
    )


def tell(arguments: argparse.Namespace, found: dict[str, object], sentences: list[str]) -> int:
    """Print the outcome for people or for programs."""
    lines = [json.dumps(found, ensure_ascii=False)] if arguments.json else sentences
    sys.stdout.write("\n".join(lines) + "\n")
    return 0

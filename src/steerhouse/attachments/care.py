"""Looking after attached files: the bin is emptied, halves are swept, lost files are told by name."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as name_of

from steerhouse.attachments import store
from steerhouse.attachments.actions import purge
from steerhouse.attachments.models import Attachment
from steerhouse.core import jobs
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Stale
from steerhouse.core.writing import BATCH
from steerhouse.operation import checks
from steerhouse.operation.checks import Finding

BIN_DAYS = 30
EVERY = 3600.0
MOST_NAMED = 5
SYSTEM = "the bin of attached files"
_next_look = [0.0]


def look_after() -> None:
    """Empty the bin and sweep, once an hour at most."""
    if time.monotonic() >= _next_look[0]:
        _next_look[0] = time.monotonic() + EVERY
        empty_bin()
        sweep()


def empty_bin() -> int:
    """Remove for good what has been in the bin long enough; returns how many files went."""
    due = Attachment._base_manager.filter(archived_at__lt=timezone.now() - timedelta(days=BIN_DAYS))
    gone = 0
    for row in due.order_by("pk")[:BATCH]:
        try:
            purge(row, by=Actor.system(SYSTEM))
        except Stale:
            # Taken out of the bin at this very moment.
            continue
        gone += 1
    return gone


def sweep() -> int:
    """Delete stored files that a crash left without a row; returns how many.

    Where most files have no row, the database is another one than theirs: then nothing is deleted.
    """
    orphans, named = [], 0
    for place, names in store.old_files():
        known = set(Attachment._base_manager.filter(stored_name__in=names).values_list("stored_name", flat=True))
        orphans += [place / name for name in names if name not in known]
        named += len(known)
    if len(orphans) > named + MOST_NAMED:
        return 0
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def files_are_there() -> Iterator[Finding]:
    """Each attached file lies in the store with its size."""
    rows = Attachment._base_manager.filter(archived_at=None).order_by("pk")
    count, lost = 0, []
    for row in rows.only("name", "stored_name", "size", "public_id").iterator(chunk_size=BATCH):
        count += 1
        if not is_whole(row):
            lost.append(_("%(name)s (%(id)s)") % {"name": row.shown_name, "id": row.public_id})
    words = _("%(count)s files") % {"count": f"{count:,}"}
    if lost:
        words = _("%(lost)s of %(count)s are lost or cut: %(names)s") % {
            "lost": f"{len(lost):,}", "count": f"{count:,}", "names": ", ".join(lost[:MOST_NAMED]),
        }  # fmt: skip
    step = _("Take them from the last backup: they lie under files/attachments in the archive.")
    yield Finding(name_of("attached files"), not lost, words, step)


def is_whole(row: Attachment) -> bool:
    """Whether the file of a row is there in its full length."""
    try:
        return store.path_of(row.stored_name).stat().st_size == row.size
    except FileNotFoundError:
        return False


def begin() -> None:
    """Let the worker look after files, and the doctor look for them."""
    if look_after not in jobs.REGULARLY:
        jobs.REGULARLY.append(look_after)
        checks.THEN.append(files_are_there)

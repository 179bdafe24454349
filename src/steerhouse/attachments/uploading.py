"""From bytes that arrive to an attached file: stored first, then noted, and gone again where it cannot be noted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.attachments import store
from steerhouse.attachments.actions import attach, refuse_writer
from steerhouse.attachments.models import Attachment
from steerhouse.attachments.naming import given_name, visible_name
from steerhouse.core.actors import Actor


@dataclass(frozen=True)
class Sent:
    """A file as somebody sends it: its name there, its bytes, and what they say about it."""

    name: str
    chunks: Iterable[bytes]
    note: str = ""
    replaces: Attachment | None = None


@dataclass(frozen=True)
class Arrived:
    """What became of a file that was sent; `row` is the one that stands there."""

    row: Attachment
    words: str
    is_new: bool = True


def take(about: Any, sent: Sent, *, by: Actor, key: str = "") -> Arrived:
    """Attach one file. The same content under the same name is there already, so it is not kept twice."""
    refuse_writer(about, by)
    name = given_name(sent.name)
    shown = visible_name(name)
    kept, row = store.keep(sent.chunks, f"“{shown}”"), None
    try:
        mine = Attachment.objects.about(about, by)
        twins = list(mine.filter(sha256=kept.sha256, archived_at=None).order_by("pk"))
        newest = mine.newest().filter(pk__in=[one.pk for one in twins], name=name).first() if twins else None
        if newest is not None:
            return Arrived(newest, _("“%(name)s” is here already with the same content.") % {"name": shown}, False)
        once = {"key": key} if key else {}
        row = attach(
            Attachment, about=about, kept=kept, name=name, note=sent.note, replaces=sent.replaces, by=by, **once
        )
    finally:
        if row is None:
            store.drop(kept.name)
    return Arrived(row, _words(row, twins))


def _words(row: Attachment, twins: list[Attachment]) -> str:
    words = {"name": row.shown_name, "number": row.number, "other": twins[0].shown_name if twins else ""}
    if twins:
        return _("“%(name)s” was attached. The same content is here as “%(other)s” already.") % words
    if row.number > 1:
        return _("“%(name)s” was attached as version %(number)s; the earlier ones are kept.") % words
    return _("“%(name)s” was attached.") % words

"""The verbs of attached files."""

from typing import Any

from django.conf import settings
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.attachments import store
from steerhouse.attachments.models import Attachment
from steerhouse.attachments.naming import given_name, in_bytes, visible_name
from steerhouse.attachments.store import Kept
from steerhouse.collaboration.watching import keep_watch
from steerhouse.core import writing
from steerhouse.core.actions import action, after_commit
from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.errors import Archived, Denied, NotVisible, Stale, SteerhouseError
from steerhouse.core.models import Node


class QuotaReached(SteerhouseError):
    """The place has no room left for this file."""

    status = 413
    title = gettext_lazy("There is no room left for files here.")
    next_step = gettext_lazy(
        "Delete files that nobody needs; their room comes back when they leave the bin. "
        "Or ask the administrator for a larger quota."
    )


@action("attachment.add")
def attach(
    model: type[Attachment], *, about: Any, kept: Kept, name: str, note: str = "", replaces: Attachment | None = None,
    by: Actor,
) -> Attachment:  # fmt: skip
    """Let a stored file be attached to a thing that the actor sees: as a new version of the file that it replaces or
    that has the same name there, else as a file of its own."""
    refuse_writer(about, by)
    node = reserve(about, kept.size)
    row = model(
        model=about._meta.label_lower, object_id=about.public_id, node=node, name=given_name(name), note=note.strip(),
        stored_name=kept.name, sha256=kept.sha256, size=kept.size, media_type=kept.media_type, author=by.user,
    )  # fmt: skip
    before = replaces or same_name(row)
    row.chain = before.chain if before is not None else row.public_id
    numbers = Attachment._base_manager.filter(chain=row.chain).aggregate(last=Max("number"))
    row.number = (numbers["last"] or 0) + 1
    row.full_clean()
    row.save()
    writing.record(about, "file_attached", file=_told(row))
    keep_watch(by.user, about)
    return row


def refuse_writer(about: Any, by: Actor) -> None:
    """Raise unless the actor may attach here: who sees the thing may, a token needs the right to edit it as well."""
    if not by.may("view", about):
        raise NotVisible()
    if by.scopes is not None and not by.may("edit", about):
        raise Denied(thing=about, verb="edit")
    if about.archived_at is not None:
        raise Archived()


def reserve(about: Any, size: int) -> Node | None:
    """The place whose quota the file counts against, locked, so that of two uploads the second sees the first."""
    path = about.scope_path()
    node: Node | None = Node.objects.filter(path=path).first() if path else None
    Node.objects.select_for_update(no_key=True).get(path=node.path if node is not None else ROOT_PATH)
    used = Attachment._base_manager.filter(node=node).aggregate(sum=Sum("size"))["sum"] or 0
    quota = settings.ATTACHMENT_QUOTA_BYTES
    if used + size > quota:
        words = {"used": in_bytes(used), "quota": in_bytes(quota), "size": in_bytes(size)}
        raise QuotaReached(_("The files here take %(used)s of %(quota)s; %(size)s more do not fit.") % words)
    return node


def same_name(row: Attachment) -> Attachment | None:
    """The newest file of this name at the same thing that is not in the bin."""
    found = Attachment._base_manager.filter(model=row.model, object_id=row.object_id, name=row.name, archived_at=None)
    newest: Attachment | None = found.order_by("-created_at", "-pk").first()
    return newest


def _told(row: Attachment) -> str:
    """The file as history and notifications name it."""
    name = visible_name(row.name)
    return name if row.number == 1 else _("%(name)s, version %(number)s") % {"name": name, "number": row.number}


@action("attachment.remove")
def remove(row: Attachment, *, about: Any, by: Actor) -> Attachment:
    """Put a version of a file into the bin; it can be taken out again until its time there is over."""
    refuse_changer(row, about, by)
    if row.archived_at is not None:
        raise NotVisible()
    row.archived_at = timezone.now()
    row.save()
    writing.record(about, "file_deleted", file=_told(row))
    return row


@action("attachment.restore")
def restore(row: Attachment, *, about: Any, by: Actor) -> Attachment:
    """Take a version of a file out of the bin."""
    refuse_changer(row, about, by)
    if row.archived_at is None:
        raise NotVisible()
    row.archived_at = None
    row.save()
    writing.record(about, "file_restored", file=_told(row))
    return row


def refuse_changer(row: Attachment, about: Any, by: Actor) -> None:
    """Raise unless the file hangs on this thing, and the actor attached it or may edit the thing."""
    if (row.model, row.object_id) != (about._meta.label_lower, about.public_id):
        raise NotVisible()
    refuse_writer(about, by)
    if not may_change(row, about, by):
        raise Denied(_("This file was attached by somebody else. Ask them, or who keeps this page."), thing=about)


def may_change(row: Attachment, about: Any, by: Actor) -> bool:
    """Whether the actor attached the file or may edit the thing."""
    return row.author_id == by.user_id or by.may("edit", about)


@action("attachment.purge")
def purge(row: Attachment, *, by: Actor) -> None:
    """Remove a file for good: the row first, so that a crash leaves bytes without a row and never the opposite."""
    found = Attachment._base_manager.select_for_update().filter(pk=row.pk).first()
    if found is None or found.archived_at is None:
        raise Stale(thing=row, changed={})
    name = row.stored_name
    writing.remove(found)
    after_commit(lambda: store.drop(name))

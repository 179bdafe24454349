"""The files of a thing: the panel on its page, sending, downloading, the bin."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from steerhouse.attachments import store
from steerhouse.attachments.actions import may_change, remove, restore
from steerhouse.attachments.care import BIN_DAYS
from steerhouse.attachments.models import Attachment
from steerhouse.attachments.naming import download_name, in_bytes
from steerhouse.attachments.uploading import Sent, take
from steerhouse.collaboration.actions import list_of
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.errors import NotVisible, SteerhouseError, answer
from steerhouse.core.pages import pages_of
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.shell import homes

MOST_AT_ONCE = 20
# What a form adds to the bytes of its files.
FORM_BYTES = 64 * 1024


@dataclass
class Shown:
    """A file on the page: its newest version, the earlier ones, and whether the reader may change it."""

    row: Attachment
    mine: bool
    earlier: list["Shown"] = field(default_factory=list)


class Lost(NotVisible):
    """The row is there and its bytes are not: the administrator has to fetch them from a backup."""

    title = gettext_lazy("This file is lost.")
    next_step = gettext_lazy("Tell your administrator, who can take it from a backup; or attach it again.")


def panel(thing: Any, by: Actor) -> dict[str, Any] | None:
    """The place of the panel, which the page fills by itself once it stands; so no page asks anything for it."""
    pages = pages_of(type(thing))
    return {"kind": pages.name} if pages is not None and by.is_signed_in else None


def thing_of(by: Actor, kind: str, public_id: str) -> Any:
    """The thing of this kind that the actor sees."""
    return load(list_of(kind, by).model, public_id, by=by)


def files_of(request: Request, kind: str, public_id: str) -> HttpResponse:
    """The files of a thing: as a part of its page, or as a page of its own."""
    return _files(request, thing_of(request.actor, kind, public_id), kind)


def _files(request: Request, thing: Any, kind: str, said: list[tuple[str, str]] | None = None) -> HttpResponse:
    by = request.actor
    rows = list(Attachment.objects.about(thing, by).select_related("author").order_by("chain", "-number"))
    kept = [row for row in rows if row.archived_at is None]
    live = thing.archived_at is None
    files = _by_file(kept, thing, by, frozen=not live)
    context = {
        "thing": thing, "kind": kind, "back": address(thing), "live": live, "said": said or [],
        "files": files, "total": in_bytes(sum(one.row.size for one in files)),
        "bin": [Shown(row, may_change(row, thing, by)) for row in rows if row.archived_at is not None] if live else [],
        "days": BIN_DAYS, "most": in_bytes(settings.ATTACHMENT_BYTES),
        "most_bytes": settings.ATTACHMENT_BYTES,
        "below": type(thing) in [home.model for home, _way in homes()],
    }  # fmt: skip
    part = bool(getattr(request, "htmx", False))
    return render(request, "attachments/_files.html" if part else "attachments/files.html", context)


def _by_file(rows: list[Attachment], thing: Any, by: Actor, frozen: bool = False) -> list[Shown]:
    """One entry a file, by name, with its earlier versions."""
    shown = []
    for _chain, versions in groupby(rows, lambda row: row.chain):
        newest, *earlier = [Shown(row, not frozen and may_change(row, thing, by)) for row in versions]
        newest.earlier = earlier
        shown.append(newest)
    return sorted(shown, key=lambda one: (one.row.name.casefold(), one.row.pk))


@csrf_exempt
def add(request: Request, kind: str, public_id: str) -> HttpResponse:
    """Refuse by its length what is too large, before anything of it is read; the check of the form's secret, made
    inside, would read it all."""
    most = min(MOST_AT_ONCE * settings.ATTACHMENT_BYTES, settings.ATTACHMENT_QUOTA_BYTES)
    if int(request.META.get("CONTENT_LENGTH") or 0) - FORM_BYTES > most:
        words = {"most": in_bytes(most)}
        raise store.TooLarge(_("These files together are larger than %(most)s, the most for one time.") % words)
    return _add(request, kind, public_id)


@csrf_protect
def _add(request: Request, kind: str, public_id: str) -> HttpResponse:
    """Attach what was sent, file by file: one that is refused keeps no other from coming in."""
    by = request.actor
    thing = thing_of(by, kind, public_id)
    files = request.FILES.getlist("file")
    before = request.POST.get("replaces", "")
    replaces = Attachment.objects.about(thing, by).live().by_public_id(before) if before else None
    said = [] if files else [("crit", _("Choose a file first."))]
    # Browsers say the whole name beside the file; the form's own part of it has lost what cannot be seen.
    names = request.POST.getlist("name")
    named = names if len(names) == len(files) else [file.name or "" for file in files]
    for name, file in list(zip(named, files, strict=True))[:MOST_AT_ONCE]:
        sent = Sent(name, file.chunks(), request.POST.get("note", ""), replaces)
        try:
            arrived = take(thing, sent, by=by)
            said.append(("ok" if arrived.is_new else "att", arrived.words))
        except SteerhouseError as refusal:
            if isinstance(refusal, NotVisible):
                raise
            told = answer(refusal)
            said.append(("crit", f"{told.message} {told.next_step}"))
    if len(files) > MOST_AT_ONCE:
        said.append(("crit", _("Only the first %(most)s files were taken.") % {"most": MOST_AT_ONCE}))
    return _after(request, thing, kind, said)


def _after(request: Request, thing: Any, kind: str, said: list[tuple[str, str]]) -> HttpResponse:
    """Back where it was asked: the part of the page with what is to be said, or the page."""
    if getattr(request, "htmx", False):
        return _files(request, thing, kind, said)
    for look, words in said:
        (messages.error if look == "crit" else messages.success)(request, words)
    return HttpResponseRedirect(f"{address(thing)}#files")


def download(request: Request, public_id: str) -> FileResponse:
    """The bytes of one version: never shown in place, whatever the file says about itself."""
    return sent_out(Attachment.objects.visible_to(request.actor).by_public_id(public_id))


def sent_out(row: Attachment) -> FileResponse:
    """An answer that no browser shows, runs or keeps."""
    try:
        file = store.opened(row.stored_name)
    except FileNotFoundError:
        words = _("The bytes of “%(name)s” are not in the store any more.") % {"name": row.shown_name}
        raise Lost(words) from None
    found = FileResponse(
        file, as_attachment=True, filename=download_name(row.name), content_type="application/octet-stream"
    )
    found["Content-Security-Policy"] = "sandbox; default-src 'none'"
    found["X-Content-Type-Options"] = "nosniff"
    found["Cross-Origin-Resource-Policy"] = "same-origin"
    found["Cache-Control"] = "no-store"
    return found


def about(row: Attachment, by: Actor) -> tuple[Any, str]:
    """The thing that a file is attached to, and the name of its kind."""
    model = apps.get_model(row.model)
    pages = pages_of(model)
    if pages is None:
        raise NotVisible()
    return load(model, row.object_id, by=by), pages.name


def take_out(request: Request, public_id: str) -> HttpResponse:
    """Put one version into the bin."""
    row = Attachment.objects.visible_to(request.actor).live().by_public_id(public_id)
    thing, kind = about(row, request.actor)
    words = _("“%(name)s” is in the bin for %(days)s days.") % {"name": row.shown_name, "days": BIN_DAYS}
    remove(row, about=thing, by=request.actor)
    return _after(request, thing, kind, [("ok", words)])


def put_back(request: Request, public_id: str) -> HttpResponse:
    """Take one version out of the bin."""
    row = Attachment.objects.visible_to(request.actor).exclude(archived_at=None).by_public_id(public_id)
    thing, kind = about(row, request.actor)
    restore(row, about=thing, by=request.actor)
    return _after(request, thing, kind, [("ok", _("“%(name)s” is back.") % {"name": row.shown_name})])

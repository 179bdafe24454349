"""Files for programs: list, send, look at, download; by the same rules as the pages."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from steerhouse.attachments import listing, store, uploading, views
from steerhouse.attachments.models import Attachment
from steerhouse.core.acting import Request
from steerhouse.core.api.reading import Malformed
from steerhouse.core.errors import AlreadyDone, Invalid
from steerhouse.core.models import AuditChange, AuditEntry
from steerhouse.core.pages import REGISTRY
from steerhouse.interchange.limits import MEBIBYTE

LARGEST_PAGE = 200
ASKED = {*listing.NAMES, "about", "id", "page", "limit"}
SENT = {"about", "id", "name", "note", "replaces"}
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def one_or_all(request: Request) -> HttpResponse:
    """The files that whoever asks may see, or those of one thing, each in its newest version."""
    _refuse_unknown(request, ASKED)
    limit, number = _whole(request, "limit", 50, LARGEST_PAGE), _whole(request, "page", 1, 20_000)
    given = {name: request.GET.get(name, "") for name in listing.NAMES}
    by = request.actor
    if request.GET.get("about") or request.GET.get("id"):
        rows = listing.about_one(by, request.GET.get("about", ""), request.GET.get("id", ""))
    else:
        rows = listing.narrowed(by, given)
    found = list(rows.select_related("author")[(number - 1) * limit : number * limit + 1])
    query = request.GET.copy()
    query["page"] = str(number + 1)
    return JsonResponse({
        "items": [_as_json(row) for row in found[:limit]], "page": number, "limit": limit,
        "next": f"{request.path}?{query.urlencode()}" if len(found) > limit else None,
    })  # fmt: skip


def look(request: Request, public_id: str) -> HttpResponse:
    """What is known of one version of a file."""
    return JsonResponse(_as_json(_seen(request, public_id)))


def content(request: Request, public_id: str) -> FileResponse:
    """Its bytes."""
    return views.sent_out(_seen(request, public_id))


def _seen(request: Request, public_id: str) -> Attachment:
    rows = Attachment.objects.visible_to(request.actor).select_related("author")
    found: Attachment = rows.by_public_id(public_id)
    return found


def send(request: Request) -> HttpResponse:
    """Attach the body of the request to the thing that the address names; the same Idempotency-Key does it once."""
    _refuse_unknown(request, SENT)
    if (request.content_type or "").lower() in FORMS:
        words = _("Send the bytes of the file as the body, as application/octet-stream.")
        raise Malformed({}, words, status=415)
    name = request.GET.get("name", "")
    if not name:
        raise Malformed({"name": [_("Say the name of the file.")]})
    store.refuse_larger(int(request.META.get("CONTENT_LENGTH") or 0))
    by = request.actor
    thing = views.thing_of(by, request.GET.get("about", ""), request.GET.get("id", ""))
    before = request.GET.get("replaces", "")
    replaces = Attachment.objects.about(thing, by).live().by_public_id(before) if before else None
    sent = uploading.Sent(name, _body(request), request.GET.get("note", ""), replaces)
    given = request.headers.get("Idempotency-Key", "")
    owner = f"file:{by.user_id}:{_short(given)}" if given else ""
    earlier = _done(owner, request) if owner else None
    try:
        arrived = uploading.take(thing, sent, by=by, key=owner) if earlier is None else None
    except AlreadyDone:
        arrived, earlier = None, _done(owner, request)
    row = arrived.row if arrived is not None else earlier
    if row is None:
        raise AlreadyDone()
    if arrived is None:
        _refuse_other(row, thing, sent)
    new = arrived is not None and arrived.is_new
    told = {**_as_json(row), "message": arrived.words if arrived is not None else ""}
    return JsonResponse(told, status=201 if new else 200, headers={"Location": f"/api/files/{row.public_id}/"})


def _done(owner: str, request: Request) -> Attachment | None:
    """The file that was attached under this key before; NotVisible where the sender sees it no more."""
    entry = AuditEntry.objects.filter(key=owner).first()
    if entry is None:
        return None
    label = Attachment._meta.label_lower
    line = AuditChange.objects.filter(entry=entry, model=label, kind="added").order_by("position").first()
    return _seen(request, line.object_id if line is not None else "")


def _refuse_other(row: Attachment, thing: Any, sent: uploading.Sent) -> None:
    """Another file under the same key would be lost without a word."""
    digest = hashlib.sha256()
    for chunk in sent.chunks:
        digest.update(chunk)
    if (digest.hexdigest(), thing.public_id) != (row.sha256, row.object_id):
        raise Invalid({"Idempotency-Key": [_("This key was sent before with another request. Use a new one.")]})


def _body(request: Request) -> Iterator[bytes]:
    while chunk := request.read(MEBIBYTE):
        yield chunk


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _refuse_unknown(request: Request, known: set[str]) -> None:
    if unknown := [name for name in request.GET if name not in known]:
        raise Malformed({name: [_("There is no such parameter here.")] for name in unknown})


def _whole(request: Request, name: str, default: int, most: int) -> int:
    text = request.GET.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= most):
        raise Malformed({name: [_("Write a whole number from 1 to %(most)s.") % {"most": most}]})
    return int(text)


def _as_json(row: Attachment) -> dict[str, Any]:
    kinds = {pages.model._meta.label_lower: pages.name for pages in REGISTRY.pages.values()}
    kind = kinds.get(row.model, "")
    return {
        "id": row.public_id, "about": kind, "about_id": row.object_id, "name": row.name, "shown_name": row.shown_name,
        "note": row.note, "size": row.size, "sha256": row.sha256, "media_type": row.media_type,
        "warning": row.warning, "file": row.chain, "version": row.number, "attached_by": str(row.author),
        "attached_at": row.created_at.isoformat(), "deleted_at": row.archived_at and row.archived_at.isoformat(),
        "content": f"/api/files/{row.public_id}/content/",
    }  # fmt: skip

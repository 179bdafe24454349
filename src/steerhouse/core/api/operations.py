"""The operations of every entity: the same rows, forms and actions as its pages, as JSON."""

import hashlib
import html
from collections.abc import Callable
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from steerhouse.core import editing, history, views
from steerhouse.core.acting import Request
from steerhouse.core.actions import load, require, verb_name
from steerhouse.core.api.reading import Malformed
from steerhouse.core.api.values import fields_for_reader, fields_of, plain, row_as_json, rows_as_json
from steerhouse.core.errors import AlreadyDone, Archived, Invalid, NotVisible, Stale, SteerhouseError, answer
from steerhouse.core.lists.asking import asked
from steerhouse.core.models import AuditChange, AuditEntry
from steerhouse.core.pages import columns as col
from steerhouse.core.pages.columns import visible
from steerhouse.core.pages.declaration import Action, Pages
from steerhouse.core.pages.extras import is_extra, name_of
from steerhouse.core.pages.filters import parts_of
from steerhouse.core.pages.forms import FRAME, action_form, form_class, gathered
from steerhouse.core.pages.seeing import Sight

CAP = 1000


class VersionNeeded(SteerhouseError):
    """A change without saying on which version it builds could overwrite somebody else's."""

    status = 428
    title = _("Say which version you change.")
    next_step = _("Send the `version` that you read, as If-Match header or in the body.")


def list_rows(request: Request, pages: Pages, known: dict[str, Any], given: Any) -> HttpResponse:
    """A page of rows, narrowed, in the order that was asked for."""
    question = asked(pages, request)
    allowed = {name for name in known if name not in question.filters.base_filters or name in question.filters.filters}
    allowed |= {name for name in parts_of(question.filters) if is_extra(name)}
    if unknown := [name for name in request.GET if name not in allowed]:
        raise Malformed({name: [_("There is no such parameter here.")] for name in unknown})
    if not question.filters.is_valid():
        raise Malformed({name: [str(e) for e in errors] for name, errors in question.filters.errors.items()})
    if given.sort and not any(c.name == given.sort.lstrip("-") and c.sortable(request.actor) for c in question.columns):
        raise Malformed({"sort": [_("Rows cannot be put in this order.")]})
    fields = fields_for_reader(pages, question.sight)
    start = (given.page - 1) * given.limit
    found = question.rows.select_related(*col.fetched([*fields, *question.columns], pages.model))
    rows = list(found[start : start + given.limit + 1])
    more, count = len(rows) > given.limit, question.rows.capped_count(CAP)
    query = request.GET.copy()
    query["page"] = str(given.page + 1)
    return JsonResponse({
        "items": rows_as_json(pages, rows[: given.limit], question.sight), "page": given.page, "limit": given.limit,
        "count": min(count, CAP), "count_is_exact": count <= CAP,
        "next": f"{request.path}?{query.urlencode()}" if more else None,
    })  # fmt: skip


def get_row(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """One row."""
    return _row(request, pages, load(pages.model, public_id, by=request.actor))


def _row(request: Request, pages: Pages, thing: Any, status: int = 200) -> HttpResponse:
    sight = Sight(request.actor)
    found = row_as_json(thing, fields_for_reader(pages, sight), sight)
    headers = {"ETag": f'"{thing.version}"'} | (
        {"Location": f"/api/{pages.path}/{thing.public_id}/"} if status == 201 else {}
    )
    return JsonResponse(found, status=status, headers=headers)


def add_row(request: Request, pages: Pages, body: dict[str, Any]) -> HttpResponse:
    """Add a row; the same Idempotency-Key adds it once."""
    require(request.actor, "add", pages.model)
    body = _spread(pages, body)
    form = form_class(pages)(_as_sent(body), by=request.actor, pages=pages)
    _refuse_foreign(body, form)
    for name in [name for name in form.fields if name not in body and _has_default(pages, name, form)]:
        del form.fields[name]
    add: Callable[..., Any] = pages.add or editing.add

    def made(**key: str) -> Any:
        values = gathered(_values(form, body, everything=True))
        # Said even if nothing was sent: so first values are given, and what is needed is asked for.
        values |= {"attributes": values.get("attributes", {})} if pages.attributes else {}
        return add(pages.model, values=values, by=request.actor, **key)

    thing, new = _once(request, pages, made)
    return _row(request, pages, thing, 201 if new else 200)


def _spread(pages: Pages, body: dict[str, Any]) -> dict[str, Any]:
    """The body with the office's attributes under the names of their fields."""
    if not pages.attributes or "attributes" not in body:
        return body
    given = body["attributes"]
    if not isinstance(given, dict):
        raise Malformed({"attributes": [_("An object is expected: { … }.")]})
    own = {name: value for name, value in body.items() if name != "attributes"}
    return own | {name_of(key): str(v).lower() if isinstance(v, bool) else v for key, v in given.items()}


def _has_default(pages: Pages, name: str, form: Any) -> bool:
    """Whether a new row has a value in this field without being told."""
    if name in FRAME:
        return False
    if is_extra(name):
        return not form.fields[name].required or bool(form.initial.get(name))
    found: Any = pages.model._meta.get_field(name)
    return bool(found.has_default() or found.blank)


def edit_row(request: Request, pages: Pages, public_id: str, body: dict[str, Any]) -> HttpResponse:
    """Change the named fields of a row, if it still has the version that was read."""
    thing = load(pages.model, public_id, by=request.actor, verb="edit")
    if thing.archived_at is not None:
        raise Archived()
    version = _version(request, body.pop("version", None))
    if version is None:
        raise VersionNeeded()
    body = _spread(pages, body)
    form = form_class(pages)(_as_sent(body), instance=copy(thing), by=request.actor, pages=pages)
    _refuse_foreign(body, form)
    for name in [name for name in form.fields if name not in body]:
        del form.fields[name]
    values = gathered(_values(form, body))
    edit: Callable[..., Any] = pages.edit or editing.edit
    try:
        return _row(request, pages, edit(copy(thing), values=values, version=version, by=request.actor))
    except Stale as stale:
        return _conflict(request, pages, stale, public_id, body)


def _conflict(request: Request, pages: Pages, stale: Stale, public_id: str, body: dict[str, Any]) -> HttpResponse:
    """Somebody was quicker: the stored values beside those that were sent, and the version to build on."""
    stored = load(pages.model, public_id, by=request.actor)
    fields = [field for field in visible(fields_of(pages), request.actor) if field.name in body]
    now = row_as_json(stored, fields, Sight(request.actor))
    changed = {
        name: {"stored": now[name], "sent": sent} for name, sent in body.items() if name in now and now[name] != sent
    }
    return views.problem(request, answer(stale), version=stored.version, changed=changed)


def archive_row(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """Take a row out of lists and counts."""
    thing = _of_version(request, load(pages.model, public_id, by=request.actor, verb="archive"))
    return _row(request, pages, thing if thing.archived_at else editing.archive(thing, by=request.actor))


def restore_row(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """Bring an archived row back."""
    thing = _of_version(request, load(pages.model, public_id, by=request.actor, verb="restore"))
    return _row(request, pages, editing.restore(thing, by=request.actor) if thing.archived_at else thing)


def row_history(request: Request, pages: Pages, public_id: str, page: int) -> HttpResponse:
    """What happened to a row, newest first, as far as the reader may know it."""
    thing = load(pages.model, public_id, by=request.actor, verb="history")
    events = history.history(thing, request.actor, most=101, start=(page - 1) * 100)
    items = [
        {
            "at": plain(event.at),
            "who": str(event.who),
            "what": str(event.deed),
            "changes": [_change(d) for d in event.differences],
        }
        for event in events[:100]
    ]
    return JsonResponse({"items": items, "page": page, "more": len(events) > 100})


def _change(found: history.Difference) -> dict[str, str]:
    old, new, both = (html.unescape(strip_tags(text)) for text in (found.old, found.new, found.text))
    return {"field": str(found.label), "old": old, "new": new or both}


def do_action(request: Request, pages: Pages, action: Action, public_id: str, body: dict[str, Any]) -> HttpResponse:
    """Carry out a verb of the room on one row."""
    thing = _of_version(request, load(pages.model, public_id, by=request.actor, verb=verb_name(action.do)))
    if thing.archived_at is not None:
        raise Archived()
    if action.when is not None and not action.when(thing):
        raise NotVisible()
    values: dict[str, Any] = {}
    if action.form is not None:
        form = action_form(action.form, _as_sent(body), thing, request.actor)
        _refuse_foreign(body, form)
        values = _values(form, body, everything=True)

    def done(**key: str) -> Any:
        action.do(thing, by=request.actor, **values, **key)
        return thing

    _once(request, pages, done)
    return _row(request, pages, load(pages.model, public_id, by=request.actor))


def _as_sent(body: dict[str, Any]) -> dict[str, Any]:
    """The body as a form reads it: null is an empty input."""
    return {name: "" if value is None else value for name, value in body.items()}


def _refuse_foreign(body: dict[str, Any], form: Any) -> None:
    """A field that cannot be written here is refused by name, whether or not there is one: silence would deceive."""
    if foreign := [name for name in body if name not in form.fields or name in FRAME]:
        raise Malformed({name: [_("Field %(name)s cannot be set here.") % {"name": name}] for name in foreign})


def _values(form: Any, body: dict[str, Any], everything: bool = False) -> dict[str, Any]:
    """What the form made of the body. Raises Invalid with each field's faults."""
    if not form.is_valid():
        raise Invalid(
            {name if name != "__all__" else "": [str(e) for e in errors] for name, errors in form.errors.items()}
        )
    cleaned: dict[str, Any] = form.cleaned_data
    return {name: value for name, value in cleaned.items() if name in body or (everything and name not in FRAME)}


def _version(request: Request, given: int | None) -> int | None:
    """The version named by If-Match, or in the body."""
    header = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not header:
        return given
    if not (header.isascii() and header.isdigit() and len(header) < 19):
        raise Malformed({"If-Match": [_('Send the version as it was read, such as "3".')]})
    return int(header)


def _of_version(request: Request, thing: Any) -> Any:
    """The thing, if it has the version that the request names, or names none."""
    if _version(request, thing.version) != thing.version:
        raise Stale(thing=thing, changed={})
    return thing


def _once(request: Request, pages: Pages, do: Callable[..., Any]) -> tuple[Any, bool]:
    """Do it, or give what the same key did before; whether it is new. Another body under the same key is refused."""
    given = request.headers.get("Idempotency-Key", "")
    if not given:
        return _told(do), True
    owner = f"api:{request.actor.user_id}:{_short(given.encode())}:"
    key = owner + _short(f"{request.method} {request.path}\n".encode() + request.body)
    if (before := _entry(owner)) is None:
        try:
            return _told(lambda: do(key=key)), True
        # Where the other one was faster its row may also break a rule for this one, such as a name taken.
        except (AlreadyDone, IntegrityError, Invalid):
            before = _entry(owner)
            if before is None:
                raise
    if before.key != key:
        raise Invalid({"Idempotency-Key": [_("This key was sent before with another request. Use a new one.")]})
    line = AuditChange.objects.filter(entry=before, model=pages.model._meta.label_lower).order_by("position").first()
    return load(pages.model, line.object_id if line else "", by=request.actor), False


def _told(do: Callable[[], Any]) -> Any:
    """A rule that the model checks is told like one that the form checks."""
    try:
        return do()
    except ValidationError as refusal:
        raise Invalid(
            {("" if k == "__all__" else k): [str(m) for m in v] for k, v in answer(refusal).fields.items()}
        ) from refusal


def _short(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:24]


def _entry(owner: str) -> AuditEntry | None:
    """The entry written under a key of this owner. Both questions are answered by the index of their database."""
    same = Q(key__startswith=owner) if connection.vendor == "postgresql" else Q(key__gte=owner, key__lt=f"{owner}~")
    return AuditEntry.objects.filter(same).first()

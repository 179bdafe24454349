"""The steps of editing a cell: its field, saved or refused beside it, two values where two people edited, and undo."""

from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load, require
from steerhouse.core.errors import Invalid, NotVisible, Stale, answer
from steerhouse.core.history import newest_entry, who_did
from steerhouse.core.inline.cells import cell_form, give_back, saved, token_of, untouched
from steerhouse.core.pages.cells import NONE, shown
from steerhouse.core.pages.columns import bind
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.forms import EntityForm
from steerhouse.core.pages.seeing import Sight

UNDO_SECONDS = 24 * 3600
SALT = "steerhouse.core.inline"


def cell_page(request: Request, pages: Pages, public_id: str, name: str) -> HttpResponse:
    """The field of one cell; sent, the row is saved: 422 with the reason beside the field, 409 with both values."""
    thing = load(pages.model, public_id, by=request.actor, verb="edit")
    posted = request.POST if request.method == "POST" else None
    form = cell_form(pages, thing, name, request.actor, posted)
    if posted is None:
        return _asked(request, pages, form, name)
    if not form.is_valid():
        return _asked(request, pages, form, name, 422)
    if not form.values():
        return JsonResponse({"text": "", "undo": ""})
    if form.cleaned_data.get("version") != thing.version and untouched(form, thing, name, request.actor):
        form.cleaned_data["version"] = thing.version
    before = getattr(thing, name)
    try:
        after = saved(pages, thing, form, request.actor)
    except Stale:
        return _both(request, pages, form, public_id, name)
    except (ValidationError, Invalid) as refusal:
        form.refuse(answer(refusal))
        return _asked(request, pages, form, name, 422)
    kept = signing.dumps(token_of(request.actor, pages, name, before, after), salt=SALT, compress=True)
    said = {
        "row": after,
        "field": capfirst(str(form.fields[name].label)),
        "value": _written(pages, after, name, request),
    }
    return JsonResponse({"text": _("%(row)s, %(field)s: %(value)s") % said, "undo": kept})


def undo_cell(request: Request, pages: Pages) -> HttpResponse:
    """Give a row the value again that it had before an edit in the list."""
    require(request.actor, "edit", pages.model)
    try:
        kept = signing.loads(request.POST.get("undo", ""), salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        raise NotVisible() from None
    row = give_back(pages, kept, by=request.actor)
    return JsonResponse({"text": _("%s has its former value again.") % row, "undo": ""})


def _asked(request: Request, pages: Pages, form: EntityForm, name: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "field": form[name], "pages": pages, "others": form.non_field_errors()}
    return render(request, "core/inline/cell.html", context, status=status)


def _both(request: Request, pages: Pages, form: EntityForm, public_id: str, name: str) -> HttpResponse:
    """What was typed and what is stored now; nothing was overwritten."""
    stored = load(pages.model, public_id, by=request.actor, verb="edit")
    now = cell_form(pages, stored, name, request.actor)
    typed = bind(pages.model, name).dress(form.cleaned_data.get(name), form.instance)
    context = {
        "form": now, "field": now[name], "pages": pages, "typed": form.sent(name), "name": name,
        "mine": shown(typed, bind(pages.model, name).kind.long), "who": who_did(newest_entry(stored)),
        "theirs": _written(pages, stored, name, request),
    }  # fmt: skip
    return render(request, "core/inline/both.html", context, status=409)


def _written(pages: Pages, row: Any, name: str, request: Request) -> Any:
    """A value in full, as its kind writes it."""
    column = bind(pages.model, name)
    value = column.read(row, Sight(request.actor))
    return NONE if value in (None, "") else str(value)

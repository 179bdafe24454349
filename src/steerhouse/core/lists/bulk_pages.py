"""The steps of changing many rows: which field, which value, what became of each row, and undo."""

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from steerhouse.core.acting import Request
from steerhouse.core.actions import require
from steerhouse.core.errors import NotVisible
from steerhouse.core.lists.asking import asked
from steerhouse.core.lists.bulk import MOST, edit_many, set_back, settable
from steerhouse.core.lists.questions import Asker
from steerhouse.core.pages.addresses import address, list_address
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.forms import form_class

# Who leaves the answer open longer has other ways back: each row's history.
UNDO_SECONDS = 24 * 3600
SALT = "steerhouse.core.lists.bulk"


def bulk_page(request: Request, pages: Pages) -> HttpResponse:
    """Change one field of the chosen rows; without a field or value it asks for them."""
    require(request.actor, "edit", pages.model)
    rows, missing = _chosen(request, pages)
    fields = {found.name: found for found in settable(pages, request.actor)}
    name = request.POST.get("field", "")
    context = {
        "pages": pages, "rows": rows[:MOST], "missing": missing, "ids": ",".join(row.public_id for row in rows),
        "fields": list(fields.values()), "back": _back(request, pages), "question": request.POST.get("question", ""),
        "most": MOST, "too_many": len(rows) > MOST, "below": True,
    }  # fmt: skip
    if name not in fields or not rows or len(rows) > MOST:
        return render(request, "core/pages/bulk.html", context)
    sent = request.POST if "apply" in request.POST else None
    form = form_class(pages)(sent, by=request.actor, pages=pages)
    if name not in form.fields:
        raise NotVisible()
    problems = bool(sent is not None and form.errors.get(name))
    if sent is None or problems:
        context |= {"form": form, "field": form[name], "chosen": fields[name]}
        return render(request, "core/pages/bulk.html", context, status=422 if problems else 200)
    value = form.cleaned_data.get(name)
    found = edit_many(pages.model, rows=rows, pages=pages, name=name, value=value, by=request.actor)
    kept = signing.dumps([request.actor.user_id, pages.name, name, found.changed], salt=SALT, compress=True)
    return _told(request, pages, {"outcome": found, "chosen": fields[name], "undo": kept, "missing": missing})


def undo_page(request: Request, pages: Pages) -> HttpResponse:
    """Take back what one bulk edit changed, where nobody has changed it since."""
    require(request.actor, "edit", pages.model)
    try:
        kept = signing.loads(request.POST.get("undo", ""), salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        raise NotVisible() from None
    owner, listed, name, changed = kept
    fields = {found.name: found for found in settable(pages, request.actor)}
    if (owner, listed) != (request.actor.user_id, pages.name) or name not in fields:
        raise NotVisible()
    found = set_back(pages.model, changed=changed, pages=pages, name=name, by=request.actor)
    return _told(request, pages, {"outcome": found, "chosen": fields[name], "undone": True, "missing": 0})


def _told(request: Request, pages: Pages, context: dict[str, Any]) -> HttpResponse:
    refused = [(row, address(row), why) for row, why in context["outcome"].refused]
    undo = f"{list_address(pages)}undo/"
    shared = {"pages": pages, "undo_address": undo, "refused": refused, "back": _back(request, pages), "below": True}
    return render(request, "core/pages/bulk_done.html", shared | context)


def _chosen(request: Request, pages: Pages) -> tuple[Sequence[Any], int]:
    """The rows that were selected, or all of the question; how many of the named ones are not there any more."""
    if request.POST.get("all") == "yes":
        question = asked(pages, Asker(QueryDict(request.POST.get("question", "")), request.actor))
        return list(question.rows[: MOST + 1]), 0
    ids = [one for value in request.POST.getlist("rows") for one in value.split(",") if one]
    ids = list(dict.fromkeys(ids))[: MOST + 1]
    rows = pages.model.objects.visible_to(request.actor).live().select_related(*pages.fetch)
    found = list(rows.filter(public_id__in=ids).order_by("pk"))
    return found, len(ids) - len(found)


def _back(request: Request, pages: Pages) -> str:
    question = request.POST.get("question", "")
    return f"{list_address(pages)}?{QueryDict(question).urlencode()}" if question else list_address(pages)

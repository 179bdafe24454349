"""The things that a filter or form field may name, found by typing."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from steerhouse.core.acting import Request
from steerhouse.core.errors import NotVisible
from steerhouse.core.pages import columns as col
from steerhouse.core.pages.columns import Bound, bind
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.extras import columns_for
from steerhouse.core.pages.filters import Option
from steerhouse.core.pages.seeing import rows_of

SIZE = 50


def choices(request: Request, pages: Pages, name: str) -> HttpResponse:
    """The things that a filter or form field may name, by the words typed: what the popover of a long list shows."""
    brought = [c for c in columns_for(pages, request.actor) if c.steps[-1].target is not None]
    column = next((c for c in (*_choosable(pages), *brought) if c.name == name), None)
    if column is None or not column.seen_by(request.actor):
        raise NotVisible()
    target: Any = column.steps[-1].target
    text, chosen = request.GET.get("find", "").strip()[:100], request.GET.getlist(name)
    seen = rows_of(target, request.actor)
    # What is chosen stays in the list whatever is typed, or it would be lost when the form is sent.
    kept = list(seen.filter(public_id__in=[key for key in chosen if key][:SIZE]))
    found = list(named(seen, target, text).exclude(pk__in=[thing.pk for thing in kept])[: SIZE + 1])
    options = [Option(t.public_id, str(t), True) for t in kept] + [
        Option(t.public_id, str(t), False) for t in found[:SIZE]
    ]
    single = request.GET.get("single") == "yes"
    context = {
        "name": name, "options": options, "more": len(found) > SIZE, "single": single,
        "none": single and getattr(column.field, "null", False), "none_chosen": not kept,
    }  # fmt: skip
    return render(request, "core/pages/_choices.html", context)


def named(rows: Any, target: type[Any], text: str) -> Any:
    """Rows of any kind whose name begins with or holds the text, live ones only, by name."""
    if hasattr(target, "archived_at"):
        rows = rows.filter(archived_at=None)
    names = col.titles(target) or [n for n in getattr(target, "search", ()) if n][:1]
    fields = {*names, *[n for n in getattr(target, "search", ())[:2] if n]} or {"public_id"}
    if hasattr(target, "title"):
        fields |= {"title"}
    condition = Q()
    for word in text.split()[:5]:
        either = Q()
        for field in fields:
            either |= Q(**{f"{field}__icontains": word})
        condition &= either
    return rows.filter(condition).order_by(*names, "pk")


def _choosable(pages: Pages) -> Iterator[Bound]:
    for name in {*pages.filters, *pages.form}:
        column = bind(pages.model, name)
        if column.steps[-1].target is not None:
            yield column

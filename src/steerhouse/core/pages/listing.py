"""The list of an entity: what was asked, the rows that answer it, and the page that shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from steerhouse.core import search
from steerhouse.core.acting import Request
from steerhouse.core.actors import Actor
from steerhouse.core.errors import NotVisible
from steerhouse.core.pages import columns as col
from steerhouse.core.pages.addresses import list_address
from steerhouse.core.pages.cells import capped
from steerhouse.core.pages.columns import Bound, bind, bound_columns, visible
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.filters import Option, chips, filterset
from steerhouse.core.pages.seeing import Sight, may_see_field, rows_of
from steerhouse.core.pages.tables import table

SIZE, CAP = 50, 1000


@dataclass(frozen=True)
class Question:
    """What a list was asked: by whom, in which order, narrowed by what."""

    pages: Pages
    by: Actor
    filters: Any
    rows: Any
    columns: list[Bound]
    sight: Sight
    sort: str
    text: str
    archived: bool

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked."""
        return bool(self.text or self.filters.filters)


def asked(pages: Pages, request: Request, verb: str = "view") -> Question:
    """Read the question from the address; a value that cannot be meant finds nothing rather than everything."""
    by, text = request.actor, request.GET.get("q", "").strip()[:200]
    archived = request.GET.get("archived") == "yes"
    rows = pages.model.objects.visible_to(by, verb).filter(archived_at__isnull=not archived)
    filters = filterset(pages, request, rows)
    rows = filters.qs if filters.is_valid() else rows.none()
    columns, sight = visible(bound_columns(pages), by), Sight(by)
    sort = request.GET.get("sort", "")
    rows = _ordered(pages, _matching(pages, rows, text, archived), columns, sort, sight)
    rows = rows.select_related(*col.fetched(columns, pages.model))
    return Question(pages, by, filters, rows, columns, sight, sort, text, archived)


def _matching(pages: Pages, rows: Any, text: str, archived: bool) -> Any:
    """The rows with these words: by the index where the entity is in it, else by the name column."""
    if not text or not searchable(pages):
        return rows
    if pages.model.search and not archived:
        label = pages.model._meta.label_lower
        everyone = Actor.system("the rows of this list are narrowed to what the actor sees")
        hits = search.find(everyone, text, models=[label], most=None).order_by()
        return rows.filter(public_id__in=hits.values("object_id"))
    condition = Q()
    for name in _words_in(pages):
        condition |= Q(**{f"{name}__icontains": text})
    return rows.filter(condition)


def _words_in(pages: Pages) -> list[str]:
    """The fields that are searched where the index does not help."""
    names = [column.name for column in bound_columns(pages) if column.kind_name == "name"]
    indexed = [name for name in pages.model.search if name]
    fields = {found.name: found for found in pages.model._meta.concrete_fields}
    return [n for n in indexed or names if isinstance(fields.get(n), models.CharField) and not fields[n].choices]


def searchable(pages: Pages) -> bool:
    """Whether the list has words to search."""
    return pages.search and bool(pages.model.search or _words_in(pages))


def _ordered(pages: Pages, rows: Any, columns: list[Bound], sort: str, sight: Sight) -> Any:
    """In the order that was asked for, else the declared one; the id comes last so that pages never overlap."""
    chosen = [c for c in columns if c.name == sort.lstrip("-") and c.sortable(sight.by)]
    if chosen:
        return rows.order_by(*chosen[0].order(sight, sort.startswith("-")), "pk")
    found: list[Any] = []
    for name in pages.order or pages.model._meta.ordering or []:
        column = bind(pages.model, str(name).lstrip("-"))
        if column.sortable(sight.by):
            found += column.order(sight, str(name).startswith("-"))
    return rows.order_by(*found, "pk")


def list_page(request: Request, pages: Pages) -> HttpResponse:
    """The list: 50 rows a page, counted up to a thousand."""
    question = asked(pages, request)
    page = _page_number(request.GET)
    start = (page - 1) * SIZE
    rows = list(question.rows[start : start + SIZE + 1])
    more, rows = len(rows) > SIZE, rows[:SIZE]
    kept = [(k, v) for k, values in request.GET.lists() for v in values if k not in ("q", "page")]
    shown = table(question.columns, rows, question.sight, lambda column: _sorting(question, request.GET, column))
    found, total = _count(question, start, len(rows), more)
    context = {
        "pages": pages, "question": question, "table": shown,
        "chips": list(chips(pages, question.filters, request.GET, request.actor)),
        "kept": kept, "exports": _exports(request.GET),
        "found": found, "total": total, "begin": start + 1, "end": start + len(rows),
        "before": _with(request.GET, page=page - 1) if page > 1 else "",
        "after": _with(request.GET, page=page + 1) if more else "",
        "clear": list_address(pages), "searchable": searchable(pages), "without_text": _with(request.GET, q=""),
        "archive": _with(request.GET, archived="" if question.archived else "yes"),
        "may_add": bool(pages.form) and pages.add is not None and request.actor.may("add", pages.model),
        "nothing": not rows and not question.narrowed and page == 1,
    }  # fmt: skip
    return render(request, "core/pages/list.html", context)


def _page_number(query: QueryDict) -> int:
    """The page that was asked for; what is no page is the first one."""
    given = query.get("page", "1")
    return min(max(int(given), 1), 20_000) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def _with(query: QueryDict, **changes: Any) -> str:
    """The address of the same list with some parts changed."""
    changed = query.copy()
    for key, value in {"page": "", **changes}.items():
        changed.pop(key, None)
        if value not in ("", 1):
            changed[key] = str(value)
    return f"?{changed.urlencode()}"


def _sorting(question: Question, query: QueryDict, column: Bound) -> tuple[str, str]:
    """Where a click on the head leads, and how the column is sorted now."""
    if not column.sortable(question.by):
        return "", ""
    default = [str(name) for name in question.pages.order][:1]
    now = question.sort or (default[0] if default else "")
    state = {column.name: "ascending", f"-{column.name}": "descending"}.get(now, "")
    downward = state == "ascending" or (state == "" and column.kind.number)
    return _with(query, sort=f"-{column.name}" if downward else column.name), state


def _exports(query: QueryDict) -> list[tuple[str, str]]:
    """Addresses of the same rows as files."""
    kept = query.copy()
    kept.pop("page", None)
    return [(kind.upper(), f"export.{kind}?{kept.urlencode()}") for kind in ("csv", "xlsx")]


def _count(question: Question, start: int, here: int, more: bool) -> tuple[str, str]:
    """How many rows were found and how many there are in all, never counting further than a thousand."""
    found = start + here if not more and here else question.rows.capped_count(CAP)
    if not question.narrowed:
        return capped(found), capped(found)
    total = question.pages.model.objects.visible_to(question.by).live().capped_count(CAP)
    return capped(found), capped(total)


def choices(request: Request, pages: Pages, name: str) -> HttpResponse:
    """The things that a filter or form field may name, by the words typed: what the popover of a long list shows."""
    column = next((c for c in _choosable(pages) if c.name == name), None)
    if column is None or not may_see_field(request.actor, pages.model, name):
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

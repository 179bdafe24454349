"""What a list was asked, and the rows that answer it."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from steerhouse.core import search
from steerhouse.core.actors import Actor
from steerhouse.core.lists.choosing import chosen_columns
from steerhouse.core.lists.grouping import groupable, keyed
from steerhouse.core.pages import columns as col
from steerhouse.core.pages.columns import Bound, bind, bound_columns
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.filters import filterset
from steerhouse.core.pages.seeing import Sight


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
    group: Bound | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked."""
        return bool(self.text or self.filters.filters)


def asked(pages: Pages, request: Any, verb: str = "view") -> Question:
    """Read the question from the address; a value that cannot be meant finds nothing rather than everything."""
    by, text = request.actor, request.GET.get("q", "").strip()[:200]
    archived = request.GET.get("archived") == "yes"
    rows = pages.model.objects.visible_to(by, verb).filter(archived_at__isnull=not archived)
    filters = filterset(pages, request, rows)
    rows = filters.qs if filters.is_valid() else rows.none()
    columns, sight = chosen_columns(pages, request.GET, by), Sight(by)
    sort = request.GET.get("sort", "")
    rows = _ordered(pages, _matching(pages, rows, text, archived), columns, sort, sight)
    group = next((c for c in groupable(pages, by) if c.name == request.GET.get("group")), None)
    rows = keyed(rows, group, sight) if group is not None else rows
    rows = rows.select_related(*col.fetched([*columns, *([group] if group else [])], pages.model))
    return Question(pages, by, filters, rows, columns, sight, sort, text, archived, group)


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

"""The page of a list: its rows, and what one can do with them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.lists.asking import Question, asked, searchable
from steerhouse.core.lists.bulk import MOST, settable
from steerhouse.core.lists.choosing import offers
from steerhouse.core.lists.grouping import Group, Groups, groupable
from steerhouse.core.lists.questions import question_of
from steerhouse.core.pages.addresses import list_address
from steerhouse.core.pages.cells import capped
from steerhouse.core.pages.columns import Bound
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.filters import chips
from steerhouse.core.pages.tables import Table, table

SIZE, CAP = 50, 1000


@dataclass(frozen=True)
class Views:
    """What stands above a list: its saved views as tabs, or the address where somebody is led who asked nothing."""

    html: str = ""
    home: str = ""


VIEWS: list[Callable[[Request, Pages], Views]] = []


def lend_views(source: Callable[[Request, Pages], Views]) -> None:
    """Let a higher room say which views stand above each list."""
    VIEWS[:] = [source]


def list_page(request: Request, pages: Pages) -> HttpResponse:
    """The list: 50 rows a page, counted up to a thousand."""
    views = VIEWS[0](request, pages) if VIEWS else Views()
    if views.home:
        return HttpResponseRedirect(views.home)
    question = asked(pages, request)
    page = _page_number(request.GET)
    start = (page - 1) * SIZE
    rows = list(question.rows[start : start + SIZE + 1])
    more, rows = len(rows) > SIZE, rows[:SIZE]
    shown = table(question.columns, rows, question.sight, lambda column: _sorting(question, request.GET, column))
    select = bool(rows) and not question.archived and bool(settable(pages, request.actor))
    if select:
        shown = Table(shown.heads, [_box(row) + cells for row, cells in zip(rows, shown.rows, strict=True)])
    # Counted once, no further than a thousand: the heading and the bar for many rows both say it.
    found = start + len(rows) if not more and rows else question.rows.capped_count(CAP)
    context = {
        "pages": pages, "question": question, "views": views, "table": shown,
        "sections": _groups(question, rows, shown), "groupings": _groupings(question, request.GET),
        "ungrouped": _with(request.GET, group=""),
        "select": select, "bulk_all": found if select and SIZE < found <= MOST else 0,
        "question_text": question_of(request.GET),
        "chips": list(chips(pages, question.filters, request.GET, request.actor)),
        "kept": [pair for pair in kept_in(request.GET) if pair[0] != "q"], "exports": _exports(request.GET),
        "tables": _exports(request.GET, "table") if pages.form and pages.add and pages.edit else [],
        "found": capped(found), "total": _total(question, found), "begin": start + 1, "end": start + len(rows),
        "before": _with(request.GET, page=page - 1) if page > 1 else "",
        "after": _with(request.GET, page=page + 1) if more else "",
        "clear": list_address(pages), "list_address": list_address(pages),
        "searchable": searchable(pages), "without_text": _with(request.GET, q=""),
        "offers": offers(pages, question.columns, request.actor), "declared": _with(request.GET, columns=""),
        "kept_columns": [pair for pair in kept_in(request.GET) if pair[0] != "columns"],
        "archive": _with(request.GET, archived="" if question.archived else "yes"),
        "may_add": bool(pages.form) and pages.add is not None and request.actor.may("add", pages.model),
        "cells": f"{list_address(pages)}cell/" if _editable(question) else "",
        "nothing": not rows and not question.narrowed and page == 1,
    }  # fmt: skip
    return render(request, "core/pages/list.html", context)


def _editable(question: Question) -> bool:
    """Whether rows of the list are edited by this actor at all; each cell is asked for by itself."""
    pages = question.pages
    return (
        bool(pages.form) and pages.edit is not None and not question.archived and question.by.may("edit", pages.model)
    )


def _groups(question: Question, rows: list[Any], shown: Table) -> list[Group]:
    """The rows of the page in groups; none where nobody asked for groups."""
    if question.group is None:
        return []
    return Groups(question.group, question.columns, question.sight, question.rows).of(rows, shown)


def _groupings(question: Question, query: QueryDict) -> list[tuple[str, str, bool]]:
    """What the rows can be grouped by: word, address, whether they are now."""
    found = groupable(question.pages, question.by)
    return [(column.heading, _with(query, group=column.name), column is question.group) for column in found]


def _box(row: Any) -> SafeString:
    """The cell that selects a row for the bar at the foot."""
    label = _("Select %(row)s") % {"row": row}
    box = '<input type="checkbox" class="sh-box" name="rows" value="{}" form="bulk" aria-label="{}">'
    return format_html(f'<td class="sh-wide">{box}</td>', row.public_id, label)


def _page_number(query: QueryDict) -> int:
    """The page that was asked for; what is no page is the first one."""
    given = query.get("page", "1")
    return min(max(int(given), 1), 20_000) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def kept_in(query: QueryDict) -> list[tuple[str, str]]:
    """What stands in the address, but for the page: any change of the question begins at its first page."""
    return [(key, value) for key, values in query.lists() for value in values if key != "page"]


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


def _exports(query: QueryDict, name: str = "export") -> list[tuple[str, str]]:
    """Addresses of the same rows as files: as they are shown, or as a table that comes in again."""
    kept = query.copy()
    kept.pop("page", None)
    return [(kind.upper(), f"{name}.{kind}?{kept.urlencode()}") for kind in ("csv", "xlsx")]


def _total(question: Question, found: int) -> str:
    """How many rows there are in all, never counting further than a thousand."""
    if not question.narrowed:
        return capped(found)
    return capped(question.pages.model.objects.visible_to(question.by).live().capped_count(CAP))

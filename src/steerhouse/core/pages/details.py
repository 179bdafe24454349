"""The page of one thing: head, facts, panels, related rows, history, and the verbs as buttons."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.core import history
from steerhouse.core.acting import Request
from steerhouse.core.actions import load, verb_name
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied
from steerhouse.core.pages import columns as col
from steerhouse.core.pages.addresses import address, list_address
from steerhouse.core.pages.cells import NONE, Hidden, capped, number, shown
from steerhouse.core.pages.changing import label_of
from steerhouse.core.pages.columns import Bound, bound, bound_columns, fetched, visible
from steerhouse.core.pages.declaration import (
    REGISTRY,
    AnyPanel,
    Facts,
    History,
    Pages,
    Panel,
    Related,
    pages_of,
    panels_of,
)
from steerhouse.core.pages.extras import sections_for
from steerhouse.core.pages.seeing import Sight
from steerhouse.core.pages.tables import PANEL, SIDE_PANEL, table
from steerhouse.core.routes import ROUTES, may_enter

# A longer text stands below the facts, over the whole width.
PROSE = 160
# So many events a panel of the history shows at the most.
MOST_LATEST = 50


@dataclass(frozen=True)
class Button:
    """A deed that is offered: a link where something is asked first, else a form that sends."""

    label: str
    address: str
    post: bool = False


@dataclass(frozen=True)
class Tab:
    """A page of the thing beside its first one."""

    label: str
    address: str
    current: bool


@dataclass(frozen=True)
class Fact:
    """A term and its value."""

    label: str
    value: SafeString
    prose: bool = False


@dataclass
class Part:
    """A panel, filled."""

    kind: str
    title: str
    side: bool
    facts: list[Fact] = field(default_factory=list)
    context: dict[str, Any] = field(default_factory=dict)
    html: str = ""


def detail_page(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """The page of a thing that the actor sees."""
    ways = fetched([*bound_columns(pages), *bound(pages.model, pages.facts)], pages.model)
    thing = load(pages.model, public_id, by=request.actor, related=ways)
    follower = REGISTRY.followers.get(pages.model) if thing.archived_at and "here" not in request.GET else None
    if follower is not None and (there := follower(thing, request.actor)):
        messages.info(request, _("“%(thing)s” is part of this now.") % {"thing": thing})
        return HttpResponseRedirect(there)
    if pages.detail_view is not None:
        view: HttpResponse = pages.detail_view(request, thing)
        return view
    sight = Sight(request.actor)
    parts = [part for panel in panels_of(pages) if (part := _part(panel, pages, thing, sight, request)) is not None]
    parts[1:1] = [
        Part("facts", title, False, facts=[_fact(column, thing, sight) for column in columns])
        for title, columns in sections_for(pages, thing, request.actor)
    ]
    context = {
        **head(request, thing, sight=sight),
        "main": [part for part in parts if not part.side], "aside": [part for part in parts if part.side],
    }  # fmt: skip
    return render(request, "core/pages/detail.html", context)


def head(request: Request, thing: Any, *, current: str = "", sight: Sight | None = None) -> dict[str, Any]:
    """What stands above every page of a thing: title, status, facts, buttons, tabs. For signature screens as well."""
    pages = REGISTRY.pages[type(thing)]
    sight = sight or Sight(request.actor)
    columns = visible(bound_columns(pages), request.actor)
    status = next((column for column in columns if column.kind_name == "status"), None)
    strip = visible(bound(pages.model, pages.facts) if pages.facts else _not_below(pages, columns), request.actor)
    buttons = list(_buttons(pages, thing, request.actor))
    may = request.actor.may
    return {
        "pages": pages, "thing": thing, "title": str(thing), "status": status.read(thing, sight) if status else None,
        "strip": [fact for fact in (_fact(column, thing, sight) for column in strip) if fact.value != NONE],
        "buttons": buttons[:2], "more": buttons[2:], "tabs": list(_tabs(pages, thing, request, current)),
        "edit": address(thing, "edit") if _editable(pages, thing, request.actor) else "",
        "archive": address(thing, "archive") if thing.archived_at is None and may("archive", thing) else "",
        "restore": address(thing, "restore") if thing.archived_at and may("restore", thing) else "",
        "history": address(thing, "history") if may("history", thing) else "", "recent": _recent(thing),
    }  # fmt: skip


def _recent(thing: Any) -> str:
    """What the browser remembers of a thing that was opened, for those that have a code."""
    code = str(getattr(thing, thing.search[0])) if thing.search and thing.search[0] else ""
    kind = capfirst(str(thing._meta.verbose_name))
    known = {"code": code, "name": str(thing), "kind": kind, "path": "", "url": address(thing)}
    return json.dumps(known) if code else ""


def _not_below(pages: Pages, columns: list[Bound]) -> list[Bound]:
    """What the list shows and no panel repeats."""
    panels = [panel for panel in panels_of(pages) if isinstance(panel, Facts)]
    below = {c.name for panel in panels for c in bound(pages.model, panel.columns)}
    return [c for c in columns if c.name not in below and c.kind_name not in ("name", "status", "prose")][:5]


def _editable(pages: Pages, thing: Any, by: Actor) -> bool:
    return bool(pages.form) and pages.edit is not None and thing.archived_at is None and by.may("edit", thing)


def _buttons(pages: Pages, thing: Any, by: Actor) -> Iterator[Button]:
    """The verbs of the room that the actor may do to this thing now."""
    for action in pages.actions:
        if thing.archived_at is not None or not by.may(verb_name(action.do), thing):
            continue
        if action.when is None or action.when(thing):
            post = action.form is None and not action.confirm
            yield Button(label_of(action, pages), address(thing, "do", action.name), post)


def _tabs(pages: Pages, thing: Any, request: Request, current: str) -> Iterator[Tab]:
    """The first page, the tabs that rooms lent, and the history; none where there would be only one."""
    lent = [panel for panel in panels_of(pages) if isinstance(panel, Panel) and panel.tab]
    open_to = [panel for panel in lent if may_enter(request.actor, ROUTES[panel.tab].verb)]
    if not open_to:
        return
    yield Tab(_("Overview"), address(thing), current == "")
    for panel in open_to:
        yield Tab(str(panel.title), reverse(panel.tab, args=[thing.public_id]), current == panel.tab)
    if request.actor.may("history", thing):
        yield Tab(_("History"), address(thing, "history"), current == "history")


def _part(panel: AnyPanel, pages: Pages, thing: Any, sight: Sight, request: Request) -> Part | None:
    """A panel with what it shows; None where the actor may not see it or there is nothing."""
    if isinstance(panel, Facts):
        return _facts(panel, pages, thing, sight)
    if isinstance(panel, Related):
        return _related(panel, thing, sight)
    if isinstance(panel, History):
        return _history(panel, thing, request.actor)
    if panel.tab or not panel.template or (panel.verb and not may_enter(request.actor, panel.verb)):
        return None
    context = panel.context(thing, request.actor) if panel.context else {}
    if context is None:
        return None
    html = render_to_string(panel.template, {"thing": thing, **context}, request)
    return Part("own", str(panel.title), panel.side, html=html)


def _facts(panel: Facts, pages: Pages, thing: Any, sight: Sight) -> Part | None:
    columns = visible(bound(pages.model, panel.columns), sight.by)
    title = str(panel.title) or _("Facts")
    return Part("facts", title, panel.side, facts=[_fact(c, thing, sight) for c in columns]) if columns else None


def _fact(column: Bound, thing: Any, sight: Sight) -> Fact:
    """A value in full; a thing that has a page leads there."""
    value = column.read(thing, sight)
    inner = shown(value, column.kind.long)
    if isinstance(value, models.Model) and (target := address(value)):
        inner = format_html('<a href="{}">{}</a>', target, inner)
    elif column.why and inner != NONE and not isinstance(value, Hidden):
        inner = format_html('<a class="sh-why" href="{}">{}</a>', getattr(thing, column.why), inner)
    return Fact(column.heading, inner, column.kind_name == "prose" and len(str(value or "")) > PROSE)


def _related(panel: Related, thing: Any, sight: Sight) -> Part | None:
    """The first rows that point here, and the way to all of them."""
    relation: Any = type(thing)._meta.get_field(panel.relation)
    model, back = relation.related_model, relation.field.name
    if not sight.by.may("view", model):
        return None
    pages = pages_of(model)
    if not (panel.columns or pages):
        return None
    columns = bound(model, panel.columns) if panel.columns else list(bound_columns(pages)) if pages else []
    columns = [c for c in visible(columns, sight.by) if c.steps[0].name != back][:6]
    live = model.objects.visible_to(sight.by).filter(**{back: thing})
    live = live.filter(archived_at=None) if hasattr(model, "archived_at") else live
    rows = list(live.select_related(*col.fetched(columns, model))[: panel.most + 1])
    if panel.optional and not rows:
        return None
    count = live.capped_count() if len(rows) > panel.most else len(rows)
    everything = list_address(pages, **{back: thing.public_id}) if pages and back in pages.filters else ""
    add = bool(pages and back in pages.form and pages.add is not None and sight.by.may("add", model))
    room = SIDE_PANEL if panel.side else PANEL
    context = {
        "table": table(columns, rows[: panel.most], sight, room=room), "count": capped(count),
        "cut": count > panel.most, "all": everything, "shown": number(min(count, panel.most)),
        "add": f"{list_address(pages)}add/?{back}={thing.public_id}" if pages and add else "",
        "many": model._meta.verbose_name_plural, "one": model._meta.verbose_name,
    }  # fmt: skip
    return Part(
        "related", str(panel.title) or capfirst(str(model._meta.verbose_name_plural)), panel.side, context=context
    )


def _history(panel: History, thing: Any, by: Actor) -> Part | None:
    """The place of the history: it is asked for when a reader gets there, since few do and it takes six questions."""
    if not by.may("history", thing):
        return None
    context = {"all": address(thing, "history"), "most": panel.most}
    return Part("history", _("History"), panel.side, context=context)


def _latest(request: Request, thing: Any) -> HttpResponse:
    """The last events, for the panel of a page."""
    given = request.GET["latest"]
    most = min(int(given), MOST_LATEST) if given.isascii() and given.isdigit() else MOST_LATEST
    events, count = history.history(thing, request.actor, most=most), history.count(thing)
    return render(request, "core/pages/_latest.html", {"events": events, "all": request.path, "count": count})


def history_page(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """Everything that happened to the thing."""
    thing = load(pages.model, public_id, by=request.actor)
    if not request.actor.may("history", thing):
        raise Denied(thing=thing, verb="history")
    if "latest" in request.GET:
        return _latest(request, thing)
    page = request.GET.get("page", "1")
    start = (int(page) - 1) * 100 if page.isascii() and page.isdigit() and 0 < int(page) < 10_000 else 0
    events = history.history(thing, request.actor, most=101, start=start)
    context = {
        **head(request, thing, current="history"), "below": True, "events": events[:100],
        "older": start // 100 + 2 if len(events) > 100 else 0,
    }  # fmt: skip
    return render(request, "core/pages/history.html", context)

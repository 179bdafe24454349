"""Pages over all projects: the milestones of a year as list and timeline, and the year at a glance."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from steerhouse.core.acting import Request
from steerhouse.core.pages.cells import capped
from steerhouse.schedule.board import year
from steerhouse.schedule.board.year import Asked, Milestone

STATES = ("", "late", "ahead")


def asked_for(request: Request) -> tuple[Asked, dict[str, Any]]:
    """What the address asks for, and what the toolbar offers instead."""
    by, query, today = request.actor, request.GET, timezone.localdate()
    years, places = year.years_of(by=by), year.places_of(by=by)
    place = next((one for one in places if one.public_id == query.get("place")), None)
    state = query.get("state", "")
    asked = Asked(year.span_of(years, query.get("year", ""), today), place, state if state in STATES else "")
    kept = {name: query[name] for name in ("year", "place", "state") if query.get(name)}
    span = asked.span
    now = span.x(today) if span.starts <= today <= span.ends else None
    return asked, {
        "asked": asked, "span": span, "years": years, "places": places, "now": now, "width": year.WIDTH,
        "year": query.get("year", ""), "kept": urlencode(kept), "narrowed": bool(place or asked.state),
    }  # fmt: skip


def milestones_page(request: Request) -> HttpResponse:
    """Milestones of all projects that somebody sees, by month, or on one line a project."""
    asked, context = asked_for(request)
    rows = year.milestones_of(asked, by=request.actor)
    found = year.read(rows, year.MOST_MILESTONES, by=request.actor)
    count = len(found) if len(found) < year.MOST_MILESTONES else rows.capped_count(year.MOST_COUNTED)
    timeline = request.GET.get("view") == "timeline"
    context |= {
        "found": len(found), "count": capped(count, year.MOST_COUNTED), "cut": count > len(found),
        "timeline": timeline, "months": [] if timeline else by_month(found),
        "lines": year.timeline_of(found, asked.span) if timeline else [],
    }  # fmt: skip
    return render(request, "schedule/board_milestones.html", context)


def by_month(milestones: list[Milestone]) -> list[tuple[dt.date, list[Milestone]]]:
    """Milestones under the first day of their month."""
    months: dict[dt.date, list[Milestone]] = {}
    for one in milestones:
        months.setdefault(one.finish.replace(day=1), []).append(one)
    return list(months.items())


def year_page(request: Request) -> HttpResponse:
    """Twelve months and the projects in them: bars from the plans, milestones on them."""
    asked, context = asked_for(request)
    asked_page = request.GET.get("page", "")
    page = max(1, int(asked_page)) if asked_page.isdecimal() and len(asked_page) < 6 else 1
    first = (page - 1) * year.MOST_PROJECTS
    count = year.projects_in(asked, by=request.actor).capped_count(year.MOST_COUNTED)
    lines = year.year_of(asked, first, by=request.actor)
    context |= {
        "lines": lines, "count": capped(count, year.MOST_COUNTED), "begin": first + 1, "end": first + len(lines),
        "before": page - 1 if page > 1 else None, "after": page + 1 if count > first + len(lines) else None,
    }  # fmt: skip
    return render(request, "schedule/board_year.html", context)

"""What a portfolio or program holds: its parts with what they add up to, and the projects that need attention first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.money import Money
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import NONE, capped, day, number
from steerhouse.projects.models import Component, RatingScale
from steerhouse.reporting import problem, wording
from steerhouse.reporting.choices import PLACES
from steerhouse.reporting.problem import Ranked, Scope
from steerhouse.reporting.wording import Figure, months, short_money

MOST_RANKED, MOST_PARTS = 10, 50


@dataclass(frozen=True)
class Part:
    """A portfolio or program inside this one: how many projects it holds and how they stand."""

    name: str
    address: str
    projects: str
    critical: Figure
    risk: Figure
    late: Figure
    finish: str | SafeString
    cost: str


@dataclass(frozen=True)
class Project:
    """A project of the ranked list: status, finish and how many months it moved, cost, score."""

    name: str
    address: str
    status: Any
    finish: str | SafeString
    moved: Figure
    cost: str
    score: int
    why: str


def parts(component: Component, by: Actor) -> dict[str, Any] | None:
    """Parts and ranked projects of a portfolio or program; nothing for a project."""
    if component.kind not in PLACES:
        return None
    scope = Scope(by, component.node)
    ranked = problem.ranked(scope, problem.settings_at(component.node, by=by), most=MOST_RANKED)
    total = problem.figures_in(scope).count() if len(ranked) == MOST_RANKED else len(ranked)
    scales: Mapping[int, RatingScale] = RatingScale.objects.visible_to(by).in_bulk()
    # Lists of governments state no baseline; there the last period is what a finish can be compared with.
    then = "baseline_finish" if any(one.row["baseline_finish"] is not None for one in ranked) else "previous_finish"
    children = Component.objects.visible_to(by).live().filter(parent=component, kind__in=PLACES)
    inside = list(children.select_related("node").order_by("node__path")[:MOST_PARTS])
    sums = problem.rollups(component.node, by=by) if inside else {}
    return {
        "parts": [part(child, sums.get(child.node.path, {})) for child in inside],
        "projects": [project(one, scope, scales, then) for one in ranked], "then": then,
        "total": capped(total), "shown": len(ranked), "cut": total > len(ranked),
        "dashboard": f"{reverse('home')}?under={component.public_id}",
        "every_part": f"{reverse('component.list')}?parent={component.public_id}",
        "add": f"{reverse('component.add')}?parent={component.public_id}" if by.may("component.add", component) else "",
    }  # fmt: skip


def part(child: Component, sums: Mapping[str, Any]) -> Part:
    """One row of roll-ups; all zero where no project stands below."""
    counts = {name: int(sums.get(name) or 0) for name in ("projects", "critical", "risk", "late")}
    marked = {name: Figure(number(counts[name]), counts[name] > 0) for name in ("critical", "risk", "late")}
    known = sums.get("currencies") == 1 and sums.get("cost")
    return Part(
        name=child.name, address=address(child), projects=number(counts["projects"]), **marked,
        finish=_day(sums.get("last_finish")),
        cost=short_money(Money(int(sums["cost"]), sums["one_currency"])) if known else str(NONE),
    )  # fmt: skip


def project(one: Ranked, scope: Scope, scales: Mapping[int, RatingScale], then: str) -> Project:
    """One row of the ranked list, with the same words as on the dashboard."""
    row, line = one.row, wording.line(0, one, scope, scales, opened=False)
    slip = months(row["finish"], row[then])
    total = row["cost_at_completion"] if row["cost_at_completion"] is not None else row["whole_life_cost"]
    return Project(
        name=line.name, address=line.address, status=line.status, finish=_day(row["finish"]),
        moved=Figure(number(round(slip), sign=True) if slip is not None else NONE, bool(slip and slip > 0)),
        cost=short_money(Money(total, row["currency"])) if total is not None and row["currency"] else str(NONE),
        score=one.score, why=line.why,
    )  # fmt: skip


def _day(minutes: int | None) -> str | SafeString:
    return NONE if minutes is None else day(plan_time.to_date(minutes))

"""The page of baselines: which there are, which is in force, and what moved since any of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.errors import NotVisible
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import NONE, money, number, plan_day
from steerhouse.core.pages.details import head
from steerhouse.core.pages.exporting import download
from steerhouse.projects.models import Component
from steerhouse.schedule.baselines.problem import Comparison, Line, compare
from steerhouse.schedule.models import Baseline, Schedule

KINDS = ("csv", "xlsx")


@dataclass(frozen=True)
class Shown:
    """A line as the page shows it."""

    line: Line

    @property
    def name(self) -> str:
        return str(self.line.task) if self.line.task is not None else _("Whole plan")

    @property
    def address(self) -> str:
        return address(self.line.task) if self.line.task is not None else ""

    @property
    def change(self) -> str:
        return {"added": _("added"), "removed": _("removed")}.get(self.line.change, "")

    @property
    def was(self) -> str | SafeString:
        return NONE if self.line.then is None or self.line.then.finish is None else plan_day(self.line.then.finish)

    @property
    def now(self) -> str | SafeString:
        return NONE if self.line.now is None or self.line.now.finish is None else plan_day(self.line.now.finish)

    @property
    def numbers(self) -> list[tuple[str | SafeString, bool, bool]]:
        """Start, finish, duration, work, cost: text, whether it is worse than before, and whether phones leave it."""
        own = self.line
        values = [(own.start, True), (own.finish, False), (own.duration, True), (own.work, True)]
        found = [(signed(value), bool(value and value > 0), wide) for value, wide in values]
        cost = own.cost
        return [*found, (NONE if cost is None else money(cost), cost is not None and cost.minor > 0, True)]


def signed(value: float | None) -> str | SafeString:
    """A difference with its sign; nothing is a dash, no difference is 0."""
    if value is None:
        return NONE
    return number(int(value) if value == int(value) else value, sign=True)


def baselines_page(request: Request, public_id: str) -> HttpResponse:
    """What moved between a baseline and the plan of today, or a later baseline."""
    component: Component = load(Component, public_id, by=request.actor)
    context = head(request, component, current="component.plan.baselines")
    known, then, now = chosen(component, request.actor, request.GET)
    if then is None:
        schedule = Schedule.objects.visible_to(request.actor).filter(component=component).first()
        return render(request, "schedule/baselines.html", {**context, "baseline": None, "schedule": schedule})
    found, only = compare(component, then, now, by=request.actor), request.GET.get("moved") == "yes"
    asked = f"then={then.number}&now={now.number if now else ''}"
    exports = [
        (kind.upper(), f"{reverse('component.plan.baselines.export', args=[public_id, kind])}?{asked}")
        for kind in KINDS
    ]
    lines = [Shown(one) for one in found.lines if not only or one.start or one.finish or one.change]
    return render(
        request, "schedule/baselines.html",
        {
            **context, "baseline": then, "other": now, "known": known, "lines": lines, "whole": Shown(found.whole),
            "moved": found.moved, "total": len(found.lines), "only": only, "asked": asked, "exports": exports,
            "page": address(then),
        },
    )  # fmt: skip


def chosen(component: Component, by: Actor, asked: Any) -> tuple[list[Baseline], Baseline | None, Baseline | None]:
    """All baselines, newest first; the one to look back to, by default that in force; and the later one, if asked."""
    if not Schedule.objects.visible_to(by).filter(component=component).exists():
        return [], None, None
    known = list(Baseline.objects.visible_to(by).live().filter(component=component).order_by("-number"))
    by_number = {str(one.number): one for one in known}
    in_force = next((one for one in known if one.current), known[0] if known else None)
    return known, by_number.get(str(asked.get("then", "")), in_force), by_number.get(str(asked.get("now", "")))


def baselines_export(request: Request, public_id: str, kind: str) -> HttpResponseBase:
    """The same comparison as a file."""
    component: Component = load(Component, public_id, by=request.actor)
    _known, then, now = chosen(component, request.actor, request.GET)
    if then is None or not request.actor.may("schedule.export", component):
        raise NotVisible()
    rows = table(compare(component, then, now, by=request.actor), component.currency)
    return download(rows, kind, name="baseline-variance", sheet=_("Variance"))


def table(found: Comparison, currency: str) -> Iterator[list[Any]]:
    """Heads, the whole plan, then one line a task: both sides, and the differences."""
    sides = (_("Start"), _("Finish"), _("Duration, days"), _("Work, hours"), _("Cost"))
    yield [
        _("WBS"), _("Task"), _("Change"), *(_("Baseline: %s") % one for one in sides), *sides,
        *(_("Variance: %s") % one for one in sides), _("Currency"),
    ]  # fmt: skip
    for line in (found.whole, *found.lines):
        cost = line.cost
        task = line.task
        yield [
            task.wbs if task else "", str(task) if task else _("Whole plan"), line.change, *state(line, "then"),
            *state(line, "now"), line.start, line.finish, line.duration, line.work, cost.amount if cost else None,
            currency,
        ]  # fmt: skip


def state(line: Line, side: str) -> list[Any]:
    """One side of a line as a file keeps it."""
    own = getattr(line, side)
    if own is None:
        return [None] * 5
    moments = [None if one is None else plan_time.to_datetime(one) for one in (own.start, own.finish)]
    duration = None if own.duration is None else round(own.duration / line.per_day, 2)
    work = None if own.work is None else round(own.work / 60, 2)
    return [*moments, duration, work, line.amount(own)]

"""The page of the schedule check, its file, and the count of failed points that the page of the project shows."""

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
from steerhouse.core.pages.addresses import address, list_address
from steerhouse.core.pages.cells import Mark, number, status
from steerhouse.core.pages.declaration import REGISTRY
from steerhouse.core.pages.details import head
from steerhouse.core.pages.exporting import download
from steerhouse.projects.models import Component
from steerhouse.schedule.checks.problem import Checked, check
from steerhouse.schedule.models import CheckThresholds, Schedule, Task

FEW, MANY = 6, 500


@dataclass(frozen=True)
class Line:
    """A point of the check as the page shows it: with its first tasks, or all of them where it was opened."""

    point: Checked
    open: bool
    link: str

    @property
    def mark(self) -> SafeString:
        return status(self.point.mark)

    @property
    def count(self) -> str:
        return number(len(self.point.tasks))

    @property
    def tasks(self) -> list[tuple[str, str]]:
        """Name and address of the tasks that are shown."""
        return [(str(one), address(one)) for one in self.point.tasks[: MANY if self.open else FEW]]

    @property
    def more(self) -> int:
        """How many tasks are hit beyond those that are shown."""
        return max(0, len(self.point.tasks) - (MANY if self.open else FEW))


def checks_page(request: Request, public_id: str) -> HttpResponse:
    """All fourteen points of a plan: value, threshold, result, and the tasks that each hits."""
    component: Component = load(Component, public_id, by=request.actor)
    context = head(request, component, current="component.plan.checks")
    if not has_plan(component, request.actor):
        return render(request, "schedule/checks.html", {**context, "checks": None})
    found = check(component, by=request.actor)
    opened, here = request.GET.get("point", ""), reverse("component.plan.checks", args=[public_id])
    lines = [
        Line(one, opened == str(one.number), here if opened == str(one.number) else f"{here}?point={one.number}")
        for one in found.points
    ]
    exports = [(kind.upper(), reverse("component.plan.checks.export", args=[public_id, kind])) for kind in KINDS]
    return render(
        request, "schedule/checks.html",
        {**context, "checks": found, "lines": lines, "exports": exports, "rule": rule(found.thresholds)},
    )  # fmt: skip


KINDS = ("csv", "xlsx")


def rule(stored: CheckThresholds | None) -> tuple[str, str]:
    """Whose thresholds hold, and where they stand."""
    if stored is None:
        return _("DCMA 14-point assessment, as shipped"), list_address(REGISTRY.pages[CheckThresholds])
    return str(stored), address(stored)


def has_plan(component: Component, by: Actor) -> bool:
    """Whether there is a plan with tasks that the actor sees."""
    plan = Schedule.objects.visible_to(by).filter(component=component).exists()
    return plan and Task.objects.visible_to(by).live().leaves().filter(component=component, active=True).exists()


def checks_count(request: Request, public_id: str) -> HttpResponse:
    """How many points a plan fails, in one line: asked for when the page of the project stands already."""
    component: Component = load(Component, public_id, by=request.actor)
    failed = check(component, by=request.actor).failed if has_plan(component, request.actor) else None
    mark = status(Mark(_("Failed"), "critical") if failed else Mark(_("Passed"), "ok"))
    return render(request, "schedule/_checks.html", {"failed": failed, "mark": mark, "thing": component})


def checks_export(request: Request, public_id: str, kind: str) -> HttpResponseBase:
    """The check as a file: one line a point and task, so that a spreadsheet can filter both."""
    component: Component = load(Component, public_id, by=request.actor)
    by = request.actor
    if not by.may("schedule.export", component) or not has_plan(component, by):
        raise NotVisible()
    return download(table(check(component, by=by).points), kind, name="schedule-check", sheet=_("Schedule check"))


def table(points: Any) -> Iterator[list[Any]]:
    """Heads, then each point with the tasks that it hits; a point without any has one line."""
    yield [
        *(_("Number"), _("Point"), _("Result"), _("Value"), _("Threshold"), _("Tasks hit"), _("WBS"), _("Task")),
        *(_("Start"), _("Finish"), _("Note")),
    ]
    for one in points:
        value, threshold = one.plain
        own = [one.number, one.name, one.mark.word, value, threshold, len(one.tasks)]
        for task in one.tasks or [None]:
            yield [*own, *task_cells(task), one.reason or one.about]


def task_cells(task: Task | None) -> list[Any]:
    """WBS, name and dates of a task; nothing where there is none."""
    if task is None:
        return [None] * 4
    moments = [None if one is None else plan_time.to_datetime(one) for one in (task.start, task.finish)]
    return [task.wbs, str(task), *moments]

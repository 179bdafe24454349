"""The plan page: the Gantt of a component, made by hand because project managers live in it."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.pages.details import head
from steerhouse.projects.models import Component
from steerhouse.schedule.drawing import drawing
from steerhouse.schedule.models import Baseline, Schedule


def plan_page(request: Request, public_id: str) -> HttpResponse:
    """The plan of a component as Gantt, board-ready, with the table for readers without sight."""
    component: Component = load(Component, public_id, by=request.actor)
    context = {**head(request, component, current="component.plan"), **plan(component, request.actor, request.GET)}
    return render(request, "schedule/plan.html", context)


def plan(component: Component, by: Actor, asked: Any) -> dict[str, Any]:
    """Schedule, baselines to choose from, and what the Gantt draws; nothing where there is no plan yet."""
    schedule = Schedule.objects.visible_to(by).filter(component=component).first()
    if schedule is None:
        return {"schedule": None, "import_url": import_address(component, by)}
    baselines = list(Baseline.objects.visible_to(by).live().filter(component=component).order_by("-number"))
    chosen = chosen_baseline(baselines, str(asked.get("baseline", "")))
    return {
        "schedule": schedule, "baselines": baselines, "baseline": chosen,
        "drawing": drawing(component, schedule, chosen, by=by), "none": _("None"),
        "task_url": reverse("task.detail", args=["__id__"]),
    }  # fmt: skip


def import_address(component: Component, by: Actor) -> str:
    """Where a file is brought in for this component; empty for who may not."""
    if not by.may("schedule.import", component):
        return ""
    return f"{reverse('import')}?{urlencode({'into': component.code or component.name})}"


def chosen_baseline(baselines: list[Baseline], number: str) -> Baseline | None:
    """The baseline of that number, none if so wished, else the one in force."""
    if number == "none":
        return None
    by_number = {str(one.number): one for one in baselines}
    in_force = next((one for one in baselines if one.current), baselines[0] if baselines else None)
    return by_number.get(number, in_force)

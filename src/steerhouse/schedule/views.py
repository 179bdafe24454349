"""The plan page: the Gantt of a component, made by hand because project managers live in it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid, NotVisible, Stale, answer
from steerhouse.core.pages.details import head
from steerhouse.core.views import problem
from steerhouse.organization.models import Calendar
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import start_plan
from steerhouse.schedule.drawing import changes, drawing, revision, state
from steerhouse.schedule.edits import edit_plan
from steerhouse.schedule.errors import LinksCloseLoop
from steerhouse.schedule.models import Baseline, Schedule, Task
from steerhouse.schedule.operations import read
from steerhouse.schedule.recurring.panels import adding


def plan_page(request: Request, public_id: str) -> HttpResponse:
    """The plan of a component as Gantt, board-ready, with the table for readers without sight."""
    component: Component = load(Component, public_id, by=request.actor)
    context = {**head(request, component, current="component.plan"), **plan(component, request.actor, request.GET)}
    return render(request, "schedule/plan.html", context)


def plan(component: Component, by: Actor, asked: Any) -> dict[str, Any]:
    """Schedule, baselines to choose from, and what the Gantt draws; nothing where there is no plan yet."""
    schedule = Schedule.objects.visible_to(by).filter(component=component).first()
    if schedule is None:
        start = reverse("component.plan.start", args=[component.public_id]) if may_start(component, by) else ""
        return {"schedule": None, "import_url": import_address(component, by), "start_url": start}
    baselines, chosen = promised(component, by, asked)
    data_url, edit_url, details_url = (
        reverse(f"component.plan.{name}", args=[component.public_id]) for name in ("data", "edit", "task")
    )
    again = f"?{urlencode({'baseline': asked['baseline']})}" if asked.get("baseline") else ""
    return {
        "schedule": schedule, "baselines": baselines, "baseline": chosen,
        "drawing": drawing(component, schedule, chosen, by=by), "none": _("None"),
        "task_url": reverse("task.detail", args=["__id__"]), "data_url": data_url + again,
        "edit_url": edit_url + again, "details_url": details_url,
        "recurring_url": adding(component, by),
    }  # fmt: skip


def promised(component: Component, by: Actor, asked: Any) -> tuple[list[Baseline], Baseline | None]:
    """The plan's baselines, newest first, and the one that is asked for."""
    baselines = list(Baseline.objects.visible_to(by).live().filter(component=component).order_by("-number"))
    return baselines, chosen_baseline(baselines, str(asked.get("baseline", "")))


def may_start(component: Component, by: Actor) -> bool:
    """Whether the actor may begin a plan here."""
    return by.may("schedule.add", component) and component.archived_at is None


def start_page(request: Request, public_id: str) -> HttpResponse:
    """Begin an empty plan and show it."""
    component: Component = load(Component, public_id, by=request.actor, verb="schedule.add")
    start_plan(component, by=request.actor)
    return HttpResponseRedirect(reverse("component.plan", args=[public_id]))


def plan_data(request: Request, public_id: str) -> HttpResponseBase:
    """What the Gantt draws; 204 without a body where it is what the asker has already (`revision`)."""
    component: Component = load(Component, public_id, by=request.actor)
    schedule = Schedule.objects.visible_to(request.actor).filter(component=component).first()
    if schedule is None:
        raise NotVisible()
    _all, chosen = promised(component, request.actor, request.GET)
    if request.GET.get("revision") == revision(schedule, chosen):
        return HttpResponse(status=204)
    return JsonResponse(drawing(component, schedule, chosen, by=request.actor))


def plan_task(request: Request, public_id: str) -> HttpResponseBase:
    """What a planner may change of one task (`?id=`) beyond what the Gantt draws, with the calendars to choose from."""
    component: Component = load(Component, public_id, by=request.actor, verb="task.edit")
    return JsonResponse(details(component, request.GET.get("id", ""), by=request.actor))


def details(component: Component, public_id: str, *, by: Actor) -> dict[str, Any]:
    """One task of the plan as its dialog asks for it."""
    rows = Task.objects.visible_to(by).live().filter(component=component).select_related("calendar")
    task = rows.filter(public_id=public_id).first()
    if task is None:
        raise NotVisible()
    calendars = Calendar.objects.visible_to(by).live().order_by("name", "id")
    names = ("version", "name", "duration", "constraint", "constraint_date", "deadline", "notes", "manual")
    return {
        **{name: getattr(task, name) for name in names},
        "calendar": task.calendar.public_id if task.calendar else None,
        "calendars": [[one.public_id, str(one)] for one in calendars],
    }


def plan_edit(request: Request, public_id: str) -> HttpResponseBase:
    """Carry out an editor's operations; the answer is every row that they changed, with its new dates.

    409 where somebody else was faster, with both values; 422 where a rule is broken, with the tasks by name.
    """
    component: Component = load(Component, public_id, by=request.actor, verb="task.edit")
    return refused(request, lambda: edited(request, component))


def refused(request: Request, do: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """What an edit answers, or why it is refused, as the Gantt understands it."""
    try:
        return do()
    except Stale as stale:
        thing = stale.details["thing"]
        conflict = {"id": thing.public_id, "version": thing.version, "changed": stale.details["changed"]}
        return problem(request, answer(stale), conflict=conflict)
    except LinksCloseLoop as loop:
        return problem(request, answer(Invalid({"links": [str(loop)]}, str(loop))))
    except (Invalid, ValidationError) as invalid:
        found = answer(invalid)
        said = " ".join(str(text) for texts in found.fields.values() for text in texts)
        return problem(request, replace(found, message=said or found.message))


def edited(request: Request, component: Component) -> JsonResponse:
    """The plan after the operations: what changed for who knew the last state, everything for who did not."""
    by = request.actor
    sent = body(request)
    operations = read(sent)
    _all, chosen = promised(component, by, request.GET)
    done = edit_plan(component, operations=operations, draw=lambda one: state(component, one, chosen, by=by), by=by)
    schedule = Schedule.objects.visible_to(by).get(component=component)
    now = state(component, schedule, chosen, by=by)
    after = drawing(component, schedule, chosen, by=by, now=now)
    known = done.before.revision == sent.get("revision")
    plan = {"changes": changes(done.before, now, after)} if known else {"drawing": after}
    return JsonResponse({**plan, "undo": done.undo, "added": done.added})


def body(request: Request) -> Any:
    """What was sent as JSON."""
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Invalid({"operations": [_("This is not JSON.")]}) from error


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

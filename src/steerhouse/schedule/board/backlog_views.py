"""The page of the backlog: order it, estimate it, pull it into an iteration."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import Invalid
from steerhouse.core.pages.details import head
from steerhouse.projects.models import Component
from steerhouse.schedule.board.backlog import backlog_of, plan_work, rank_task
from steerhouse.schedule.board.burn import burn_of
from steerhouse.schedule.board.views import version_sent
from steerhouse.schedule.models import Iteration, Task

STEPS = {"up": -1, "down": 1, "first": -1_000_000}


def backlog_page(request: Request, public_id: str) -> HttpResponse:
    """What waits, what is planned into iterations, and how far the plan has burned up."""
    component: Component = load(Component, public_id, by=request.actor)
    by = request.actor
    add = f"{reverse('iteration.add')}?{urlencode({'component': public_id})}"
    context = {
        **head(request, component, current="component.backlog"), "backlog": backlog_of(component, by=by),
        "burn": burn_of(component, None, today=timezone.localdate(), by=by), "caption": str(component),
        "may_plan": by.may("task.edit", component), "add_url": add if by.may("iteration.add", component) else "",
        "edit_url": reverse("component.backlog.edit", args=[public_id]),
    }  # fmt: skip
    return render(request, "schedule/board_backlog.html", context)


def backlog_edit(request: Request, public_id: str) -> HttpResponse:
    """Carry out what the form of one row says, and show the backlog again."""
    component: Component = load(Component, public_id, by=request.actor, verb="task.edit")
    by, sent = request.actor, request.POST
    rows = Task.objects.visible_to(by).live().filter(component=component)
    task: Task = rows.select_related("component__node").by_public_id(sent.get("task", ""))
    if sent.get("move"):
        rank_task(task, step=STEPS.get(sent["move"], 0), by=by)
    else:
        plan_work(task, values=typed(request, component), version=version_sent(request), by=by)
    return HttpResponseRedirect(f"{reverse('component.backlog', args=[public_id])}#task-{task.public_id}")


def typed(request: Request, component: Component) -> dict[str, Any]:
    """Points and iteration as somebody typed and chose them."""
    points, chosen = request.POST.get("points", "").strip(), request.POST.get("iteration", "")
    if points and not (points.isdecimal() and len(points) <= 6):
        raise Invalid({"points": [_("Write a whole number of points, or nothing.")]})
    rows = Iteration.objects.visible_to(request.actor).live().filter(component=component)
    return {"points": int(points) if points else None, "iteration": rows.by_public_id(chosen) if chosen else None}

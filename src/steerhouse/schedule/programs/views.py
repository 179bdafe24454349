"""The program plan, and answers to links between projects."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import NotVisible
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.details import head
from steerhouse.projects.models import Component
from steerhouse.schedule.models import CrossLink, Task
from steerhouse.schedule.programs.actions import answer
from steerhouse.schedule.programs.timeline import MOST_MILESTONES, MOST_PROJECTS, is_program, timeline

ENDS = ("predecessor__component__node", "successor__component__node")


def program_page(request: Request, public_id: str) -> HttpResponse:
    """The projects of a program or portfolio on one timeline."""
    component: Component = load(Component, public_id, by=request.actor, related=["node"])
    if not is_program(component):
        raise NotVisible()
    context = {
        **head(request, component, current="component.program"), **timeline(component, by=request.actor),
        "open_url": reverse("program.open", args=["__id__"]), "projects": MOST_PROJECTS, "milestones": MOST_MILESTONES,
    }  # fmt: skip
    return render(request, "schedule/programs/timeline.html", context)


def open_page(request: Request, public_id: str) -> HttpResponse:
    """Where a row of the program plan leads: a program to its own plan, a project or milestone to its page."""
    found = Component.objects.visible_to(request.actor).filter(public_id=public_id).first()
    if found is None:
        return HttpResponseRedirect(address(load(Task, public_id, by=request.actor)))
    return HttpResponseRedirect(reverse("component.program", args=[public_id]) if is_program(found) else address(found))


def answer_page(request: Request, public_id: str, link_id: str) -> HttpResponse:
    """Confirm, decline or end a link, and go back to the project from which it was done."""
    component: Component = load(Component, public_id, by=request.actor)
    link: CrossLink = load(CrossLink, link_id, by=request.actor, verb="crosslink.answer", related=ENDS)
    done = answer(link, deed=request.POST.get("deed", ""), reason=request.POST.get("reason", ""), by=request.actor)
    ended = done.archived_at is not None
    words = _("The link was ended.") if ended else _("The link is %s.") % done.get_state_display().lower()
    messages.success(request, words)
    return HttpResponseRedirect(address(component))

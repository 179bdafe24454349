"""My work, and the proposals that wait for a decision: made by hand because people live there, also on a phone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid, NotVisible, Stale, answer
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.cells import plan_day
from steerhouse.projects.models import Component
from steerhouse.schedule.models import ProgressProposal, Schedule, Task
from steerhouse.schedule.work.actions import decide_all, propose, update_task, withdraw
from steerhouse.schedule.work.assigned import my_work, waiting_proposals
from steerhouse.schedule.work.forms import ProgressForm
from steerhouse.schedule.work.progress import done, this_moment
from steerhouse.schedule.work.proposals import MOST, waiting

RELATED = ("component",)


def work_page(request: Request) -> HttpResponse:
    """What I have to do, over all projects."""
    context = {"title": _("My work"), **my_work(request.actor, timezone.localdate())}
    return render(request, "schedule/work/work.html", context)


def task_of(request: Request, public_id: str) -> tuple[Task, Schedule]:
    """The task that somebody reports on, and how its plan counts days; NotVisible where there is none to report on."""
    task: Task = load(Task, public_id, by=request.actor, related=RELATED)
    schedule = Schedule.objects.visible_to(request.actor).filter(component=task.component_id).first()
    if schedule is None or task.is_summary or task.archived_at is not None:
        raise NotVisible()
    return task, schedule


def done_page(request: Request, public_id: str) -> HttpResponse:
    """One press: the task is finished."""
    task, schedule = task_of(request, public_id)
    if task.actual_finish is not None:
        return HttpResponseRedirect(reverse("work"))
    values = done(task, this_moment(timezone.localtime(), schedule.default_finish_minute))
    say(request, task, values)
    return HttpResponseRedirect(reverse("work"))


def update_page(request: Request, public_id: str, back: str = "") -> HttpResponse:
    """How far a task is: said directly by who may change the plan, proposed by everyone else who works on it."""
    back = back or reverse("work")
    task, schedule = task_of(request, public_id)
    form = ProgressForm(task, schedule, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                say(request, task, form.progress(), form.cleaned_data["comment"], form.cleaned_data["version"])
                return HttpResponseRedirect(back)
            except Stale:
                form, status = again(form, request, public_id), 409
            except (ValidationError, Invalid) as refusal:
                refuse(form, refusal)
    direct = request.actor.may("schedule.progress", task)
    context = {
        "title": task.name, "task": task, "form": form, "direct": direct, "task_address": address(task), "back": back,
        "dates": [plan_day(one) for one in (task.start, task.finish) if one is not None],
        "proposed": waiting_proposals(request.actor, [task]).get(task.pk),
    }  # fmt: skip
    return render(request, "schedule/work/update.html", context, status=status)


def say(request: Request, task: Task, values: dict[str, Any], comment: str = "", version: int | None = None) -> None:
    """Do it, or propose it, by the right of who says it; the message tells which."""
    if request.actor.may("schedule.progress", task):
        made = update_task(task, values=values, comment=comment, version=version, by=request.actor)
        messages.success(request, told(made, request.actor))
        return
    propose(task, values=values, comment=comment, by=request.actor)
    said = _("Proposed for “%(task)s”. The plan follows once it is accepted.")
    messages.success(request, said % {"task": task})


def told(task: Task, by: Actor) -> str:
    """What became of the task, and where its project ends now."""
    schedule = Schedule.objects.visible_to(by).filter(component=task.component_id).first()
    named = {"task": task, "percent": round(task.percent_complete)}
    if schedule is None or schedule.finish is None:
        return _("“%(task)s” is %(percent)d %% done.") % named
    named["finish"] = plan_day(schedule.finish)
    return _("“%(task)s” is %(percent)d %% done. The project is forecast to finish on %(finish)s.") % named


def again(form: ProgressForm, request: Request, public_id: str) -> ProgressForm:
    """The same form with what was typed, for the task as it is now, so that the next press saves it."""
    task, schedule = task_of(request, public_id)
    typed = request.POST.copy()
    typed["version"] = str(task.version)
    found = ProgressForm(task, schedule, typed)
    said = _(
        "Somebody else changed this task in the meantime: it is %(percent)d %% done now. Save again to replace it."
    )
    found.add_error(None, said % {"percent": round(task.percent_complete)})
    return found


def refuse(form: ProgressForm, refusal: Exception) -> None:
    """Put what is wrong beside the fields."""
    found = answer(refusal)
    for name, problems in (found.fields or {"": [str(found.message)]}).items():
        field = {"remaining_duration": "remaining"}.get(name, name)
        for problem in problems:
            form.add_error(field if field in form.fields else None, str(problem))


def withdraw_page(request: Request, public_id: str) -> HttpResponse:
    """Take back what one proposed."""
    proposal = load(
        ProgressProposal, public_id, by=request.actor, verb="task.propose", related=["task", "author", "entered_by"]
    )
    withdraw(proposal, by=request.actor)
    messages.success(request, _("The proposal for “%(task)s” was withdrawn.") % {"task": proposal.task})
    return HttpResponseRedirect(reverse("work"))


def proposals_page(request: Request) -> HttpResponse:
    """The proposals that wait for me, from all plans that I may change."""
    context = {"title": _("Proposed progress"), **waiting(request.actor), "back": reverse("proposals")}
    return render(request, "schedule/work/proposals.html", context)


def decide_page(request: Request) -> HttpResponse:
    """Accept or decline those that are ticked, and go back to where they were ticked."""
    by, ids = request.actor, request.POST.getlist("proposal")[:MOST]
    rows = ProgressProposal.objects.visible_to(by, "progressproposal.decide")
    found = list(
        rows.filter(public_id__in=ids).select_related("task__component__node", "author", "entered_by").order_by("pk")
    )
    if not found or len(found) != len(set(ids)):
        raise Invalid({"proposal": [_("Tick at least one proposal; one that is gone was decided by somebody else.")]})
    accepted = request.POST.get("decision") == "accept"
    number = decide_all(
        ProgressProposal, proposals=found, accepted=accepted, reason=request.POST.get("reason", ""), by=by
    )
    said = (
        ngettext("%d proposal accepted; the plan follows it.", "%d proposals accepted; the plans follow them.", number)
        if accepted
        else ngettext("%d proposal declined.", "%d proposals declined.", number)
    )
    messages.success(request, said % number)
    return HttpResponseRedirect(back_to(request, by))


def back_to(request: Request, by: Actor) -> str:
    """The project from whose page it was decided, else the list of all."""
    public_id = request.POST.get("component", "")
    if public_id:
        return address(Component.objects.visible_to(by).by_public_id(public_id))
    return reverse("proposals")

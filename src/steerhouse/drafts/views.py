"""The pages of drafts: those of a plan, one in the Gantt, one beside the published plan."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import Archived, Invalid, Stale, answer
from steerhouse.core.pages.details import head
from steerhouse.drafts.actions import begin_draft, edit_draft, publish_draft, take_over
from steerhouse.drafts.compare import compare
from steerhouse.drafts.drawing import picture, revision_of
from steerhouse.drafts.models import Draft
from steerhouse.drafts.replay import apart, replayed
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Schedule
from steerhouse.schedule.operations import read
from steerhouse.schedule.views import body, details, refused


def drafts_page(request: Request, public_id: str) -> HttpResponse:
    """The drafts of a plan, newest first, and the line that begins another one."""
    return drafts_of(request, public_id)


def drafts_of(request: Request, public_id: str, problem: str = "", typed: str = "") -> HttpResponse:
    """The page, with what was wrong with the name that was typed."""
    component: Component = load(Component, public_id, by=request.actor, verb="draft.view")
    context = head(request, component, current="component.plan.drafts")
    rows = Draft.objects.visible_to(request.actor).live().filter(component=component).select_related("author")
    planned = Schedule.objects.visible_to(request.actor).filter(component=component).exists()
    may = planned and component.archived_at is None and request.actor.may("draft.add", component)
    more = {"drafts": list(rows), "may_begin": may, "planned": planned, "problem": problem, "typed": typed}
    return render(request, "drafts/list.html", {**context, **more}, status=422 if problem else 200)


def begin_page(request: Request, public_id: str) -> HttpResponse:
    """Begin a draft by its name and open it."""
    component: Component = load(Component, public_id, by=request.actor, verb="draft.add")
    if component.archived_at is not None:
        raise Archived()
    name = request.POST.get("name", "").strip()
    try:
        draft = begin_draft(Draft, values={"component": component, "name": name}, by=request.actor)
    except (Invalid, ValidationError) as refusal:
        found = answer(refusal)
        said = " ".join(str(text) for texts in found.fields.values() for text in texts)
        return drafts_of(request, public_id, said or str(found.message), name)
    return HttpResponseRedirect(reverse("draft.plan", args=[draft.public_id]))


def of(request: Request, public_id: str, verb: str = "view") -> Draft:
    """The draft at an address."""
    found: Draft = load(Draft, public_id, by=request.actor, verb=verb, related=["component__node"])
    return found


def gantt_page(request: Request, public_id: str) -> HttpResponse:
    """The draft in the Gantt; once it is closed, where its plan stands."""
    draft = of(request, public_id)
    context = head(request, draft, current="draft.plan")
    if draft.is_open:
        context |= {
            "drawing": picture(draft, by=request.actor), "task_url": reverse("task.detail", args=["__id__"]),
            "data_url": reverse("draft.plan.data", args=[public_id]),
            "edit_url": reverse("draft.plan.edit", args=[public_id]),
            "details_url": reverse("draft.plan.task", args=[public_id]),
        }  # fmt: skip
    return render(request, "drafts/plan.html", context)


def draft_data(request: Request, public_id: str) -> HttpResponseBase:
    """What the Gantt draws; 204 without a body where it is what the asker has already."""
    draft = in_work(of(request, public_id))
    if request.GET.get("revision") == revision_of(draft, by=request.actor):
        return HttpResponse(status=204)
    return JsonResponse(picture(draft, by=request.actor))


def draft_task(request: Request, public_id: str) -> HttpResponseBase:
    """One task of the draft (`?id=`) for its dialog."""
    draft = in_work(of(request, public_id, "edit"))
    with apart(draft, by=request.actor):
        replayed(draft, by=request.actor)
        return JsonResponse(details(draft.component, request.GET.get("id", ""), by=request.actor))


def draft_edit(request: Request, public_id: str) -> HttpResponseBase:
    """Carry out an editor's operations in the draft; the answer is the draft as it is drawn now."""
    draft = of(request, public_id, "edit")

    def done() -> JsonResponse:
        found = edit_draft(draft, operations=read(body(request)), by=request.actor)
        return JsonResponse({"drawing": found.drawing, "undo": found.undo, "added": found.added})

    return refused(request, done)


def compare_page(request: Request, public_id: str) -> HttpResponse:
    """The draft beside the published plan, with the buttons that end it."""
    return compared(request, of(request, public_id))


def compared(request: Request, draft: Draft, refusal: str = "") -> HttpResponse:
    """The page, with why publishing was refused."""
    context: dict[str, Any] = {**head(request, draft, current="draft.compare"), "refusal": refusal}
    if draft.is_open:
        context["found"] = compare(draft, by=request.actor)
        context["may_publish"] = request.actor.may("draft.publish", draft)
    return render(request, "drafts/compare.html", context, status=409 if refusal else 200)


def publish_page(request: Request, public_id: str) -> HttpResponse:
    """Publish and show the plan; 409 with the list of differences where the plan was changed since."""
    draft = of(request, public_id, "draft.publish")
    try:
        publish_draft(draft, by=request.actor)
    except Stale as stale:
        return compared(request, draft, str(stale))
    messages.success(request, _("“%(draft)s” is the plan now.") % {"draft": draft})
    return HttpResponseRedirect(reverse("component.plan", args=[draft.component.public_id]))


def take_over_page(request: Request, public_id: str) -> HttpResponse:
    """Let the draft stand on the plan of now; 409 with the list where both changed the same task."""
    draft = of(request, public_id, "edit")
    try:
        take_over(draft, mine=request.POST.get("mine") == "yes", by=request.actor)
    except Stale as stale:
        return compared(request, draft, str(stale))
    messages.success(request, _("The draft stands on the plan as it is published now."))
    return HttpResponseRedirect(reverse("draft.compare", args=[public_id]))


def in_work(draft: Draft) -> Draft:
    """A draft that can be drawn: one that was published is the plan itself."""
    if not draft.is_open:
        raise Archived(_("This draft is closed. Open the plan instead."))
    return draft

"""Begin a project from a template."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.errors import Archived, Invalid, answer
from steerhouse.core.pages.addresses import address
from steerhouse.schedule.models import ProjectTemplate
from steerhouse.schedule.planning_templates.actions import begin_project
from steerhouse.schedule.planning_templates.forms import BeginForm


def begin_page(request: Request, public_id: str) -> HttpResponse:
    """Ask for name, start and people, then show the plan of the new project."""
    template: ProjectTemplate = ProjectTemplate.objects.visible_to(request.actor).by_public_id(public_id)
    if template.archived_at is not None:
        raise Archived()
    form = BeginForm(template, request.actor, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = begin_project(
                template, values=form.project(), start=form.cleaned_data["start"], people=form.people(),
                by=request.actor,
            )  # fmt: skip
        except (ValidationError, Invalid) as refusal:
            for name, problems in answer(refusal).fields.items():
                for problem in problems:
                    form.add_error(name if name in form.fields else None, str(problem))
        else:
            messages.success(request, _("%(thing)s was added.") % {"thing": made})
            return HttpResponseRedirect(reverse("component.plan", args=[made.public_id]))
    context = {"title": _("New project"), "template": template, "form": form, "back": address(template)}
    return render(request, "schedule/planning_templates/begin.html", context, status=422 if form.is_bound else 200)

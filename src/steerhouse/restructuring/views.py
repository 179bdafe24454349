"""The page on which a component is restructured, and the steps of each deed: form, preview, done."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import Archived, NotVisible, Stale, SteerhouseError
from steerhouse.core.pages.addresses import address
from steerhouse.core.pages.details import head
from steerhouse.projects.models import Component
from steerhouse.restructuring.deeds import DEEDS, Deed
from steerhouse.restructuring.keeping import undo
from steerhouse.restructuring.problem import Done, done_with, the_row
from steerhouse.restructuring.rehearsal import rehearse, told


def restructure_page(request: Request, public_id: str) -> HttpResponse:
    """What can be done with the component, and what was done."""
    component: Component = load(Component, public_id, by=request.actor, verb="component.restructure")
    return overview(request, component)


def overview(request: Request, component: Component, problems: list[str] | None = None) -> HttpResponse:
    """The page, with why something was not taken back."""
    found: list[Done] = done_with(component, by=request.actor)
    context = {
        **head(request, component, current="component.restructure"), "problems": problems or [],
        "deeds": [] if component.archived_at else list(DEEDS.values()), "done": found,
    }  # fmt: skip
    return render(request, "restructuring/overview.html", context, status=409 if problems else 200)


def deed_page(request: Request, public_id: str, name: str) -> HttpResponse:
    """Ask, show what would change, do it."""
    deed = DEEDS.get(name)
    if deed is None:
        raise NotVisible()
    component: Component = load(
        Component, public_id, by=request.actor, verb=deed.verb, related=["node", "parent__node"]
    )
    if component.archived_at is not None:
        raise Archived()
    form = deed.form(request.POST if request.method == "POST" else None, thing=component, by=request.actor)
    if not form.is_bound or not form.is_valid() or "change" in request.POST:
        return asked(request, component, deed, form)
    if "apply" not in request.POST:
        return previewed(request, component, deed, form)
    try:
        if "version" in request.POST and str(component.version) != request.POST["version"]:
            raise Stale(thing=component, changed={})
        target = deed.do(component, form, request.POST, request.actor)
    except (SteerhouseError, ValidationError, IntegrityError) as refusal:
        fresh: Component = load(Component, public_id, by=request.actor, related=["node", "parent__node"])
        return previewed(request, fresh, deed, form, told(refusal))
    messages.success(request, _("%(deed)s: %(thing)s. It can be taken back on the page “Restructure”.") % {
        "deed": deed.label, "thing": target,
    })  # fmt: skip
    return HttpResponseRedirect(reverse("component.restructure", args=[target.public_id]))


def asked(request: Request, component: Component, deed: Deed, form: Any) -> HttpResponse:
    """The form of a deed."""
    wrong = form.is_bound and "change" not in request.POST
    context = {
        "thing": component, "deed": deed, "form": form, "title": deed.label, "below": True,
        "back": reverse("component.restructure", args=[component.public_id]),
    }  # fmt: skip
    return render(request, "restructuring/form.html", context, status=422 if wrong else 200)


def previewed(
    request: Request, component: Component, deed: Deed, form: Any, problems: list[str] | None = None
) -> HttpResponse:
    """What would change; with problems it cannot be done."""
    try:
        found = deed.preview(component, form, request.POST, request.actor)
    except SteerhouseError as refusal:
        for problem in told(refusal):
            form.add_error(None, problem)
        return asked(request, component, deed, form)
    copy: Component = load(Component, component.public_id, by=request.actor, related=["node", "parent__node"])
    found.problems = problems or rehearse(lambda: deed.do(copy, form, found.sent(request.POST), request.actor))
    left_out = {"csrfmiddlewaretoken", "apply", "change", "preview", "version", *form.chosen_later()}
    sent = [(key, value) for key, values in request.POST.lists() if key not in left_out for value in values]
    context = {
        "thing": component, "deed": deed, "preview": found, "sent": sent, "title": capfirst(str(deed.label)),
        "below": True, "back": reverse("component.restructure", args=[component.public_id]),
    }  # fmt: skip
    return render(request, deed.template, context, status=409 if found.problems else 200)


def undo_page(request: Request, public_id: str, key: str) -> HttpResponse:
    """Take one deed back."""
    component: Component = load(Component, public_id, by=request.actor, verb="component.restructure")
    done = the_row(component, key, by=request.actor)
    try:
        undo(component, done=done, by=request.actor)
    except (SteerhouseError, ValidationError) as refusal:
        return overview(request, component, told(refusal))
    messages.success(request, _("Taken back: %(what)s") % {"what": done})
    again = Component.objects.visible_to(request.actor).filter(pk=component.pk).first()
    return HttpResponseRedirect(
        reverse("component.restructure", args=[public_id]) if again else address(done.component)
    )

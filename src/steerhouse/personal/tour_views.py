"""The pages of tours: which there are, the steps of one, and that none is wanted."""

from copy import copy

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.errors import NotVisible
from steerhouse.core.models import User
from steerhouse.personal.actions import leave_tour
from steerhouse.personal.tours import Tour, steps_for, tours_for

# Where people land after they signed in; elsewhere they are at work and are not asked.
LANDING = frozenset({"home", "work", "start"})


def tours_page(request: Request) -> HttpResponse:
    """The tours that make sense for the rights that somebody holds."""
    tours = [(tour, len(steps_for(tour, request.actor))) for tour in tours_for(request.actor)]
    return render(request, "personal/tours.html", {"tours": tours})


def tour_steps(request: Request, name: str) -> HttpResponse:
    """The steps of one tour, with the words of its box."""
    tour = next((tour for tour in tours_for(request.actor) if tour.name == name), None)
    if tour is None:
        raise NotVisible()
    words = {
        "next": _("Next"), "back": _("Back"), "done": _("Done"), "step": _("Step {at} of {count}"),
        "nothing": _("Nothing of this tour is on your pages yet. Try again when there is a project."),
    }  # fmt: skip
    return JsonResponse({"name": tour.name, "steps": steps_for(tour, request.actor), "words": words})


def leave(request: Request) -> HttpResponse:
    """Offer no tour again."""
    # A copy: what the request holds is a promise of the user, no row.
    user = copy(request.actor.user)
    if not isinstance(user, User):
        raise NotVisible()
    if not user.toured:
        leave_tour(user, by=request.actor)
    return HttpResponseRedirect("/")


def offer(request: Request) -> str:
    """The note that offers the first tour to whoever was offered none yet, where people land; asks nothing."""
    user, found = request.actor.user, request.resolver_match
    if found is None or found.url_name not in LANDING or user is None or user.toured or request.actor.behalf:
        return ""
    tours: list[Tour] = tours_for(request.actor)
    if not tours:
        return ""
    context = {"tour": tours[0], "count": len(steps_for(tours[0], request.actor)), "leave": reverse("tours.leave")}
    return render_to_string("personal/_offer.html", context, request=request)

"""The page on which somebody's work goes to others: what they hold, the preview, the move, and the way back."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.access.actions import deactivate
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Stale
from steerhouse.core.ids import new_id
from steerhouse.core.models import User
from steerhouse.core.pages.details import head
from steerhouse.deputies.handover import hand_over, undo
from steerhouse.deputies.holdings import KINDS, Party, fingerprint, follows, held_by, moves, party_of, unseen
from steerhouse.deputies.models import Handover
from steerhouse.organization.models import Person

MOST_NAMES = 200


def person_page(request: Request, public_id: str) -> HttpResponse:
    """The handover of somebody among the people."""
    return page(
        request, load(Person, public_id, by=request.actor, verb="hand_over", related=["user"]), "person.handover"
    )


def user_page(request: Request, public_id: str) -> HttpResponse:
    """The handover of an account."""
    return page(request, load(User, public_id, by=request.actor, verb="hand_over"), "user.handover")


def page(request: Request, thing: Person | User, tab: str) -> HttpResponse:
    """What is held; with successors the preview; with the preview's mark the move itself."""
    by, leaver = request.actor, party_of(thing)
    context = {**head(request, thing, current=tab), **standing(leaver, by)}
    if request.method != "POST" or "again" in request.POST:
        return render(request, "deputies/handover.html", {**context, "typed": request.POST})
    try:
        successors = chosen(request.POST, leaver, by)
    except forms.ValidationError as refusal:
        context |= {"problem": " ".join(refusal.messages), "typed": request.POST}
        return render(request, "deputies/handover.html", context, status=422)
    if seen := request.POST.get("seen", ""):
        try:
            return moved(request, thing, tab, successors, seen)
        except Stale as stale:
            context["problem"] = f"{stale} {_('Look at the new preview, then hand over.')}"
    found = moves(leaver, successors, by)
    more: dict[str, Any] = {
        "preview": [(kind, list(rows)) for kind, rows in groupby(found, lambda one: one.held.kind)],
        "seen": fingerprint(found), "going": sum(not one.why_not for one in found), "typed": request.POST,
        "kinds_chosen": list(successors),
    }  # fmt: skip
    return render(request, "deputies/handover.html", {**context, **more}, status=409 if "problem" in context else 200)


def standing(leaver: Party, by: Actor) -> dict[str, Any]:
    """What the page shows of a leaver before anything is chosen."""
    held = held_by(leaver, by)
    mine = Handover.objects.visible_to(by).filter(undone_at=None).select_related("made_by")
    either = {"person": leaver.person} if leaver.person is not None else {"user": leaver.user}
    other = leaver.user is not None and leaver.user.pk != by.user_id
    return {
        "leaver": leaver, "held": [(kind, rows) for kind, rows in held.items() if rows],
        "follows": follows(leaver, by), "unseen": unseen(leaver, by), "people": names(by, leaver),
        "handovers": list(mine.filter(**either)[:5]),
        "may_deactivate": other and leaver.user is not None and leaver.user.is_active
        and by.may("user.deactivate", leaver.user),
    }  # fmt: skip


def names(by: Actor, leaver: Party) -> list[str]:
    """Names to choose a successor from while typing."""
    rows = Person.objects.visible_to(by).live().exclude(pk=leaver.person.pk if leaver.person is not None else 0)
    return list(rows.order_by("name").values_list("name", flat=True)[:MOST_NAMES])


def chosen(sent: Mapping[str, Any], leaver: Party, by: Actor) -> dict[str, Party]:
    """The successor of each kind that was ticked. Raises ValidationError for a name that nobody bears."""
    found: dict[str, Party] = {}
    for kind in KINDS:
        if f"kind-{kind.name}" in sent:
            name = (sent.get(f"to-{kind.name}", "") or sent.get("successor", "")).strip()
            found[kind.name] = successor_named(name, leaver, by)
    if not found:
        raise forms.ValidationError(_("Tick what shall be handed over."))
    return found


def successor_named(name: str, leaver: Party, by: Actor) -> Party:
    """The person of this name or user name among those whom the actor sees."""
    if not name:
        raise forms.ValidationError(_("Name a successor."))
    rows = Person.objects.visible_to(by).live().select_related("user")
    found = list(rows.filter(user__username=name)[:2]) or list(rows.filter(name__iexact=name)[:2])
    if len(found) != 1:
        several = _("Several people are called “%s”. Write the user name instead.")
        raise forms.ValidationError((several if found else _("You see nobody called “%s”.")) % name)
    successor = party_of(found[0])
    if leaver.person is not None and successor.person == leaver.person:
        raise forms.ValidationError(_("Somebody else has to take it over."))
    if successor.user is not None and not successor.user.is_active:
        raise forms.ValidationError(_("The account of “%s” is deactivated.") % name)
    return successor


def moved(
    request: Request, thing: Person | User, tab: str, successors: Mapping[str, Party], seen: str
) -> HttpResponseRedirect:
    """Hand over, then deactivate the account where that was ticked."""
    by, key = request.actor, f"handover:{new_id()}"
    made = hand_over(thing, successors=successors, seen=seen, handover_key=key, by=by, key=key)  # type: ignore[call-arg]
    said = ngettext("%d thing was handed over.", "%d things were handed over.", made.rows)
    messages.success(request, said % made.rows)
    leaver = party_of(thing)
    if "deactivate" in request.POST and leaver.user is not None:
        deactivate(leaver.user, by=by)
        messages.success(request, _("The account of %(name)s is deactivated.") % {"name": leaver})
    return HttpResponseRedirect(reverse(tab, args=[thing.public_id]))


def undo_page(request: Request, public_id: str) -> HttpResponse:
    """Take a handover back, and show what is held again."""
    rows = Handover.objects.visible_to(request.actor).select_related("person", "user")
    handover = rows.by_public_id(public_id)
    undo(handover, by=request.actor)
    messages.success(request, _("The handover was taken back."))
    if handover.person is not None:
        return HttpResponseRedirect(reverse("person.handover", args=[handover.person.public_id]))
    return HttpResponseRedirect(reverse("user.handover", args=[handover.user.public_id if handover.user else ""]))

"""The board of a plan, made by hand because teams live there."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid, Stale, answer
from steerhouse.core.pages.details import head
from steerhouse.core.views import problem, wants_json
from steerhouse.projects.models import Component
from steerhouse.schedule.board.actions import Moved, move_back, move_card, set_up_columns
from steerhouse.schedule.board.cards import Asked, board_of
from steerhouse.schedule.board.states import states_of
from steerhouse.schedule.models import Schedule
from steerhouse.schedule.views import import_address, may_start

LANES = ("", "person", "summary")


def asked_for(query: Any) -> Asked:
    """What the address asks for; what it cannot mean is left out."""
    lanes = query.get("lanes", "")
    return Asked(query.get("q", "").strip(), query.get("person", ""), lanes if lanes in LANES else "")


def drawn(request: Request, component: Component) -> dict[str, Any]:
    """What the board itself needs, whether in its page or alone."""
    asked = asked_for(request.GET)
    kept = {name: value for name, value in vars(asked).items() if value}
    if "words" in kept:
        kept["q"] = kept.pop("words")
    board = board_of(component, asked, today=timezone.localdate(), by=request.actor)
    address = reverse("component.board.move", args=[component.public_id])
    return {
        "thing": component, "board": board, "asked": asked, "may_move": request.actor.may("task.edit", component),
        "move_url": f"{address}?{urlencode(kept)}" if kept else address,
        "words": json.dumps(
            {"undone": _("Taken back."), "unreachable": _("The server does not answer. Nothing moved.")}
        ),
    }  # fmt: skip


def board_page(request: Request, public_id: str) -> HttpResponse:
    """The tasks of a plan as cards in columns; a card and its bar are the same row."""
    component: Component = load(Component, public_id, by=request.actor)
    by = request.actor
    context = head(request, component, current="component.board")
    schedule = Schedule.objects.visible_to(by).filter(component=component).first()
    if schedule is None:
        start = reverse("component.plan.start", args=[public_id]) if may_start(component, by) else ""
        context |= {"start_url": start, "import_url": import_address(component, by)}
    else:
        context |= drawn(request, component) | column_addresses(component, by)
    return render(request, "schedule/board.html", context)


def column_addresses(component: Component, by: Actor) -> dict[str, str]:
    """Where the columns are changed, or given to a board that has none of its own; empty for who may not."""
    own = any(state.pk for state in states_of(component, by=by))
    setup = reverse("component.board.columns", args=[component.public_id])
    columns = f"{reverse('boardcolumn.list')}?{urlencode({'component': component.public_id})}"
    may = by.may("boardcolumn.add", component)
    return {"columns_url": columns if own else "", "setup_url": setup if may and not own else ""}


def move_page(request: Request, public_id: str) -> HttpResponse:
    """Move a card, or take a move back; the answer is the board as it stands now.

    409 where somebody else was faster, 422 where a rule forbids it: nothing has moved then.
    """
    component: Component = load(Component, public_id, by=request.actor, verb="task.edit")
    try:
        moved = carried_out(request, component)
    except (Stale, Invalid, ValidationError) as error:
        if not wants_json(request):
            raise
        found = answer(error)
        said = " ".join(str(text) for texts in found.fields.values() for text in texts)
        return problem(request, replace(found, message=said or found.message))
    if not wants_json(request):
        address = reverse("component.board", args=[public_id])
        return HttpResponseRedirect(f"{address}?{request.GET.urlencode()}#card-{moved.task.public_id}")
    response = render(request, "schedule/board_cards.html", drawn(request, component))
    said = _("“%(task)s” is in “%(column)s”.") % {"task": moved.task, "column": moved.state.name}
    response["X-Moved"] = json.dumps({"text": said, "undo": moved.undo})
    return response


def carried_out(request: Request, component: Component) -> Moved:
    """The move that a form or the page's script asks for."""
    if undo := request.POST.get("undo"):
        try:
            steps = json.loads(undo)
        except (ValueError, RecursionError) as error:
            raise Invalid({"undo": [_("This is not JSON.")]}) from error
        if not isinstance(steps, dict):
            raise Invalid({"undo": [_("This is not a move.")]})
        back: Moved = move_back(component, undo=steps, by=request.actor)
        return back
    done: Moved = move_card(
        component, card=request.POST.get("card", ""), version=version_sent(request),
        column=request.POST.get("column", ""), by=request.actor,
    )  # fmt: skip
    return done


def version_sent(request: Request) -> int | None:
    """The version of a row that a form was made from; None where it names none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def columns_page(request: Request, public_id: str) -> HttpResponse:
    """Give the board columns of its own and show them."""
    component: Component = load(Component, public_id, by=request.actor, verb="boardcolumn.add")
    set_up_columns(component, by=request.actor)
    return HttpResponseRedirect(f"{reverse('boardcolumn.list')}?{urlencode({'component': public_id})}")

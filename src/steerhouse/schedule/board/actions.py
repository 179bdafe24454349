"""Verbs of the board: a card is moved, and moved back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid, Stale
from steerhouse.core.writing import add_rows
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import hold
from steerhouse.schedule.board.states import ORDER, State, meaning_of, place, progress_for, state_named, states_of
from steerhouse.schedule.edits import edit_plan
from steerhouse.schedule.models import BoardColumn, Task
from steerhouse.schedule.operations import Operation


@dataclass
class Moved:
    """A card after its move, where it stands, and what takes the move back."""

    task: Task
    state: State
    undo: dict[str, Any] = field(default_factory=dict)


@action("task.edit")
def move_card(component: Component, *, card: str, version: int | None, column: str, by: Actor) -> Moved:
    """Put a card into another column: its progress and actual dates follow, and with them the dates of the plan."""
    hold(component)
    states = states_of(component, by=by)
    task, target = card_of(component, card, version, by), state_named(states, column)
    before = task.board_column_id
    meaning = meaning_of(task.percent_complete, task.actual_start, task.actual_finish)
    steps: list[dict[str, Any]] = []
    if place(states, meaning, before).key != target.key and meaning != target.meaning:
        now = plan_time.to_minutes(timezone.localtime())
        words = {"id": card, "version": task.version, "values": progress_for(task, target.meaning, now)}
        steps = changed(component, [Operation("set", {"op": "set", **words})], by=by)
        task.refresh_from_db()
    task.board_column_id = target.pk
    task.save()
    return Moved(task, target, {"card": card, "version": task.version, "column": before, "steps": steps})


@action("task.edit")
def move_back(component: Component, *, undo: dict[str, Any], by: Actor) -> Moved:
    """Take a move back: the column and the recorded progress are what they were."""
    hold(component)
    task = card_of(component, str(undo.get("card", "")), undo.get("version"), by)
    before = undo.get("column")
    own = BoardColumn.objects.visible_to(by).live().filter(component=component)
    task.board_column = own.filter(pk=before).first() if isinstance(before, int) else None
    task.save()
    sent = undo.get("steps")
    steps = [
        one
        for one in (sent if isinstance(sent, list) else [])
        if isinstance(one, dict) and one.get("id") == task.public_id
    ]
    if steps:
        operations = [Operation("set", {**one, "op": "set", "version": task.version}) for one in steps]
        changed(component, operations, by=by)
        task.refresh_from_db()
    meaning = meaning_of(task.percent_complete, task.actual_start, task.actual_finish)
    return Moved(task, place(states_of(component, by=by), meaning, task.board_column_id))


def changed(component: Component, operations: Sequence[Operation], *, by: Actor) -> list[dict[str, Any]]:
    """Carry out an edit of the plan as its own page does; what takes it back."""
    undo: list[dict[str, Any]] = edit_plan(component, operations=list(operations), draw=lambda _one: None, by=by).undo
    return undo


def card_of(component: Component, card: str, version: Any, by: Actor) -> Task:
    """The task of a card in the version that was seen; a summary has no card of its own."""
    task: Task = Task.objects.visible_to(by).live().filter(component=component).by_public_id(card)
    if task.is_summary:
        raise Invalid({"card": [_("“%s” is a summary: its progress follows from the tasks below it.") % task]})
    if version is not None and version != task.version:
        said = _("“%s” was changed by somebody else in the meantime.") % task
        raise Stale(said, thing=task, changed={})
    return task


@action("boardcolumn.add")
def set_up_columns(component: Component, *, by: Actor) -> list[BoardColumn]:
    """Give a plan columns of its own, to begin with the three that every plan has."""
    found = list(BoardColumn.objects.live().filter(component=component))
    if found:
        return found
    columns = [
        BoardColumn(component=component, name=str(one.label), meaning=one.value, position=number)
        for number, one in enumerate(ORDER, start=1)
    ]
    for column in columns:
        column.full_clean()
    add_rows(columns)
    return columns

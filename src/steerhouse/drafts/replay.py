"""A draft shown over the published plan: its edits are carried out in a transaction that is never committed.

So nothing that reads the plan can meet a draft, and the engine, the rules and the Gantt are those of the plan itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.context import run
from steerhouse.core.errors import Invalid, NotVisible, Stale, answer
from steerhouse.core.writing import Change
from steerhouse.drafts.models import Draft
from steerhouse.schedule.actions import hold, schedule_of, write_dates
from steerhouse.schedule.edits import Editor
from steerhouse.schedule.models import Link, Task
from steerhouse.schedule.operations import Operation

REFUSALS = (Stale, NotVisible, Invalid, ValidationError)


@dataclass(frozen=True)
class Lost:
    """A step of a draft that the published plan no longer allows: which edit, which of its steps, and why."""

    edit: int
    step: int
    why: str


class Replayer(Editor):
    """Carries out what was checked when it was drafted: versions have moved on since, new rows keep their ids."""

    def do(self, operation: Operation) -> None:
        words = dict(operation.words)
        if operation.op in ("relink", "unlink"):
            words["version"] = Link.objects.filter(public_id=operation.id()).values_list("version", flat=True).first()
        elif operation.op == "delete":
            words["version"] = self.task(operation).version
        super().do(Operation(operation.op, words))

    def compare(self, task: Task, values: Any, operation: Operation) -> None:
        """What the published plan changed meanwhile is said before publishing, for the draft as a whole."""

    def name(self, row: Task | Link, operation: Operation) -> None:
        if row.pk is None and operation.words.get("as"):
            row.public_id = operation.words["as"]


@contextmanager
def apart(draft: Draft, *, by: Actor) -> Iterator[None]:
    """Rows written in here are seen in here only; the plan waits meanwhile, as for any other edit."""
    with run(Change("task.edit", by)), transaction.atomic():
        hold(draft.component)
        try:
            yield
        finally:
            transaction.set_rollback(True)


def replay(draft: Draft, *, by: Actor) -> list[Lost]:
    """Carry out the edits of a draft in their order; what cannot be done any more is left out and told."""
    lost: list[Lost] = []
    for number, steps in enumerate(draft.edits):
        try:
            with transaction.atomic():
                lost += once(draft, number, steps, by=by)
        except REFUSALS as refusal:
            lost += [Lost(number, step, said(refusal)) for step in range(len(steps))]
    return lost


def once(draft: Draft, number: int, steps: list[dict[str, Any]], *, by: Actor) -> list[Lost]:
    """One edit, as far as it goes."""
    editor, lost = Replayer(draft.component, schedule_of(draft.component), by), []
    for place, words in enumerate(steps):
        try:
            editor.do(Operation(words["op"], words))
        except REFUSALS as refusal:
            lost.append(Lost(number, place, said(refusal)))
    editor.write()
    return lost


def replayed(draft: Draft, *, by: Actor) -> list[Lost]:
    """The draft with its dates; only inside `apart`."""
    lost = replay(draft, by=by)
    write_dates(draft.component, by=by)
    return lost


def said(refusal: Exception) -> str:
    """Why a step is refused, in one line."""
    if isinstance(refusal, NotVisible):
        return _("A task that the draft changes is not in the published plan any more.")
    found = answer(refusal)
    texts = [str(text) for problems in found.fields.values() for text in problems]
    return " ".join(texts) or str(found.message)


def recorded(editor: Editor, operation: Operation) -> dict[str, Any]:
    """Carry out one step and say it so that it can be repeated: with the ids of new rows, and the tasks it touches."""
    editor.do(operation)
    words = {name: value for name, value in operation.words.items() if name not in ("version", "was", "as", "rows")}
    last = editor.undo[-1] if editor.undo else {}
    if operation.op in ("insert", "link"):
        words["as"] = last["id"]
    return {**words, "rows": touched(editor, operation, last)}


def touched(editor: Editor, operation: Operation, last: dict[str, Any]) -> list[str]:
    """The tasks that a step changes, by public id; a link belongs to the task that waits."""
    if operation.op in ("delete", "restore"):
        return list(last["ids"]) if operation.op == "delete" else operation.ids()
    if operation.op == "insert":
        return [str(last["id"])]
    if operation.op == "hang":
        return [editor.added.get(one, one) for one, _above in operation.pairs()]
    if operation.op == "link":
        return [editor.task(operation, "to").public_id]
    if operation.op in ("relink", "unlink"):
        return [editor.links[operation.id()].successor.public_id]
    return [editor.task(operation).public_id]

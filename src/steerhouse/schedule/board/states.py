"""Where a task stands on a board: its progress decides, its column refines. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid, NotVisible
from steerhouse.projects.models import Component
from steerhouse.schedule.models import BoardColumn, Task

Meaning = BoardColumn.Meaning
ORDER = (Meaning.TO_DO, Meaning.IN_PROGRESS, Meaning.DONE)


@dataclass(frozen=True)
class State:
    """A column as the board shows it. `key` names it in addresses; `pk` is None where the plan configured none."""

    key: str
    name: str
    meaning: str
    limit: int | None = None
    pk: int | None = None


def states_of(component: Component, *, by: Actor) -> list[State]:
    """The columns of a plan from left to right: its own, or the three that every plan begins with."""
    own = BoardColumn.objects.visible_to(by).live().filter(component=component).order_by("position", "id")
    found = [State(one.public_id, one.name, one.meaning, one.limit, one.pk) for one in own]
    return found or [State(one.name.lower(), str(one.label), one.value) for one in ORDER]


def state_named(states: Sequence[State], key: str) -> State:
    """The column that an address means; NotVisible where this board has none."""
    found = next((one for one in states if one.key == key), None)
    if found is None:
        raise NotVisible()
    return found


def meaning_of(progress: float, begun: int | None, ended: int | None) -> str:
    """What the facts of a task mean: done at 100 % or with an actual finish, in progress once anything is recorded.

    >>> meaning_of(0, None, None), meaning_of(40, None, None), meaning_of(100, None, None)
    ('to do', 'in progress', 'done')
    """
    if ended is not None or progress >= 100:
        return Meaning.DONE.value
    return Meaning.IN_PROGRESS.value if begun is not None or progress > 0 else Meaning.TO_DO.value


def place(states: Sequence[State], meaning: str, column: int | None) -> State:
    """The column in which a card stands: its own while that still fits its progress, else the first that fits.

    Where no column has that meaning, what has not begun stands in the first column and everything else in the last.
    """
    fits = [one for one in states if one.meaning == meaning]
    if not fits:
        return states[0 if meaning == Meaning.TO_DO else -1]
    return next((one for one in fits if one.pk is not None and one.pk == column), fits[0])


def progress_for(task: Task, meaning: str, now: int) -> dict[str, Any]:
    """The facts that moving a card records, as fields of the plan's edit. `now` is the moment in plan minutes.

    What begins begins now, what is done ends now; dates that were recorded already stay. A card taken back out of
    "done" starts again at 0 %, since nobody has said how much of it remains.
    """
    if task.kind == Task.Kind.MILESTONE and meaning == Meaning.IN_PROGRESS:
        raise Invalid({"column": [_("“%s” is a milestone: it is passed or not, never in progress.") % task]})
    begun, share = task.actual_start, 0.0
    ended: int | None = None
    left: int | None = None
    if meaning == Meaning.TO_DO:
        begun = None
    elif meaning == Meaning.IN_PROGRESS:
        share = task.percent_complete if task.percent_complete < 100 else 0.0
        begun = now if begun is None else begun
    else:
        begun = min(now, now if task.start is None else task.start) if begun is None else begun
        share, ended, left = 100.0, max(now, begun), 0
    return {"percent_complete": share, "actual_start": begun, "actual_finish": ended, "remaining_duration": left}

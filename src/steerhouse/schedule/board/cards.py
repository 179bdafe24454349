"""What the board draws: cards by column and lane, in a few questions whatever the size of the plan."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.projects.models import Component
from steerhouse.schedule.board.states import Meaning, State, meaning_of, place, states_of
from steerhouse.schedule.models import Assignment, BaselineTask, Task

# More cards in one cell help nobody; the head of the column says how many there are.
MOST_CARDS = 100
MOST_LANES = 30
FIELDS = (
    "pk", "public_id", "version", "name", "uid", "kind", "start", "finish", "deadline", "percent_complete",
    "actual_start", "actual_finish", "board_column_id", "parent_id", "critical",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see: words in the name, one person, lanes by "person" or "summary"."""

    words: str = ""
    person: str = ""
    lanes: str = ""


@dataclass
class Card:
    """A task as the board shows it. `late` counts calendar days behind baseline or deadline; `overdue` says that it
    should have ended by today."""

    id: str
    version: int
    name: str
    milestone: bool
    critical: bool
    percent: int
    start: dt.date | None
    finish: dt.date | None
    late: int
    overdue: bool
    people: list[str]
    summary: str
    state: State


@dataclass
class Cell:
    """A column within a lane."""

    state: State
    cards: list[Card] = field(default_factory=list)
    count: int = 0


@dataclass
class Lane:
    """A row of cells; without a name where the board has no lanes."""

    name: str
    cells: list[Cell]

    @property
    def count(self) -> int:
        return sum(cell.count for cell in self.cells)


@dataclass
class Head:
    """A column's head: how many cards it holds, and whether that is more than it should."""

    state: State
    count: int

    @property
    def over(self) -> bool:
        return self.state.limit is not None and self.count > self.state.limit


@dataclass
class Board:
    """Everything on the page."""

    heads: list[Head]
    lanes: list[Lane]
    people: list[tuple[str, str]]
    shown: int
    total: int
    lanes_left_out: int


def board_of(component: Component, asked: Asked, *, today: dt.date, by: Actor) -> Board:
    """The board of a plan as asked for."""
    states = states_of(component, by=by)
    rows = Task.objects.visible_to(by).live().filter(component=component, active=True).in_outline()
    tasks = list(rows.values(*FIELDS))
    names = {task["pk"]: task["name"] for task in tasks}
    work = [task for task in tasks if task["kind"] in (Task.Kind.TASK, Task.Kind.MILESTONE)]
    people = people_of(component, by=by)
    promised = dict(
        BaselineTask.objects.visible_to(by)
        .filter(baseline__component=component, baseline__current=True)
        .values_list("task_id", "finish")
    )
    chosen = [task for task in work if fits(task, asked, people.get(task["pk"], []))]
    counts = dict.fromkeys((state.key for state in states), 0)
    lanes: dict[str, Lane] = {}
    for task in chosen:
        meaning = meaning_of(task["percent_complete"], task["actual_start"], task["actual_finish"])
        state = place(states, meaning, task["board_column_id"])
        counts[state.key] += 1
        mine = [name for _id, name in people.get(task["pk"], [])]
        summary = names.get(task["parent_id"], "")
        for name in lanes_of(asked, mine, summary):
            lane = lanes.setdefault(name, Lane(name, [Cell(one) for one in states]))
            cell = next(one for one in lane.cells if one.state.key == state.key)
            cell.count += 1
            if len(cell.cards) < MOST_CARDS:
                cell.cards.append(card(task, state, promised, today, people=mine, summary=summary))
    drawn = list(lanes.values()) if asked.lanes == "summary" else sorted(lanes.values(), key=lambda one: one.name)
    return Board(
        heads=[Head(state, counts[state.key]) for state in states],
        lanes=drawn[:MOST_LANES] or [Lane("", [Cell(one) for one in states])],
        people=sorted({pair for pairs in people.values() for pair in pairs}, key=lambda pair: pair[1]),
        shown=len(chosen), total=len(work), lanes_left_out=max(0, len(drawn) - MOST_LANES),
    )  # fmt: skip


def people_of(component: Component, *, by: Actor) -> dict[int, list[tuple[str, str]]]:
    """Task → public id and name of each resource on it."""
    rows = Assignment.objects.visible_to(by).live().filter(task__component=component).exclude(resource=None)
    found: dict[int, list[tuple[str, str]]] = {}
    for task, one, name in rows.order_by("uid").values_list("task_id", "resource__public_id", "resource__name"):
        found.setdefault(task, []).append((one, name))
    return found


def fits(task: Mapping[str, Any], asked: Asked, people: Iterable[tuple[str, str]]) -> bool:
    """Whether a card is asked for."""
    if asked.words and asked.words.casefold() not in task["name"].casefold():
        return False
    return not asked.person or any(one == asked.person for one, _name in people)


def lanes_of(asked: Asked, people: list[str], summary: str) -> list[str]:
    """The lanes in which a card stands: that of each person on it, or that of its summary."""
    if asked.lanes == "person":
        return people or [_("Nobody")]
    return [summary or _("Top level")] if asked.lanes == "summary" else [""]


def card(
    task: Mapping[str, Any], state: State, promised: Mapping[int, int | None], today: dt.date, **more: Any
) -> Card:
    """A task as a card."""
    start, finish = (None if task[name] is None else plan_time.to_date(task[name]) for name in ("start", "finish"))
    limits = [one for one in (promised.get(task["pk"]), task["deadline"]) if one is not None]
    late = (finish - plan_time.to_date(min(limits))).days if finish and limits else 0
    return Card(
        id=task["public_id"], version=task["version"], name=task["name"] or str(task["uid"]),
        milestone=task["kind"] == Task.Kind.MILESTONE, critical=task["critical"],
        percent=round(task["percent_complete"]), start=start, finish=finish, late=max(0, late),
        overdue=state.meaning != Meaning.DONE and finish is not None and finish < today, state=state, **more,
    )  # fmt: skip

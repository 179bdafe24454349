"""Scope and done by day: recorded whenever a plan is computed or its backlog changes, and drawn as burn charts."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from django.utils import timezone

from steerhouse.core.actors import Actor
from steerhouse.projects.models import Component
from steerhouse.schedule.models import BurnFact, Iteration, Task

WIDTH, HEIGHT, TOP, FLOOR, LEFT, RIGHT = 560, 180, 12, 156, 40, 548
DOTS = {"scope": "f-quiet", "done": "f-strong", "left": "f-second"}
COUNTED = ("scope_points", "done_points", "scope_tasks", "done_tasks")


@dataclass
class Counted:
    """What was planned and done, in points and in tasks. The order is that of COUNTED."""

    scope_points: int = 0
    done_points: int = 0
    scope_tasks: int = 0
    done_tasks: int = 0

    def add(self, points: int, done: bool) -> None:
        """Count one task."""
        self.scope_points += points
        self.scope_tasks += 1
        if done:
            self.done_points += points
            self.done_tasks += 1


def keep_burn(component: Component, tasks: Iterable[Task], progress: Mapping[int, float]) -> None:
    """Write today's row of the plan and of each iteration. Plans without iterations keep none.

    Called inside the action that changed something, so that a chart never shows what was not committed. `progress` is
    the share done by task id.
    """
    iterations = list(Iteration.objects.live().filter(component=component).values_list("pk", flat=True))
    if not iterations:
        return
    counted: dict[int | None, Counted] = {pk: Counted() for pk in (None, *iterations)}
    for task in tasks:
        if task.active and task.kind in (Task.Kind.TASK, Task.Kind.MILESTONE):
            for key in {None, task.iteration_id} & counted.keys():
                counted[key].add(task.points or 0, progress.get(task.pk, 0.0) >= 100)
    today = timezone.localdate()
    stored = {fact.iteration_id: fact for fact in BurnFact.objects.filter(component=component, day=today)}
    new, changed = [], []
    for key, own in counted.items():
        fact = stored.get(key)
        if fact is None:
            new.append(BurnFact(component=component, iteration_id=key, day=today, **vars(own)))
        elif astuple(own) != tuple(getattr(fact, name) for name in COUNTED):
            for name, value in vars(own).items():
                setattr(fact, name, value)
            changed.append(fact)
    BurnFact.objects.bulk_create(new)
    BurnFact.objects.bulk_update(changed, COUNTED)


def keep_burn_of(component: Component) -> None:
    """The same from what is stored."""
    tasks = list(Task.objects.live().filter(component=component))
    keep_burn(component, tasks, {task.pk: task.progress for task in tasks})


@dataclass(frozen=True)
class Day:
    """What was known at the end of a day."""

    day: dt.date
    scope: int
    done: int

    @property
    def left(self) -> int:
        return self.scope - self.done


@dataclass(frozen=True)
class Tick:
    """A label of an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Burn:
    """A drawn chart: corners of SVG polylines, the days behind them, and dots where the lines end today.

    `points` tells points from tasks.
    """

    days: list[Day]
    points: bool
    scope: str
    done: str
    left: str
    ticks: list[Tick]
    dots: list[tuple[str, str, str]]
    ends: tuple[dt.date, dt.date]


def burn_of(component: Component, iteration: Iteration | None, *, today: dt.date, by: Actor) -> Burn | None:
    """Burn-up and burn-down of an iteration or, with None, of the plan; None where no day is recorded yet."""
    rows = BurnFact.objects.visible_to(by).filter(component=component, iteration=iteration).order_by("day")
    facts = list(rows.values("day", *COUNTED))
    if not facts:
        return None
    points = any(fact["scope_points"] for fact in facts)
    kind = "points" if points else "tasks"
    days = [Day(fact["day"], fact[f"scope_{kind}"], fact[f"done_{kind}"]) for fact in facts]
    first = min(days[0].day, iteration.starts) if iteration else days[0].day
    last = max(days[-1].day, iteration.ends) if iteration else max(days[-1].day, today)
    drawn = known_until(days, min(last, today))
    most = max(1, *(one.scope for one in days))
    lines = {name: line(drawn, name, (first, last), most) for name in ("scope", "done", "left")}
    # A dot shows the first day too, which makes no line yet.
    dots = [(DOTS[name], *end_of(corners)) for name, corners in lines.items()]
    ticks = [Tick(FLOOR, "0"), Tick(TOP, str(most))]
    return Burn(days, points, **lines, ticks=ticks, dots=dots, ends=(first, last))


def end_of(corners: str) -> tuple[str, str]:
    """The last corner of a line."""
    x, _comma, y = corners.rpartition(" ")[2].partition(",")
    return x, y


def known_until(days: Sequence[Day], last: dt.date) -> list[Day]:
    """The days with the last one carried on: what nobody changed is what it was.

    >>> [one.day.day for one in known_until([Day(dt.date(2026, 1, 5), 8, 0)], dt.date(2026, 1, 7))]
    [5, 7]
    """
    end = days[-1]
    return [*days, Day(last, end.scope, end.done)] if last > end.day else list(days)


def line(days: Sequence[Day], name: str, ends: tuple[dt.date, dt.date], most: int) -> str:
    """Corners of a line that stays level until the day of a change.

    >>> line([Day(dt.date(2026, 1, 5), 8, 0), Day(dt.date(2026, 1, 6), 8, 4)], "done",
    ...      (dt.date(2026, 1, 5), dt.date(2026, 1, 6)), 8)
    '40.0,156.0 548.0,156.0 548.0,84.0'
    """
    span = max(1, (ends[1] - ends[0]).days)
    corners: list[tuple[float, float]] = []
    for one in days:
        x = LEFT + (RIGHT - LEFT) * (one.day - ends[0]).days / span
        y = FLOOR - (FLOOR - TOP) * getattr(one, name) / most
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in dict.fromkeys(corners))


def burn_panel(iteration: Iteration, by: Actor) -> dict[str, Any] | None:
    """The chart on the page of an iteration."""
    burn = burn_of(iteration.component, iteration, today=timezone.localdate(), by=by)
    return {"burn": burn, "caption": str(iteration)}

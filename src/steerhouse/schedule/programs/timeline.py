"""The program plan: the projects below a program or portfolio as bars, with their milestones and what links them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Q

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.rows import under
from steerhouse.projects.models import Component
from steerhouse.schedule.drawing import LINKS, WorkClock, calendar_of, late
from steerhouse.schedule.models import CrossLink, Schedule, Task
from steerhouse.schedule.words import words

MOST_PROJECTS = 500
MOST_MILESTONES = 2_000
COLUMNS = ("row", "name", "days", "start", "finish", "late", "float", "percent")
PER_DAY = 480
# How the Gantt draws a row.
BAR, SUMMARY, MILESTONE = 0, 1, 2


@dataclass
class Row:
    """A line of the program plan. Dates are plan minutes."""

    id: str
    name: str
    code: str
    level: int
    kind: int
    start: int | None = None
    finish: int | None = None
    promised: int | None = None
    percent: float = 0.0
    slack: int | None = None
    weight: int = 0
    above: list["Row"] = field(default_factory=list)


def below(component: Component, by: Actor) -> Any:
    """The live parts of a program or portfolio that the actor sees, in the order of the tree."""
    rows = Component.objects.visible_to(by).live().exclude(pk=component.pk)
    inside = under("node", [component.node.path])
    return rows.filter(inside).select_related("node", "figures").order_by("node__path")


def timeline(component: Component, *, by: Actor) -> dict[str, Any]:
    """The payload of the Gantt for a program, read only, in a few questions whatever its size; empty without parts."""
    parts = list(below(component, by)[: MOST_PROJECTS + 1])
    shown = parts[:MOST_PROJECTS]
    tasks = (
        Task.objects.visible_to(by).live().filter(component__in=shown, kind=Task.Kind.MILESTONE, start__isnull=False)
    )
    found = list(tasks.order_by("start", "pk")[: MOST_MILESTONES + 1])
    rows, places = outline(shown, found[:MOST_MILESTONES])
    cut = len(parts) > MOST_PROJECTS or len(found) > MOST_MILESTONES
    return {"drawing": payload(component, rows, links(places, by), by) if rows else None, "cut": cut}


def outline(parts: Sequence[Component], milestones: Iterable[Task]) -> tuple[list[Row], dict[str, dict[int, int]]]:
    """The rows in the order of the tree, and where projects ("components") and milestones ("tasks") stand in them."""
    own: dict[int, list[Task]] = {}
    for task in milestones:
        own.setdefault(task.component_id, []).append(task)
    rows: list[Row] = []
    places: dict[str, dict[int, int]] = {"components": {}, "tasks": {}}
    open_above: list[tuple[str, Row]] = []
    for part in parts:
        path = part.node.path
        open_above = [(above, row) for above, row in open_above if path.startswith(above)]
        row = row_of(part, [row for _path, row in open_above])
        places["components"][part.pk] = len(rows)
        rows.append(row)
        open_above.append((path, row))
        for task in own.get(part.pk, ()):
            row.kind = SUMMARY
            places["tasks"][task.pk] = len(rows)
            rows.append(
                Row(
                    task.public_id, str(task), task.wbs, row.level + 1, MILESTONE, task.start, task.finish,
                    percent=task.progress, slack=task.total_float,
                )
            )  # fmt: skip
    return rows, places


def row_of(part: Component, above: list[Row]) -> Row:
    """A project by its figures, else by the dates that it states; what it says rolls up into the rows above it."""
    figures = getattr(part, "figures", None)
    stated = [None if day is None else plan_time.from_date(day, minute) for day, minute in (
        (part.start, 480), (part.finish, 1020),
    )]  # fmt: skip
    row = Row(part.public_id, part.name, part.code, len(above) + 1, BAR, above=above)
    row.start, row.finish = (figures.start, figures.finish) if figures is not None else (None, None)
    row.start, row.finish = row.start or stated[0], row.finish or stated[1]
    if figures is not None:
        row.promised, row.slack = figures.baseline_finish, figures.min_total_float
        row.percent, row.weight = figures.percent_complete or 0.0, figures.task_count or 0
    for summary in above:
        roll_up(summary, row)
    return row


def roll_up(summary: Row, row: Row) -> None:
    """A program lasts from its first project to its last; its share done counts projects by their tasks."""
    summary.kind = SUMMARY
    summary.start = least(summary.start, row.start)
    summary.finish = greatest(summary.finish, row.finish)
    summary.promised = greatest(summary.promised, row.promised)
    if row.weight:
        total = summary.weight + row.weight
        summary.percent = (summary.percent * summary.weight + row.percent * row.weight) / total
        summary.weight = total


def least(one: int | None, other: int | None) -> int | None:
    """The earlier of what is there."""
    return min((value for value in (one, other) if value is not None), default=None)


def greatest(one: int | None, other: int | None) -> int | None:
    """The later of what is there."""
    return max((value for value in (one, other) if value is not None), default=None)


def links(places: dict[str, dict[int, int]], by: Actor) -> list[tuple[int, int, CrossLink]]:
    """Confirmed links between shown projects: from milestone or project row to milestone or project row."""
    ids = list(places["components"])
    ends = Q(predecessor__component__in=ids, successor__component__in=ids)
    found = CrossLink.objects.visible_to(by).driving().filter(ends).select_related("predecessor", "successor")

    def place(task: Task) -> int:
        return places["tasks"].get(task.pk, places["components"][task.component_id])

    return [(place(one.predecessor), place(one.successor), one) for one in found.order_by("pk")]


def payload(
    component: Component, rows: list[Row], linked: list[tuple[int, int, CrossLink]], by: Actor
) -> dict[str, Any]:
    """The rows as the Gantt takes them: columns, not objects."""
    moments = [m for row in rows for m in (row.start, row.finish, row.promised) if m is not None] or [0]
    first, last = min(moments), max(moments)
    clock = WorkClock(calendar_of(Schedule(), by=by), first, last)
    status = (
        Schedule.objects.visible_to(by).filter(component__in=below(component, by)).aggregate(day=Max("status_date"))
    )
    spans = [
        0 if row.start is None or row.finish is None else clock.at(row.finish) - clock.at(row.start) for row in rows
    ]
    return {
        "title": component.name, "start": first, "finish": last, "statusDate": status["day"],
        "minutesPerDay": PER_DAY, "columns": COLUMNS, "nonWorking": clock.off(), "words": words(), "editable": False,
        "tasks": {
            "id": [row.id for row in rows], "row": list(range(1, len(rows) + 1)), "wbs": [row.code for row in rows],
            "name": [row.name for row in rows], "level": [row.level for row in rows],
            "kind": [row.kind for row in rows], "start": [row.start for row in rows],
            "finish": [row.finish for row in rows], "duration": spans, "baselineStart": [None] * len(rows),
            "baselineFinish": [row.promised for row in rows], "percent": [round(row.percent) for row in rows],
            "totalFloat": [row.slack for row in rows], "critical": [0] * len(rows),
            "late": [late(clock, row.promised, row.finish, PER_DAY) for row in rows],
        },
        "links": {
            "from": [one[0] for one in linked], "to": [one[1] for one in linked],
            "kind": [LINKS[one[2].kind] for one in linked],
        },
    }  # fmt: skip


def is_program(component: Component) -> bool:
    """Whether projects can stand below it."""
    return component.kind != Component.Kind.PROJECT


def entrance(component: Component, by: Actor) -> dict[str, Any] | None:
    """The line that leads there from the page of a program or portfolio; nothing on a project, or without parts."""
    if not is_program(component) or not below(component, by).exists():
        return None
    return {"component": component}

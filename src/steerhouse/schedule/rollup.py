"""Computed dates of every row of a plan: those of tasks from the network, those of summaries from the rows below."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from steerhouse.schedule.models import Task


@dataclass(slots=True)
class Computed:
    """The computed columns of one task. Dates are plan minutes, floats working minutes."""

    start: int | None = None
    finish: int | None = None
    early_start: int | None = None
    early_finish: int | None = None
    late_start: int | None = None
    late_finish: int | None = None
    total_float: int | None = None
    free_float: int | None = None
    critical: bool = False
    progress: float = 0.0

    def values(self) -> tuple[Any, ...]:
        """The columns in the order of COLUMNS."""
        found: tuple[Any, ...] = read_columns(self)
        return found


COLUMNS = tuple(field.name for field in fields(Computed))
read_columns = attrgetter(*COLUMNS)
EARLIEST = ("start", "early_start", "late_start", "total_float", "free_float")
LATEST = ("finish", "early_finish", "late_finish")


def with_summaries(tasks: Sequence[Task], leaves: Mapping[int, Computed]) -> dict[int, Computed]:
    """Task id → its computed columns. `tasks` stand in outline order, `leaves` go by task id."""
    found: dict[int, Computed] = {}
    below: dict[int, list[tuple[Task, Computed]]] = {}
    weights: dict[int, float] = {}
    # From the last row up: every row comes after the rows below it.
    for task in reversed(tasks):
        own = leaves.get(task.pk)
        parts = below.pop(task.pk, [])
        if own is None or task.is_summary:
            own = summary_of([part for _row, part in parts]) if parts else Computed(progress=task.percent_complete)
            own.progress, weights[task.pk] = weighted(parts, weights, task)
        else:
            weights[task.pk] = float(task.duration or 0)
        found[task.pk] = own
        if task.parent_id is not None and task.active:
            below.setdefault(task.parent_id, []).append((task, own))
    return found


def summary_of(parts: Sequence[Computed]) -> Computed:
    """A summary begins with its first part and ends with its last; its float is the least of theirs."""
    own = Computed(critical=any(part.critical for part in parts))
    for names, pick in ((EARLIEST, min), (LATEST, max)):
        for name in names:
            setattr(own, name, picked(pick, (getattr(part, name) for part in parts)))
    return own


def picked(pick: Callable[..., int], values: Iterable[int | None]) -> int | None:
    """The least or greatest of the values that are there."""
    return pick((value for value in values if value is not None), default=None)


def weighted(parts: Sequence[tuple[Task, Computed]], weights: Mapping[int, float], task: Task) -> tuple[float, float]:
    """Progress of a summary, weighted by the duration of its parts, and its own weight."""
    total = sum(weights[row.pk] for row, _part in parts)
    if not parts:
        return task.percent_complete, float(task.duration or 0)
    if not total:
        return sum(part.progress for _row, part in parts) / len(parts), 0.0
    return sum(weights[row.pk] * part.progress for row, part in parts) / total, total

"""The figures of a component that follow from its plan: dates, float, progress, and cost where tasks carry it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from steerhouse.core import plan_time
from steerhouse.projects.measures import PLAN
from steerhouse.schedule.models import BaselineTask, Schedule, Task
from steerhouse.schedule.rollup import Computed

COST = ("baseline_cost", "cost_at_completion", "actual_cost")


def figures_of(
    schedule: Schedule, tasks: Sequence[Task], computed: Mapping[int, Computed], promised: Iterable[BaselineTask]
) -> dict[str, Any]:
    """Columns of Figures. `promised` are the tasks of the baseline in force.

    Least float counts unfinished tasks only; a task is late when it finishes on a later day than was promised.
    """
    rows = [(task, computed[task.pk]) for task in tasks if task.active and not task.is_summary]
    dated = [(task, own) for task, own in rows if own.finish is not None]
    promises = {one.task_id: one for one in promised}
    leaves = [promises[task.pk] for task, _own in rows if task.pk in promises]
    return {
        "as_at": plan_time.to_date(schedule.status_date) if schedule.status_date is not None else None,
        "start": least(own.start for _task, own in dated),
        "finish": most(own.finish for _task, own in dated),
        "baseline_finish": most(one.finish for one in leaves),
        "task_count": len(rows),
        "percent_complete": progress_of(rows),
        "min_total_float": least(own.total_float for task, own in dated if task.actual_finish is None),
        "late_tasks": sum(is_late(own, promises[task.pk]) for task, own in dated if task.pk in promises),
        "baseline_cost": total(one.cost for one in leaves),
        "cost_at_completion": total(task.cost for task, _own in rows),
        "actual_cost": total(task.actual_cost for task, _own in rows),
    }


def is_late(own: Computed, promise: BaselineTask) -> bool:
    """Whether a task finishes on a later day than its baseline says."""
    if own.finish is None or promise.finish is None:
        return False
    return bool(own.finish // plan_time.MINUTES_PER_DAY > promise.finish // plan_time.MINUTES_PER_DAY)


def progress_of(rows: Sequence[tuple[Task, Computed]]) -> float | None:
    """Share of the work done in percent, tasks weighted by duration; None for a plan without tasks."""
    weight: int = sum(task.duration or 0 for task, _own in rows)
    if weight:
        return float(sum((task.duration or 0) * own.progress for task, own in rows) / weight)
    return sum(own.progress for _task, own in rows) / len(rows) if rows else None


def least(values: Iterable[int | None]) -> int | None:
    """The least value that is there."""
    return min((value for value in values if value is not None), default=None)


def most(values: Iterable[int | None]) -> int | None:
    """The greatest value that is there."""
    return max((value for value in values if value is not None), default=None)


def total(values: Iterable[int | None]) -> int | None:
    """The sum of what is there; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


__all__ = ["COST", "PLAN", "figures_of"]

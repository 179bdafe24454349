"""What the next file of a schedule moves: tasks that slip or come earlier, new and gone ones, the finish of all.

Both sides are dates of this product: those that stand in the plan, and those that the file's plan will have once it is
applied. Days are working days of the task's own calendar; a task of the plan that the file does not hold is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from steerhouse.core.actors import Actor
from steerhouse.core.pages import cells
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.projects.models import Component
from steerhouse.schedule import problem
from steerhouse.schedule.incoming import Incoming, rows_of
from steerhouse.schedule.models import Schedule, Task
from steerhouse.schedule.programs.outside import with_outside
from steerhouse_engine.calendars import ELAPSED, working_minutes
from steerhouse_engine.network import Dates, Network

SHOWN = 100


@dataclass(frozen=True)
class Coming:
    """The plan of a file as it will be computed: the network, each task's position by uid, and the dates."""

    network: Network
    positions: Mapping[int, int]
    dates: Dates

    @property
    def finish(self) -> int | None:
        """When all of it is done; None without a task."""
        return max(self.dates.planned_finish.tolist(), default=None)


def coming(file: ScheduleFile, component: Component, by: Actor) -> Coming:
    """The dates of a file's plan. What the file does not say about progress is as it was chosen here; a loop of links
    or a calendar without working time is refused in words."""
    stored = Schedule.objects.visible_to(by).filter(component=component).first() if component.pk else None
    facts = file.project
    if stored is not None and facts.retained_logic is None:
        facts = replace(facts, retained_logic=stored.progress_mode == Schedule.ProgressMode.RETAINED)
    hold = facts.hold_to_status_date
    if hold is None:
        hold = stored is not None and stored.hold_to_status_date
    file = replace(file, project=facts)
    file = with_outside(file, component, by=by) if component.pk else file
    network, positions = problem.network_in_words(file, status_date=facts.status_date if hold else None)
    names = {positions[task.uid]: task.name for task in file.tasks if task.uid in positions}
    dates = problem.dates_of(network, [names.get(position, "") for position in range(network.tasks)])
    return Coming(network, positions, dates)


def kept(incoming: Incoming, plan: Coming) -> dict[str, Any]:
    """What the preview keeps for its page; nothing for a plan that comes for the first time."""
    stored = {uid: task for uid, task in incoming.stored_tasks.items() if task.finish is not None}
    if not stored:
        return {}
    summaries = {one.uid for one in rows_of(incoming.file) if one.summary}
    day = incoming.schedule.row(0).minutes_per_day
    moved = [
        row
        for uid, task in stored.items()
        if uid in plan.positions and uid not in summaries and (row := _moved(task, plan.positions[uid], plan, day))
    ]
    # What slips furthest first; then what comes earlier, by how much.
    moved.sort(key=lambda row: (row["days"] < 0, -abs(row["days"]), row["name"]))
    before, after = max(task.finish for task in stored.values()), plan.finish
    later = sum(row["days"] > 0 for row in moved)
    return {
        "slips": {
            "rows": moved[:SHOWN],
            "later": later, "earlier": len(moved) - later, "all": len(moved),
            "added": len(incoming.tasks.added), "removed": len(incoming.tasks.removed),
            "finish_before": str(cells.plan_day(before)),
            "finish_after": str(cells.plan_day(after)) if after is not None else "",
            "days": _days(plan.network, 0, (before, after), day) if after is not None else 0.0,
        }
    }  # fmt: skip


def _moved(task: Task, at: int, plan: Coming, day: int) -> dict[str, Any] | None:
    """One task that finishes at another moment of work than before."""
    network = plan.network
    finish = int(plan.dates.planned_finish[at])
    if task.finish is None or finish == task.finish:
        return None
    days = _days(network, at, (task.finish, finish), day)
    if not days:
        return None
    slack = int(plan.dates.total_float[at])
    return {
        "name": task.name, "wbs": task.wbs, "before": str(cells.plan_day(task.finish)),
        "after": str(cells.plan_day(finish)), "days": days,
        "float": None if task.total_float is None else round((slack - task.total_float) / day, 1),
        "critical": bool(plan.dates.critical[at]),
    }  # fmt: skip


def _days(network: Network, at: int, dates: tuple[int, int], minutes_per_day: int) -> float:
    """Working days from one date to the other, less than nothing when it is earlier."""
    calendar = ELAPSED if network.elapsed[at] else network.calendars[network.calendar[at]]
    minutes = working_minutes(calendar, *dates)
    return round(minutes / (1440 if calendar is ELAPSED else minutes_per_day), 1)

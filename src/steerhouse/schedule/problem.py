"""Stored plans as networks, and the engine's answer as columns. Nothing is written here."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from steerhouse.core.actors import Actor
from steerhouse.core.compute import call
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.to_network import to_network as network_of
from steerhouse.projects.models import Component
from steerhouse.schedule.errors import in_words
from steerhouse.schedule.models import Task
from steerhouse.schedule.neutral import Plan, as_file, plan_of
from steerhouse.schedule.programs.outside import with_outside
from steerhouse.schedule.rollup import Computed, with_summaries
from steerhouse_engine.calendars import InvalidCalendar
from steerhouse_engine.network import Dates, InvalidNetwork, Network

# An answer later than this helps nobody who waits for it.
LONGEST_SECONDS = 30


@dataclass
class Problem:
    """A plan with its network; `index` leads from a task's uid to its position in the network."""

    plan: Plan
    network: Network
    index: Mapping[int, int]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything that the dates follow from: equal input gives equal dates."""
        found = hashlib.sha256()
        for name, value in sorted(vars(self.network).items()):
            found.update(name.encode())
            found.update(value.tobytes() if hasattr(value, "tobytes") else repr(value).encode())
        return found.hexdigest()


def to_network(component: Component, *, by: Actor) -> Problem:
    """The network of a component's plan; Invalid where a calendar or a task makes it impossible."""
    plan = plan_of(component, by=by)
    status_date = plan.schedule.status_date if plan.schedule.hold_to_status_date else None
    network, index = network_in_words(with_outside(as_file(plan), component, by=by), status_date=status_date)
    return Problem(plan, network, index)


def network_in_words(file: ScheduleFile, *, status_date: int | None = None) -> tuple[Network, Mapping[int, int]]:
    """The network of a plan in neutral form, and where in it each task stands, by uid.

    What is wrong with it is said by the names of its tasks.
    """
    try:
        network, index = network_of(file, status_date=status_date)
    except (InvalidNetwork, InvalidCalendar) as error:
        # Activities stand in the order of the tasks that are computed.
        leaves = [task.name or str(task.uid) for task in file.tasks if task.active and not task.summary]
        raise in_words(error, leaves) from error
    return network, index.positions


def dates_of(network: Network, names: Iterable[str]) -> Dates:
    """The engine's answer, from the warm process; LinksCloseLoop and Invalid name tasks."""
    try:
        found: Dates = call("steerhouse_engine.network:schedule", network, timeout=LONGEST_SECONDS)
    except (InvalidNetwork, InvalidCalendar) as error:
        raise in_words(error, list(names)) from error
    return found


def keep(problem: Problem, dates: Dates) -> dict[int, Computed]:
    """The answer as computed columns by task id, summaries from the rows below them."""
    columns: dict[str, list[Any]] = {
        name: getattr(dates, name).tolist()
        for name in (
            "planned_start", "planned_finish", "early_start", "early_finish", "late_start", "late_finish",
            "total_float", "free_float", "critical",
        )
    }  # fmt: skip
    leaves = {
        task.pk: computed(task, {name: values[problem.index[task.uid]] for name, values in columns.items()})
        for task in problem.plan.tasks
        if task.uid in problem.index
    }
    return with_summaries(problem.plan.tasks, leaves)


def computed(task: Task, found: Mapping[str, Any]) -> Computed:
    """The columns of one task: it stands where the engine plans it, and keeps the dates that already happened."""
    others = {name: value for name, value in found.items() if not name.startswith("planned")}
    return Computed(
        start=found["planned_start"],
        finish=found["planned_finish"],
        progress=100.0 if task.actual_finish is not None else task.percent_complete,
        **others,
    )

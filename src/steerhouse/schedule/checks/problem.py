"""A stored plan under the schedule check: what is assessed, by which thresholds, and which tasks each point hits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

from django.db.models import Q

from steerhouse.core.actors import Actor
from steerhouse.core.compute import call
from steerhouse.core.models import Node
from steerhouse.core.pages.cells import Mark
from steerhouse.interchange.to_network import NO_TASK
from steerhouse.projects.models import Component
from steerhouse.schedule import problem
from steerhouse.schedule.checks import wording
from steerhouse.schedule.models import BaselineTask, CheckThresholds, Task
from steerhouse_engine.network import NEVER
from steerhouse_engine.schedule_check import Assessment, CheckedPlan, Finding, Outcome, Thresholds

# Of how many days or of which index a threshold speaks; all others are shares, stored in percent.
NO_SHARES = frozenset(
    {
        "high_float_days", "high_duration_days", "delay_days", "delay_tolerance_days", "critical_path_length_index",
        "baseline_execution_index",
    }
)  # fmt: skip
NAMES = tuple(field.name for field in fields(Thresholds) if field.name != "hard_kinds")


@dataclass(frozen=True)
class Checked:
    """One point of the check of a plan."""

    finding: Finding
    tolerance: float
    tasks: Sequence[Task]

    @property
    def number(self) -> int:
        """Its usual number, 1 to 14."""
        return int(self.finding.check)

    @property
    def name(self) -> str:
        return str(wording.POINTS[self.finding.check].name)

    @property
    def about(self) -> str:
        return str(wording.POINTS[self.finding.check].about)

    @property
    def mark(self) -> Mark:
        return wording.mark(self.finding)

    @property
    def value(self) -> str:
        return wording.value(self.finding)

    @property
    def threshold(self) -> str:
        return wording.threshold(self.finding, self.tolerance)

    @property
    def reason(self) -> str:
        """Why it says nothing about this plan; empty where it does."""
        return str(wording.REASONS[self.finding.reason]) if self.finding.reason is not None else ""

    @property
    def plain(self) -> tuple[float | None, float]:
        """Value and threshold as a file keeps them."""
        own = self.finding
        return wording.plain(own, own.value), wording.plain(own, own.threshold)


@dataclass(frozen=True)
class Checks:
    """All fourteen points of one plan, and whose thresholds they were held against (None: the shipped ones)."""

    points: Sequence[Checked]
    thresholds: CheckThresholds | None

    def _count(self, outcome: Outcome) -> int:
        return sum(one.finding.outcome is outcome for one in self.points)

    @cached_property
    def failed(self) -> int:
        return self._count(Outcome.NOT_PASSED)

    @cached_property
    def passed(self) -> int:
        return self._count(Outcome.PASSED)

    @cached_property
    def without(self) -> int:
        """How many points say nothing about this plan."""
        return self._count(Outcome.NOT_APPLICABLE)


def check(component: Component, *, by: Actor) -> Checks:
    """Assess a plan as it is stored now. Its schedule has to be visible to the actor."""
    found = problem.to_network(component, by=by)
    tasks = {task.uid: task for task in found.plan.tasks}
    at = {place: tasks[uid] for uid, place in found.index.items() if uid != NO_TASK}
    names = [str(at.get(place, "")) for place in range(found.network.tasks)]
    stored = thresholds_at(component.node, by=by)
    thresholds = as_engine(stored)
    plan = checked_plan(found, at, by=by, names=names)
    answer: Assessment = call(
        "steerhouse_engine.schedule_check:assess", plan, thresholds, timeout=problem.LONGEST_SECONDS
    )
    points = [
        Checked(one, thresholds.delay_tolerance_days, [at[place] for place in one.tasks if place in at])
        for one in answer.findings
    ]
    return Checks(points, stored)


def checked_plan(found: problem.Problem, at: Mapping[int, Task], *, by: Actor, names: Sequence[str]) -> CheckedPlan:
    """The plan with its dates and promises; `at` says which task stands where in the network."""
    component, places = found.plan.component, range(found.network.tasks)
    rows = BaselineTask.objects.visible_to(by).filter(baseline__component=component, baseline__current=True)
    promised = dict(rows.exclude(finish=None).values_list("task_id", "finish"))
    staffed = {one.task_id for one in found.plan.assignments}
    if by.holds(Task.field_rights["cost"], component.scope_path()):
        staffed |= {task.pk for task in at.values() if task.cost}
    return CheckedPlan(
        network=found.network,
        dates=problem.dates_of(found.network, names),
        status_date=found.plan.schedule.status_date,
        baseline_finish=[promised.get(at[place].pk, NEVER) if place in at else NEVER for place in places],  # type: ignore[arg-type]
        supplied=[place in at and at[place].pk in staffed for place in places] if staffed else None,  # type: ignore[arg-type]
        counted=[place in at and at[place].kind != Task.Kind.EXTERNAL for place in places],  # type: ignore[arg-type]
        minutes_per_day=found.plan.schedule.minutes_per_day,
    )


def thresholds_at(node: Node, *, by: Actor) -> CheckThresholds | None:
    """The thresholds of the place, else of the nearest above, else of the whole organization, else none."""
    way = [node.path[:end] for end in range(Node.steplen, len(node.path) + 1, Node.steplen)]
    rows = CheckThresholds.objects.visible_to(by).live().select_related("node")
    found = rows.filter(Q(node=None) | Q(node__path__in=way))
    return max(found, key=lambda one: len(one.node.path) if one.node else 0, default=None)


def as_engine(stored: CheckThresholds | None) -> Thresholds:
    """Stored thresholds as the engine reads them: shares from 0 to 1."""
    if stored is None:
        return Thresholds()
    values = {name: getattr(stored, name) for name in NAMES}
    return Thresholds(**{name: value if name in NO_SHARES else value / 100 for name, value in values.items()})

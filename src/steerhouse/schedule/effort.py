"""Duration, work and units of a stored task: whoever changes one of them sees what follows for the others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.core.errors import Invalid
from steerhouse.organization.models import Resource
from steerhouse.schedule.models import Assignment, Task
from steerhouse_engine import effort as engine
from steerhouse_engine.effort import Effort, Fixed, InvalidEffort

Change = Callable[[Effort], Effort]


@dataclass
class Crew:
    """A task with the people and machines that work on it, as they are stored before a change."""

    task: Task
    assignments: list[Assignment]
    effort: Effort

    def change(self, change: Change, assignments: Sequence[Assignment] | None = None) -> None:
        """Carry a change out; `assignments`, if others than before, stand in the order of its answer."""
        try:
            found = change(self.effort)
        except InvalidEffort as error:
            said = _("Duration, work and units do not fit: work takes a duration and units above 0.")
            raise Invalid({"work": [said]}) from error
        self.keep(found, self.assignments if assignments is None else assignments)

    def keep(self, found: Effort, assignments: Sequence[Assignment]) -> None:
        """Write the answer into the rows, those that differ from what is stored are saved."""
        if round(found.duration) != self.task.duration:
            self.task.duration, self.task.remaining_duration = round(found.duration), None
        self.task.work = round(found.work)
        for row, own in zip(assignments, found.assignments, strict=True):
            work = round(own.work)
            if row.work != work and row.remaining_work is not None:
                row.remaining_work = max(0, work - (row.actual_work or 0))
            row.units, row.work = round(own.units, 6), work


def crew_of(task: Task) -> Crew | None:
    """The task with who works on it; None where work does not follow from a duration."""
    if task.kind != Task.Kind.TASK or task.duration is None:
        return None
    rows = Assignment.objects.live().filter(task=task).order_by("uid")
    working = rows.exclude(resource__kind__in=[Resource.Kind.MATERIAL, Resource.Kind.COST])
    return Crew(task, found := list(working.filter(units__gt=0)), effort_of(task, found))


def effort_of(task: Task, assignments: Iterable[Assignment]) -> Effort:
    """The task as the engine reads it; an assignment that does not say its work lasts as long as the task."""
    duration = float(task.duration or 0)
    made = tuple(
        engine.Assignment(one.units, float(one.units * duration if one.work is None else one.work))
        for one in assignments
    )
    return Effort(
        fixed=Fixed(task.fixed), duration=duration, assignments=made, effort_driven=task.effort_driven,
        unassigned=0.0 if made else float(task.work or 0),
    )  # fmt: skip


def typed(task: Task, values: Mapping[str, Any]) -> Change | None:
    """What a new duration, new work, or both ask for; None where neither differs from what is stored."""
    asked = {name: values[name] for name in ("duration", "work") if values.get(name) is not None}
    changed = {name: float(value) for name, value in asked.items() if value != getattr(task, name)}
    if not changed:
        return None

    def change(effort: Effort) -> Effort:
        effort = replace(effort, fixed=Fixed(values.get("fixed", task.fixed)))
        if len(changed) == 2:
            # Both are wished for: units are what is left to follow.
            longer = engine.with_duration(replace(effort, fixed=Fixed.WORK), changed["duration"])
            found = engine.with_work(replace(longer, fixed=Fixed.DURATION), changed["work"])
            return replace(found, fixed=effort.fixed)
        if "duration" in changed:
            return engine.with_duration(effort, changed["duration"])
        return engine.with_work(effort, changed["work"])

    return change


def joined(assignment: Assignment) -> Change:
    """Somebody comes: with work of their own where it is said, else with a share or as long as the task."""
    if assignment.work is None:
        return lambda effort: engine.with_assignment(effort, units=assignment.units)
    units, work = assignment.units, float(assignment.work)
    own = engine.Assignment(units, work)

    def change(effort: Effort) -> Effort:
        more = replace(effort, assignments=(*effort.assignments, own), unassigned=0.0)
        return engine.with_units(more, len(more.assignments) - 1, units)

    return change


def left(position: int) -> Change:
    """Somebody goes."""
    return lambda effort: engine.without_assignment(effort, position)


def altered(position: int, assignment: Assignment, values: Mapping[str, Any]) -> Change | None:
    """Other units or work of one who stays; `assignment` has the values of before. None where neither differs."""
    units, work = values.get("units", assignment.units), values.get("work", assignment.work)
    if (units, work) == (assignment.units, assignment.work):
        return None

    def change(effort: Effort) -> Effort:
        if work is None or work == assignment.work:
            return engine.with_units(effort, position, units)
        fixed = effort.fixed is Fixed.DURATION and units == assignment.units and effort.duration
        own = engine.Assignment(work / effort.duration if fixed and work else units, float(work))
        rows = list(effort.assignments)
        rows[position] = own
        return engine.with_units(replace(effort, assignments=tuple(rows)), position, own.units)

    return change

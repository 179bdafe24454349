"""Work = duration × units, for a task with any number of assignments, by the rules of Microsoft Project.

| fixed    | duration changed   | work changed      | units changed      |
|----------|--------------------|-------------------|--------------------|
| units    | work follows       | duration follows  | duration follows   |
| work     | units follow       | duration follows  | duration follows   |
| duration | work follows       | units follow      | work follows       |

On an effort-driven task the work stays when people come or go: it is shared among those who are there, and the duration
follows, or the units where the duration is fixed. Where work is fixed it is always so. On other tasks who comes brings
work of their own, and who goes takes it away.

Durations and work are float minutes, units a factor: 1.0 is one whole resource.
"""

from dataclasses import dataclass, replace
from enum import Enum
from math import isfinite


class Fixed(Enum):
    """What stays when another of the three changes."""

    UNITS = "fixed units"
    WORK = "fixed work"
    DURATION = "fixed duration"


class Quantity(Enum):
    """The three."""

    DURATION = "duration"
    WORK = "work"
    UNITS = "units"


class InvalidEffort(ValueError):
    """Duration, work or units that no task can have."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A resource on a task. Raises InvalidEffort unless units are positive and work is not negative."""

    units: float
    work: float

    def __post_init__(self) -> None:
        if not (isfinite(self.units) and self.units > 0):
            raise InvalidEffort(f"Units of {self.units:g} cannot work. Give more than 0.")
        _check_minutes("work", self.work)

    @property
    def span(self) -> float:
        """How many minutes the assignment lasts."""
        return self.work / self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a task takes, and who works on it. Raises InvalidEffort.

    >>> week = Effort(fixed=Fixed.UNITS, duration=2400, assignments=(Assignment(1.0, 2400),), effort_driven=True)
    >>> with_assignment(week, units=1.0).duration  # a second person halves it
    1200.0
    """

    fixed: Fixed
    duration: float
    assignments: tuple[Assignment, ...] = ()
    effort_driven: bool = False
    """Work stays when assignments come or go. Always so where work is fixed, whatever is said here."""
    unassigned: float = 0.0
    """Work for which nobody is named yet; the first assignment takes it over."""

    def __post_init__(self) -> None:
        _check_minutes("duration", self.duration)
        _check_minutes("unassigned", self.unassigned)
        if self.assignments and self.unassigned:
            raise InvalidEffort("A task with assignments has no work that nobody is named for.")

    @property
    def work(self) -> float:
        """All work of the task."""
        return self.unassigned + sum(each.work for each in self.assignments)

    @property
    def keeps_work(self) -> bool:
        """Whether work stays when assignments come or go."""
        return self.effort_driven or self.fixed is Fixed.WORK


_FOLLOWS = {
    (Fixed.UNITS, Quantity.DURATION): Quantity.WORK,
    (Fixed.UNITS, Quantity.WORK): Quantity.DURATION,
    (Fixed.UNITS, Quantity.UNITS): Quantity.DURATION,
    (Fixed.WORK, Quantity.DURATION): Quantity.UNITS,
    (Fixed.WORK, Quantity.WORK): Quantity.DURATION,
    (Fixed.WORK, Quantity.UNITS): Quantity.DURATION,
    (Fixed.DURATION, Quantity.DURATION): Quantity.WORK,
    (Fixed.DURATION, Quantity.WORK): Quantity.UNITS,
    (Fixed.DURATION, Quantity.UNITS): Quantity.WORK,
}


def what_follows(fixed: Fixed, changed: Quantity) -> Quantity:
    """Which of the three follows when another is changed.

    >>> what_follows(Fixed.WORK, Quantity.DURATION)
    <Quantity.UNITS: 'units'>
    """
    return _FOLLOWS[fixed, changed]


def with_duration(effort: Effort, minutes: float) -> Effort:
    """Another duration: work follows, or units where work is fixed. Raises InvalidEffort for work in no time."""
    _check_minutes("duration", minutes)
    changed = replace(effort, duration=minutes)
    if not effort.assignments:
        return changed
    if effort.fixed is Fixed.WORK:
        return _spread(changed, minutes / effort.duration if effort.duration else None)
    if effort.duration:
        factor = minutes / effort.duration
        return replace(changed, assignments=tuple(Assignment(a.units, a.work * factor) for a in effort.assignments))
    return replace(changed, assignments=tuple(Assignment(a.units, minutes * a.units) for a in effort.assignments))


def with_work(effort: Effort, minutes: float) -> Effort:
    """Other work in all, shared as before: duration follows, or units where duration is fixed. Raises InvalidEffort."""
    _check_minutes("work", minutes)
    if not effort.assignments:
        return replace(effort, unassigned=minutes)
    changed = replace(effort, assignments=_shared(effort.assignments, minutes))
    if effort.fixed is not Fixed.DURATION:
        return _as_long_as_needed(changed)
    if not minutes:
        return changed
    if not effort.work:
        return _spread(changed, None)
    factor = minutes / effort.work
    return replace(changed, assignments=tuple(Assignment(a.units * factor, a.work) for a in changed.assignments))


def with_units(effort: Effort, position: int, units: float) -> Effort:
    """Other units of one assignment: duration follows, or its work where duration is fixed. Raises InvalidEffort."""
    before = effort.assignments[position]
    kept = before.span * units if effort.fixed is Fixed.DURATION else before.work
    assignments = list(effort.assignments)
    assignments[position] = Assignment(units, kept)
    changed = replace(effort, assignments=tuple(assignments))
    return changed if effort.fixed is Fixed.DURATION else _as_long_as_needed(changed)


def with_assignment(effort: Effort, *, units: float) -> Effort:
    """One more resource, at the end. Raises InvalidEffort."""
    if not effort.assignments:
        first = Assignment(units, effort.unassigned or effort.duration * units)
        return _settled(replace(effort, assignments=(first,), unassigned=0.0))
    if not effort.keeps_work:
        return replace(effort, assignments=(*effort.assignments, Assignment(units, effort.duration * units)))
    share = units / (units + sum(each.units for each in effort.assignments))
    others = _shared(effort.assignments, effort.work * (1 - share))
    return _settled(replace(effort, assignments=(*others, Assignment(units, effort.work * share))))


def without_assignment(effort: Effort, position: int) -> Effort:
    """One resource less."""
    left = tuple(each for place, each in enumerate(effort.assignments) if place != position)
    if not effort.keeps_work:
        return _settled(replace(effort, assignments=left)) if left else replace(effort, assignments=())
    if not left:
        return replace(effort, assignments=(), unassigned=effort.work)
    return _settled(replace(effort, assignments=_shared(left, effort.work)))


def _settled(effort: Effort) -> Effort:
    """The duration that the work needs; where the duration is fixed and work stays, the units that it needs."""
    if effort.fixed is not Fixed.DURATION:
        return _as_long_as_needed(effort)
    needed = max(each.span for each in effort.assignments)
    return _spread(effort, effort.duration / needed) if effort.keeps_work and needed else effort


def _as_long_as_needed(effort: Effort) -> Effort:
    return replace(effort, duration=max(each.span for each in effort.assignments))


def _spread(effort: Effort, factor: float | None) -> Effort:
    """Every assignment lasts `factor` times as long, with units to match; None: as long as the task."""
    if not effort.work:
        return effort
    if not effort.duration:
        raise InvalidEffort("Work cannot be done in no time. Give the task a duration, or take its work away.")
    spans = [effort.duration if factor is None else each.span * factor for each in effort.assignments]
    matched = (
        Assignment(each.work / span if span else each.units, each.work)
        for each, span in zip(effort.assignments, spans, strict=True)
    )
    return replace(effort, assignments=tuple(matched))


def _shared(assignments: tuple[Assignment, ...], work: float) -> tuple[Assignment, ...]:
    """Work in all, shared in the proportions of the work so far, or of units where there was none."""
    before = sum(each.work for each in assignments)
    weights = [each.work if before else each.units for each in assignments]
    return tuple(
        Assignment(each.units, work * weight / sum(weights)) for each, weight in zip(assignments, weights, strict=True)
    )


def _check_minutes(name: str, minutes: float) -> None:
    if not (isfinite(minutes) and minutes >= 0):
        raise InvalidEffort(f"{minutes:g} minutes of {name} are not possible. Give 0 or more.")

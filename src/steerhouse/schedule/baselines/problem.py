"""Two states of a plan side by side, each a baseline or the plan as it stands, and how far they lie apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.money import Money
from steerhouse.projects.models import Component
from steerhouse.schedule.drawing import WorkClock, calendar_of
from steerhouse.schedule.figures import least, most, total
from steerhouse.schedule.models import Baseline, BaselineTask, Schedule, Task


@dataclass(frozen=True)
class State:
    """What one side says of a task: plan minutes, working minutes, minutes of work, minor units."""

    start: int | None = None
    finish: int | None = None
    duration: int | None = None
    work: int | None = None
    cost: int | None = None


@dataclass(frozen=True)
class Line:
    """A task, or the whole plan, on both sides; None where a side does not know it."""

    task: Task | None
    then: State | None
    now: State | None
    clock: WorkClock
    per_day: int
    currency: str

    @property
    def change(self) -> str:
        """Whether the task is only on one side."""
        return "added" if self.then is None else "removed" if self.now is None else ""

    @property
    def start(self) -> float | None:
        """Working days by which it starts later, negative for earlier."""
        return self._moved("start")

    @property
    def finish(self) -> float | None:
        """Working days by which it finishes later."""
        return self._moved("finish")

    @property
    def duration(self) -> float | None:
        """Working days that it lasts longer."""
        found = self._more("duration")
        return None if found is None else round(found / self.per_day, 1)

    @property
    def work(self) -> float | None:
        """Hours of work more."""
        found = self._more("work")
        return None if found is None else round(found / 60, 1)

    @property
    def cost(self) -> Money | None:
        """Money more."""
        return self._money(self._more("cost"))

    def amount(self, side: State) -> Decimal | None:
        """The cost that a side says, in whole units of the currency."""
        found = self._money(side.cost)
        return None if found is None else found.amount

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None or not self.currency else Money(minor, self.currency)

    def _more(self, name: str) -> int | None:
        then, now = getattr(self.then, name, None), getattr(self.now, name, None)
        return None if then is None or now is None else now - then

    def _moved(self, name: str) -> float | None:
        then, now = getattr(self.then, name, None), getattr(self.now, name, None)
        if then is None or now is None:
            return None
        return round((self.clock.at(now) - self.clock.at(then)) / self.per_day, 1)


@dataclass(frozen=True)
class Comparison:
    """All lines in the order of the plan, and what they add up to."""

    lines: Sequence[Line]
    whole: Line

    @property
    def moved(self) -> int:
        """How many tasks start or finish elsewhere, or are on one side only."""
        return sum(bool(one.start or one.finish or one.change) for one in self.lines)


def compare(component: Component, then: Baseline, now: Baseline | None, *, by: Actor) -> Comparison:
    """A baseline beside a later one, or beside the plan as it stands (None)."""
    schedule = Schedule.objects.visible_to(by).get(component=component)
    tasks = list(Task.objects.visible_to(by).filter(component=component).in_outline())
    costs = by.holds(Task.field_rights["cost"], component.scope_path())
    before = promised(then, costs, by=by)
    after = standing(tasks, costs) if now is None else promised(now, costs, by=by)
    shown = [task for task in tasks if task.pk in before or task.pk in after]
    moments = [m for state in (*before.values(), *after.values()) for m in (state.start, state.finish) if m is not None]
    first, last = min(moments, default=schedule.start), max(moments, default=schedule.start)
    clock = WorkClock(calendar_of(schedule, by=by), first, last + plan_time.MINUTES_PER_DAY)

    def line(task: Task | None, sides: tuple[State | None, State | None]) -> Line:
        return Line(task, *sides, clock, schedule.minutes_per_day, component.currency)

    leaves = [task.pk for task in shown if not task.is_summary]
    whole = (added_up((before.get(pk) for pk in leaves), clock), added_up((after.get(pk) for pk in leaves), clock))
    return Comparison([line(one, (before.get(one.pk), after.get(one.pk))) for one in shown], line(None, whole))


def promised(baseline: Baseline, costs: bool, *, by: Actor) -> Mapping[int, State]:
    """What a baseline says, by the key of the task."""
    rows = BaselineTask.objects.visible_to(by).live().filter(baseline=baseline)
    return {
        one.task_id: State(one.start, one.finish, one.duration, one.work, one.cost if costs else None) for one in rows
    }


def standing(tasks: Iterable[Task], costs: bool) -> Mapping[int, State]:
    """What the plan says today."""
    return {
        one.pk: State(one.start, one.finish, one.duration, one.work, one.cost if costs else None)
        for one in tasks
        if one.archived_at is None and one.active
    }


def added_up(states: Iterable[State | None], clock: WorkClock) -> State:
    """The plan as a whole: from its first start to its last finish, with all work and cost."""
    known = [one for one in states if one is not None]
    start, finish = least(one.start for one in known), most(one.finish for one in known)
    span = None if start is None or finish is None else clock.at(finish) - clock.at(start)
    return State(start, finish, span, total(one.work for one in known), total(one.cost for one in known))

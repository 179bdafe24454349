"""A draft beside the published plan: which tasks it adds, removes and changes, and how far dates move."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.pages.cells import NONE, number, plan_day
from steerhouse.drafts.actions import conflicts
from steerhouse.drafts.models import Draft
from steerhouse.drafts.published import Difference, Rows, differences, rows_of, snapshot
from steerhouse.drafts.replay import Lost, apart, replayed
from steerhouse.organization.models import Calendar
from steerhouse.schedule.baselines.problem import Line, State
from steerhouse.schedule.drawing import WorkClock, calendar_of
from steerhouse.schedule.models import Link, Schedule, Task

DAYS = {"duration", "remaining_duration"}
HOURS = {"work"}
MOMENTS = {"constraint_date", "deadline", "actual_start", "actual_finish", "set_start", "set_finish"}
CHOICES = {"kind": Task.Kind, "constraint": Task.Constraint}
Dates = Mapping[str, tuple[int | None, int | None]]


@dataclass(frozen=True)
class Shown:
    """A task as the comparison shows it: on both sides, in working days apart, and what was typed otherwise."""

    id: str
    name: str
    line: Line
    values: list[tuple[str, str, str]]

    @property
    def change(self) -> str:
        """Only on one side, in the words of the page."""
        return {"added": _("added"), "removed": _("removed")}.get(self.line.change, "")

    @property
    def finishes(self) -> list[str | SafeString]:
        """Published and drafted finish."""
        sides = (self.line.then, self.line.now)
        return [NONE if one is None or one.finish is None else plan_day(one.finish) for one in sides]

    @property
    def moved(self) -> list[tuple[str | SafeString, bool]]:
        """Working days by which start and finish lie later, and whether that is so."""
        pair = (self.line.start, self.line.finish)
        return [(signed(one), bool(one and one > 0)) for one in pair]


@dataclass(frozen=True)
class Since:
    """A task that was changed in the published plan since the draft was begun."""

    name: str
    change: str
    values: list[tuple[str, str, str]]
    both: bool


@dataclass
class Comparison:
    """Everything that the page of a draft tells before it is published."""

    whole: Shown
    lines: list[Shown]
    since: list[Since]
    lost: list[Lost]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def contested(self) -> bool:
        """Whether somebody has to decide between two values."""
        return bool(self.lost) or any(one.both for one in self.since)


def compare(draft: Draft, *, by: Actor) -> Comparison:
    """The draft over the plan of this moment, and what was published since it was begun."""
    now = snapshot(draft.component, by=by)
    before, then = now["tasks"], dates(draft, by=by)
    with apart(draft, by=by):
        lost = replayed(draft, by=by)
        after, drafted = rows_of(draft.component, by=by), dates(draft, by=by)
    writer = Writer(draft, {**before, **after}, by=by)
    found = {one.id: one for one in differences({"tasks": before}, {"tasks": after})}
    lines = writer.lines(found, [*after, *(key for key in before if key not in after)], (then, drafted))
    changed = differences(draft.base, now)
    both = conflicts(draft, changed)
    words = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
    since = [
        Since(one.name or _("Whole plan"), words[one.change], writer.values(one), one.id in both) for one in changed
    ]
    counts = {kind: sum(one.change == kind for one in found.values()) for kind in words}
    counts["moved"] = sum(bool(one.line.start or one.line.finish) for one in lines)
    return Comparison(writer.whole(then, drafted), lines, since, lost, counts)


def dates(draft: Draft, *, by: Actor) -> Dates:
    """Start and finish of the live tasks, by public id."""
    rows = Task.objects.visible_to(by).live().filter(component=draft.component_id)
    return {key: (start, finish) for key, start, finish in rows.values_list("public_id", "start", "finish")}


class Writer:
    """Says differences in words and working days."""

    def __init__(self, draft: Draft, rows: Rows, *, by: Actor) -> None:
        self.schedule = Schedule.objects.visible_to(by).get(component=draft.component_id)
        self.calendar = calendar_of(self.schedule, by=by)
        self.names = {key: row["name"] for key, row in {**draft.base.get("tasks", {}), **rows}.items()}
        ids = {row["calendar"] for row in rows.values()} - {None}
        known = Calendar.objects.visible_to(by).filter(public_id__in=ids) if ids else ()
        self.calendars = {one.public_id: one.name for one in known}

    def lines(self, found: Mapping[str, Difference], keys: list[str], sides: tuple[Dates, Dates]) -> list[Shown]:
        """The tasks that differ in what was typed or in their dates, in the order of the draft."""
        different = [key for key in keys if key in found or sides[0].get(key) != sides[1].get(key)]
        clock = self.clock(*sides)
        return [
            Shown(
                key, self.names[key], self.line(clock, sides[0].get(key), sides[1].get(key)),
                self.values(found[key]) if key in found else [],
            )
            for key in different
        ]  # fmt: skip

    def whole(self, then: Dates, now: Dates) -> Shown:
        """The plan from its first start to its last finish, on both sides."""
        pairs = [
            (min((a for a, _b in side.values() if a is not None), default=None),
             max((b for _a, b in side.values() if b is not None), default=None))
            for side in (then, now)
        ]  # fmt: skip
        return Shown("", _("Whole plan"), self.line(self.clock(then, now), *pairs), [])

    def clock(self, then: Dates, now: Dates) -> WorkClock:
        """Working time over everything that either side says."""
        moments = [m for side in (then, now) for pair in side.values() for m in pair if m is not None]
        start = self.schedule.start
        first, last = min(moments, default=start), max(moments, default=start)
        return WorkClock(self.calendar, first, last + plan_time.MINUTES_PER_DAY)

    def line(
        self, clock: WorkClock, then: tuple[int | None, int | None] | None, now: tuple[int | None, int | None] | None
    ) -> Line:
        """One line in the form in which baselines are compared."""
        sides = [None if one is None else State(start=one[0], finish=one[1]) for one in (then, now)]
        return Line(None, sides[0], sides[1], clock, self.schedule.minutes_per_day, "")

    def values(self, difference: Difference) -> list[tuple[str, str, str]]:
        """Label, old and new value of each field that was typed otherwise."""
        pairs = [(name, self.value(name, old), self.value(name, new)) for name, (old, new) in difference.fields.items()]
        # Work of nobody is none.
        return [(label(name), old, new) for name, old, new in pairs if old != new]

    def value(self, name: str, value: Any) -> str:
        """A value as people read it."""
        if value in (None, "", []) or (name in HOURS and not value):
            return NONE
        if name == "predecessors":
            return ", ".join(self.predecessor(*one) for one in value)
        if name in DAYS | HOURS:
            unit = _("%s days") if name in DAYS else _("%s hours")
            amount = round(value / (self.schedule.minutes_per_day if name in DAYS else 60), 1)
            return unit % number(int(amount) if amount == int(amount) else amount)
        if name in MOMENTS:
            return str(plan_day(value))
        if name in CHOICES:
            return str(CHOICES[name](value).label)
        if isinstance(value, bool):
            return str(_("Yes") if value else _("No"))
        named = {"parent": self.names, "calendar": self.calendars}.get(name)
        return named.get(value, NONE) if named is not None else str(value)

    def predecessor(self, key: str, kind: str, lag: int, unit: str) -> str:
        """A link as planners write it: the task, the kind where it is not finish to start, the lag."""
        name = self.names.get(key, NONE)
        words = name if kind == Link.Kind.FINISH_START.value else f"{name} {kind}"
        if not lag:
            return words
        if unit in (Link.LagUnit.PERCENT.value, Link.LagUnit.ELAPSED_PERCENT.value):
            return f"{words} {number(lag, sign=True)} %"
        days = round(lag / self.schedule.minutes_per_day, 1)
        return f"{words} {_('%s days') % number(int(days) if days == int(days) else days, sign=True)}"


def label(name: str) -> str:
    """What people call a field of a task, without the unit in which it is stored."""
    if name == "predecessors":
        return _("Predecessors")
    said = str(Task._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return capfirst(said.split(",")[0]) if name in DAYS | HOURS else capfirst(said)


def signed(value: float | None) -> str | SafeString:
    """Days apart with their sign; nothing is a dash."""
    if value is None:
        return NONE
    return number(int(value) if value == int(value) else value, sign=True)

"""Milestones of all projects, and the year at a glance: a few questions whatever the number of projects."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.pages.addresses import address
from steerhouse.core.rows import under
from steerhouse.organization.models import FiscalYear
from steerhouse.projects.models import Component
from steerhouse.schedule.models import BaselineTask, Task, TaskRows

MOST_MILESTONES, MOST_COUNTED = 500, 10_000
MOST_PROJECTS, MOST_PLACES, MOST_YEARS = 50, 300, 30
WIDTH = 960
READ = ("public_id", "name", "uid", "finish", "progress", "component__public_id", "component__name")
# Half a day: a milestone at eight instead of yesterday at five is not late.
SLACK = plan_time.MINUTES_PER_DAY // 2


@dataclass(frozen=True)
class Span:
    """The days that are shown, both included, and where their months begin."""

    name: str
    starts: dt.date
    ends: dt.date

    def x(self, day: dt.date) -> float:
        """Where a day begins on a line of WIDTH units.

        >>> Span("", dt.date(2026, 1, 1), dt.date(2026, 12, 31)).x(dt.date(2026, 1, 1))
        0.0
        """
        return round(WIDTH * (day - self.starts).days / ((self.ends - self.starts).days + 1), 1)

    @property
    def months(self) -> list[dt.date]:
        """Months from the first day on, so that a year that begins on 6 April has twelve.

        >>> [str(day) for day in Span("", dt.date(2026, 4, 6), dt.date(2026, 6, 5)).months]
        ['2026-04-06', '2026-05-06']
        """
        found, day, count = [], self.starts, 0
        while day <= self.ends:
            found.append(day)
            count += 1
            day = month_later(self.starts, count)
        return found

    @property
    def marks(self) -> list[tuple[float, str]]:
        """Place and name of each month."""
        return [(self.x(day), date_format(day, "M y" if day.month == 1 or not at else "M")) for at, day in
                enumerate(self.months)]  # fmt: skip

    @property
    def grid(self) -> str:
        """The beginnings of the months as one SVG path, since it is drawn behind every row."""
        return "".join(f"M{self.x(day):.1f} 0v24" for day in self.months)

    @property
    def minutes(self) -> tuple[int, int]:
        """The first minute of the span and the first one behind it."""
        return plan_time.from_date(self.starts), plan_time.from_date(self.ends + dt.timedelta(days=1))


def month_later(day: dt.date, count: int) -> dt.date:
    """The same day some months later, or the last one of a shorter month.

    >>> str(month_later(dt.date(2026, 1, 31), 1))
    '2026-02-28'
    """
    years, month = divmod(day.month - 1 + count, 12)
    first = dt.date(day.year + years, month + 1, 1)
    following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first + dt.timedelta(days=min(day.day, (following - first).days) - 1)


def years_of(*, by: Actor) -> list[FiscalYear]:
    """The fiscal years that somebody sees, newest first; those of the whole organization before those of a place."""
    rows = FiscalYear.objects.visible_to(by).live()
    return list(rows.order_by(F("node").asc(nulls_first=True), "-starts")[:MOST_YEARS])


def span_of(years: Sequence[FiscalYear], chosen: str, today: dt.date) -> Span:
    """The chosen fiscal year, else the one of today, else the calendar year."""
    year = next((one for one in years if one.public_id == chosen), None)
    year = year or next((one for one in years if one.starts <= today <= one.ends), None)
    if year is not None:
        return Span(year.name, year.starts, year.ends)
    return Span(str(today.year), dt.date(today.year, 1, 1), dt.date(today.year, 12, 31))


@dataclass(frozen=True)
class Milestone:
    """A milestone beside its promise; `late` counts calendar days, None without a promise."""

    name: str
    address: str
    project: str
    plan: str
    finish: dt.date
    promised: dt.date | None
    late: int | None
    passed: bool
    component: int

    @property
    def said(self) -> str:
        """The milestone in one line, for whoever points at it or has it read out."""
        words = [self.name, date_format(self.finish, "SHORT_DATE_FORMAT")]
        if self.late and self.late > 0:
            words.append(ngettext("%d day late", "%d days late", self.late) % self.late)
        return ", ".join([*words, _("passed")] if self.passed else words)


@dataclass(frozen=True)
class Asked:
    """Which milestones somebody wants to see. `state` is "", "late" or "ahead"; `place` is None for everything."""

    span: Span
    place: Component | None = None
    state: str = ""


def places_of(*, by: Actor) -> list[Component]:
    """Portfolios and programs to choose from."""
    rows = Component.objects.visible_to(by).live().exclude(kind=Component.Kind.PROJECT).select_related("node")
    return list(rows.order_by("name", "id")[:MOST_PLACES])


def milestones_of(asked: Asked, *, by: Actor) -> TaskRows:
    """The milestones that are asked for, by day."""
    begin, end = asked.span.minutes
    rows: TaskRows = (
        Task.objects.visible_to(by)
        .live()
        .filter(kind="milestone", active=True, component__archived_at=None, finish__gte=begin, finish__lt=end)
    )
    if asked.place is not None:
        rows = rows.filter(under("component__node", [asked.place.node.path]))
    if asked.state == "ahead":
        rows = rows.filter(progress__lt=100)
    if asked.state == "late":
        rows = rows.filter(baseline_tasks__baseline__current=True, finish__gt=F("baseline_tasks__finish") + SLACK)
    return rows.order_by("finish", "pk")


def read(rows: TaskRows, most: int, *, by: Actor) -> list[Milestone]:
    """The first milestones with their promises: two questions."""
    tasks = list(rows.select_related("component").only(*READ)[:most])
    kept = BaselineTask.objects.visible_to(by).filter(baseline__current=True, task__in=tasks)
    promised: Mapping[int, int | None] = dict(kept.values_list("task_id", "finish"))
    return [milestone(task, promised.get(task.pk)) for task in tasks]


def milestone(task: Task, promised: int | None) -> Milestone:
    finish = plan_time.to_date(task.finish)
    then = None if promised is None else plan_time.to_date(promised)
    return Milestone(
        name=str(task), address=address(task), project=task.component.name,
        plan=reverse("component.plan", args=[task.component.public_id]), finish=finish, promised=then,
        late=None if then is None else (finish - then).days, passed=task.progress >= 100, component=task.component_id,
    )  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A milestone on the line of its project."""

    x: float
    milestone: Milestone

    @property
    def look(self) -> str:
        """Passed ones are strong, late ones stand out by hue, as no status does."""
        if self.milestone.passed:
            return "f-strong"
        return "f-second" if (self.milestone.late or 0) > 0 else "f-plot"


@dataclass(frozen=True)
class Line:
    """A project in a year: its bar, how much of it is done, and its milestones."""

    name: str
    address: str
    x: float
    width: float
    done: float
    dates: str
    marks: list[Mark]


def projects_in(asked: Asked, *, by: Actor) -> Any:
    """Projects whose dates, computed or stated, touch the span."""
    begin, end = asked.span.minutes
    computed = Q(figures__start__lt=end, figures__finish__gte=begin)
    stated = Q(figures__start=None, start__lte=asked.span.ends, finish__gte=asked.span.starts)
    rows = Component.objects.visible_to(by).live().filter(computed | stated, kind=Component.Kind.PROJECT)
    if asked.place is not None:
        rows = rows.filter(under("node", [asked.place.node.path]))
    return rows.select_related("figures").order_by("name", "id")


def year_of(asked: Asked, first: int, *, by: Actor) -> list[Line]:
    """One page of the year, from a place in the list of projects on: three questions."""
    projects = list(projects_in(asked, by=by)[first : first + MOST_PROJECTS])
    wanted = milestones_of(asked, by=by).filter(component__in=projects)
    found = read(wanted, 4 * MOST_MILESTONES, by=by)
    return [drawn(one, asked.span, [m for m in found if m.component == one.pk]) for one in projects]


def timeline_of(milestones: Iterable[Milestone], span: Span) -> list[Line]:
    """Milestones that were read already, on one line for each project, in the order of their first day."""
    rows: dict[int, list[Milestone]] = {}
    for one in milestones:
        rows.setdefault(one.component, []).append(one)
    return [
        Line(own[0].project, own[0].plan, 0.0, 0.0, 0.0, "", marks_of(own, span)) for own in rows.values()
    ]  # fmt: skip


def marks_of(milestones: Iterable[Milestone], span: Span) -> list[Mark]:
    return [Mark(min(max(span.x(one.finish), 6.0), WIDTH - 6.0), one) for one in milestones]


def drawn(project: Component, span: Span, milestones: Sequence[Milestone]) -> Line:
    """A project as a bar, cut at the edges of the year."""
    figures = getattr(project, "figures", None)
    start, finish = project.start, project.finish
    if figures is not None and figures.start is not None and figures.finish is not None:
        start, finish = plan_time.to_date(figures.start), plan_time.to_date(figures.finish)
    address_ = address(project)
    if start is None or finish is None:
        return Line(project.name, address_, 0.0, 0.0, 0.0, "", marks_of(milestones, span))
    left = max(0.0, span.x(start))
    right = min(float(WIDTH), span.x(finish + dt.timedelta(days=1)))
    share = ((figures.percent_complete if figures is not None else None) or 0.0) / 100
    done = min(span.x(start) + share * (span.x(finish) - span.x(start)), right) - left
    dates = f"{date_format(start, 'SHORT_DATE_FORMAT')} – {date_format(finish, 'SHORT_DATE_FORMAT')}"
    return Line(
        project.name, address_, left, round(max(2.0, right - left), 1), round(max(0.0, done), 1), dates,
        marks_of(milestones, span),
    )  # fmt: skip

"""The activities of a portfolio list as plans of its projects: tasks, with what was planned as baseline."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add

from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.imports.steps import Counts, Outcome, Preview
from steerhouse.core.models import Node
from steerhouse.core.rows import under
from steerhouse.interchange.plan_time import MINUTES_A_DAY, day_number
from steerhouse.interchange.portfolio_list import ListedActivity, ListedProject, PortfolioList
from steerhouse.interchange.schedule_file import (
    ConstraintKind,
    FileBaseline,
    FileTask,
    NotCarried,
    ProjectFacts,
    ScheduleFile,
    StoredDates,
    TaskKind,
)
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks
from steerhouse.schedule.incoming import VERB, Incoming
from steerhouse.schedule.models import Schedule, Task

# By this a plan is known that came from a list; the day of the list follows.
FORMAT = "Activities of a portfolio list"
# Lists give days. Elapsed days from this minute of the first to the same minute of the last lie on the very days.
MINUTE = 8 * 60


@dataclass
class Plans:
    """The plans that a list brings, and how many of its activities stay out, by the reason."""

    brought: list[tuple[Component, ScheduleFile]] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)


def plans_of(node: Node, file: PortfolioList, by: Actor) -> Plans:
    """The plan of each project with activities. A plan that somebody made, or that a later list brought, stays."""
    found = Plans()
    rows = [row for row in file.rows if row.activities]
    if not rows:
        return found
    if not by.may(VERB, node):
        found.left[_("Activities, as you may not bring in plans here")] = sum(len(row.activities) for row in rows)
        return found
    components = Component.objects.visible_to(by).filter(under("node", [node.path]), archived_at=None)
    known = {one.code: one for one in components.exclude(code="").select_related("node", "parent")}
    schedules = Schedule.objects.visible_to(by).filter(under("component__node", [node.path]))
    sources = dict(schedules.values_list("component_id", "source"))
    place = components.filter(node=node).select_related("node").first()
    for row in rows:
        component = known.get(row.code or "") or Component(
            parent=place, kind=row.kind, code=row.code or "", name=row.name
        )
        plan = schedule_of(row, file.as_at)
        source = sources.get(component.pk or 0)
        if source is not None and not FORMAT <= source <= f"{FORMAT}: {plan.project.title}":
            found.left[_("Activities of projects that have another plan")] += len(row.activities)
        else:
            found.brought.append((component, plan))
    return found


def preview(node: Node, file: PortfolioList, by: Actor) -> Preview:
    """What the plans would become."""
    plans = plans_of(node, file, by)
    incoming = [Incoming(plan, component, by) for component, plan in plans.brought]
    every = [one for each in incoming for one in each.differences]
    things: dict[str, Counts] = {}
    for one in every:
        if one.counts.total:
            things[one.name] = things.get(one.name, Counts()) + one.counts
    activities = sum(len(plan.tasks) for _component, plan in plans.brought)
    return Preview(
        **vars(reduce(add, (one.counts for one in incoming), Counts())),
        lines=[line for one in every if one.model is Task for line in one.lines()],
        not_carried=[NotCarried(what, count, "") for what, count in plans.left.items()],
        facts=[(_("Activities, as tasks"), activities)] if activities else [],
        things=things,
    )


def apply(node: Node, file: PortfolioList, by: Actor) -> Outcome:
    """Write the plans; the projects are there by now."""
    plans = plans_of(node, file, by)
    return Outcome(reduce(add, list(written(plans.brought, by)), Counts()))


def written(plans: Sequence[tuple[Component, ScheduleFile]], by: Actor) -> Iterator[Counts]:
    """Each plan written, with what that changed."""
    for component, plan in plans:
        yield apply_tasks(component, file=plan, by=by)


def schedule_of(row: ListedProject, as_at: dt.date) -> ScheduleFile:
    """The activities of one project as a schedule of its own."""
    return ScheduleFile(
        format=FORMAT,
        project=facts_of(as_at, start=minute_of(min(one.start for one in row.activities)), currency=currency_of(row)),
        calendars=(),
        tasks=tuple(task_of(one, number) for number, one in enumerate(row.activities, start=1)),
        links=(),
        resources=(),
        assignments=(),
        not_carried=(),
        warnings=(),
    )


def currency_of(row: ListedProject) -> str | None:
    """In what the list counts."""
    return next((measure.currency for measure in row.measures), None)


def minute_of(day: dt.date) -> int:
    """A day as a time of the plan."""
    return day_number(day) * MINUTES_A_DAY + MINUTE


def facts_of(as_at: dt.date, *, start: int, currency: str | None) -> ProjectFacts:
    """What holds for the whole plan. Without a status date nothing moves that the list has dated."""
    return ProjectFacts(
        name="", title=as_at.isoformat(), start=start, finish=None, status_date=None, schedule_from_finish=False,
        currency=currency, currency_symbol="", default_calendar_uid=None, minutes_per_day=480, minutes_per_week=2400,
        days_per_month=20, default_start_minute=MINUTE, default_finish_minute=17 * 60, critical_slack_limit=0,
        author="", manager="", company="", subject="", category="", saved_at=None,
    )  # fmt: skip


def task_of(one: ListedActivity, number: int) -> FileTask:
    """An activity as a task: no earlier than planned, what was planned as baseline, what became of it as progress."""
    start, finish = minute_of(one.start), minute_of(one.finish)
    begun = minute_of(one.actual_start) if one.actual_start is not None else None
    done = minute_of(one.actual_finish) if one.actual_finish is not None else None
    lasts = done - begun if done is not None and begun is not None else finish - start
    baseline = FileBaseline(
        number=0, start=start, finish=finish, duration=finish - start, work=None, cost=one.minor_units
    )
    return FileTask(
        uid=one.uid, row=number, wbs=str(number), outline_level=1, outline_number=str(number), parent_uid=None,
        name=one.name, summary=False, milestone=False, active=True, manual=False, external=False, subproject=False,
        recurring=False, duration=lasts, elapsed=True, estimated=False,
        constraint=ConstraintKind.START_NO_EARLIER_THAN, constraint_date=start, deadline=None, calendar_uid=None,
        ignore_resource_calendar=False, priority=500, percent_complete=100.0 if done is not None else 0.0,
        percent_work_complete=None, physical_percent_complete=None, actual_start=begun, actual_finish=done,
        actual_duration=None, remaining_duration=0 if done is not None else None, stop=None, resume=None,
        start=begun or start, finish=done or (begun or start) + finish - start, stored=StoredDates(),
        kind=TaskKind.FIXED_DURATION, effort_driven=False, work=None, actual_work=None, remaining_work=None,
        cost=one.minor_units, actual_cost=None, remaining_cost=None, fixed_cost=None, leveling_delay=0,
        notes=one.notes, hyperlink="", baselines=(baseline,), line=0,
    )  # fmt: skip

"""Sample projects as rows: plans, promises, progress, ratings, costs and snapshots, a hundred projects at a time."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.utils import timezone

from steerhouse.core import plan_time
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.writing import add_rows, record, write_columns
from steerhouse.organization.models import Period, Resource
from steerhouse.projects.actions import place_components, refresh_stated, write_figures
from steerhouse.projects.models import Component, CostFigure, Rating, StateChange
from steerhouse.projects.problem import rating_columns
from steerhouse.reporting.actions import refresh_previous, said_by_raters
from steerhouse.reporting.demo.history import CURRENCY, Statement, snapshot_columns, statement, status_of
from steerhouse.reporting.demo.names import PHASES
from steerhouse.reporting.demo.organization import Setting
from steerhouse.reporting.demo.plans import KINDS, Dated, Outlook, Plan, outlook, promised, real, sketch
from steerhouse.reporting.demo.shape import ProjectSketch, dice
from steerhouse.reporting.models import Snapshot
from steerhouse.schedule.figures import figures_of
from steerhouse.schedule.models import Assignment, Baseline, BaselineTask, Link, Schedule, Task
from steerhouse.schedule.rollup import COLUMNS, Computed, with_summaries

BATCH = 500
TEAM = 8
APPROVED = "Approved with the business case"


@dataclass
class Project:
    """One sample project on its way into the database."""

    sketch: ProjectSketch
    plan: Plan
    baseline: Dated
    now: Outlook
    team: list[Resource]
    said: list[Statement]
    component: Component
    schedule: Schedule
    summaries: list[Task] = field(default_factory=list)
    leaves: list[Task] = field(default_factory=list)
    promise: Baseline | None = None
    promises: list[BaselineTask] = field(default_factory=list)

    @property
    def tasks(self) -> list[Task]:
        """All rows in the order of the plan."""
        return sorted([*self.summaries, *self.leaves], key=lambda task: task.position)


@action("component.add")
def load_projects(
    model: type[Component], *, sketches: Sequence[ProjectSketch], setting: Setting, seed: int, by: Actor
) -> None:
    """Draw and store some projects with everything that belongs to them."""
    projects = [drawn(one, setting, dice(seed, f"plan {one.number}")) for one in sketches]
    place_components([project.component for project in projects])
    add_rows([change for project in projects for change in life(project)])
    store_plans(projects)
    store_promises(projects)
    keep_live_figures(projects)
    store_history(projects, setting)
    refresh_stated([project.component.pk for project in projects], by=by)
    refresh_previous(project.component.pk for project in projects)
    for project in projects:
        record(project.component, "sample loaded", tasks=project.sketch.rows, links=len(project.plan.links))


def drawn(one: ProjectSketch, setting: Setting, random: Random) -> Project:
    """The project's plan, what became of it, and what was said about it."""
    team = random.sample(setting.resources, min(TEAM, len(setting.resources)))
    rates = [person.standard_rate or 0 for person in team]
    plan = sketch(random, rows=one.rows, months=one.months, start=one.plan_start, rates=rates, trouble=one.trouble)
    baseline, truth = promised(plan), real(plan)
    status = status_of(setting.today)
    if one.state == "closed" and truth.finish > status:
        plan.truth, plan.true_cost, plan.true_start = plan.duration, plan.cost, plan.start
        truth = baseline
    if one.under_contract:
        plan.no_later_than = baseline.finish
    component = Component(
        name=one.name, code=one.code, kind="project", parent=setting.programs[one.program], state=one.state,
        unit=random.choice(setting.units), manager=random.choice(setting.managers),
        sponsor=random.choice(setting.sponsors), currency=CURRENCY, start=plan_time.to_date(plan.start),
        finish=plan_time.to_date(baseline.finish), category=random.choice(["Change", "Growth", "Duty", "Upkeep"]),
        description=f"{one.name}: planned for {one.months:.0f} months.",
    )  # fmt: skip
    months = [] if one.state == "proposed" else reported(setting.months, plan, truth)
    said = [
        statement(plan, baseline, outlook(plan, truth, status_of(month.ends)), month.ends, random) for month in months
    ]
    now = outlook(plan, truth, status)
    schedule = Schedule(
        component=component, start=plan.start, status_date=status, calendar=setting.calendar, hold_to_status_date=True,
        finish=now.finish, source="Sample", rescheduled_at=timezone.now(),
    )  # fmt: skip
    return Project(one, plan, baseline, now, team, said, component, schedule)


def reported(months: Iterable[Period], plan: Plan, truth: Dated) -> list[Period]:
    """The months for which the project reports: from its start until it is finished."""
    return [
        month for month in months
        if plan.start < status_of(month.ends) and truth.finish > plan_time.from_date(month.starts)
    ]  # fmt: skip


def life(project: Project) -> list[StateChange]:
    """How the project came to its state."""
    component, state = project.component, project.component.state
    began = plan_time.to_date(project.plan.start)
    first = StateChange(component=component, after="proposed", on=began - dt.timedelta(days=75), reason="Idea accepted")
    if state == "proposed":
        return [first]
    changes = [
        first,
        StateChange(component=component, before="proposed", after="active", on=began, reason="Funds released"),
    ]
    if state == "closed":
        done = plan_time.to_date(project.now.finish) + dt.timedelta(days=10)
        changes.append(StateChange(component=component, before="active", after="closed", on=done, reason="Handed over"))
    elif state in ("on hold", "cancelled"):
        reason = "Waits for a decision" if state == "on hold" else "Need has gone"
        day = plan_time.to_date(status_of(project.sketch.start)) + dt.timedelta(days=40)
        changes.append(StateChange(component=component, before="active", after=state, on=day, reason=reason))
    return changes


def store_plans(projects: Sequence[Project]) -> None:
    """Schedules, tasks, links and assignments."""
    for project in projects:
        make_tasks(project)
        project.schedule.component = project.component
    insert(Schedule, [project.schedule for project in projects])
    insert(Task, [task for project in projects for task in project.summaries])
    for project in projects:
        for task, phase in zip(project.leaves, project.plan.phase, strict=True):
            task.parent = project.summaries[phase]
    insert(Task, [task for project in projects for task in project.leaves])
    insert(Link, [link for project in projects for link in links_of(project)])
    insert(Assignment, [one for project in projects for one in assignments_of(project)])


def insert(model: Any, rows: list[Any]) -> None:
    """Many rows of one model; the audit has one line for each project instead of one for each row."""
    model._base_manager.bulk_create(rows, batch_size=BATCH)


def make_tasks(project: Project) -> None:
    """The rows of a plan: six phases with their leaves, dates included."""
    plan, now, position = project.plan, project.now, 0
    for phase, (title, _words) in enumerate(PHASES):
        project.summaries.append(
            Task(
                component=project.component, uid=position + 1, position=position, wbs=str(phase + 1), level=1,
                name=title, kind=Task.Kind.SUMMARY,
            )
        )  # fmt: skip
        position += 1
        for place, leaf in enumerate([leaf for leaf, one in enumerate(plan.phase) if one == phase], start=1):
            task = leaf_task(plan, now, leaf)
            task.component, task.uid, task.position, task.wbs = (
                project.component, position + 1, position, f"{phase + 1}.{place}",
            )  # fmt: skip
            project.leaves.append(task)
            position += 1
    if plan.no_later_than is not None:
        last = project.leaves[-1]
        last.constraint, last.constraint_date = Task.Constraint.FINISH_NO_LATER_THAN, plan.no_later_than


def leaf_task(plan: Plan, now: Outlook, leaf: int) -> Task:
    """One leaf with its progress and its computed dates."""
    return Task(
        level=2, name=plan.names[leaf], kind=Task.Kind.TASK if plan.duration[leaf] else Task.Kind.MILESTONE,
        duration=now.duration[leaf], work=now.duration[leaf], percent_complete=now.percent[leaf],
        actual_start=now.actual_start[leaf], actual_finish=now.actual_finish[leaf],
        remaining_duration=now.remaining[leaf], cost=now.cost[leaf], actual_cost=now.spent[leaf],
        **vars_of(computed(now, leaf)),
    )  # fmt: skip


def computed(now: Outlook, leaf: int) -> Computed:
    """The computed columns of a leaf."""
    return Computed(
        start=now.early_start[leaf], finish=now.early_finish[leaf], early_start=now.early_start[leaf],
        early_finish=now.early_finish[leaf], late_start=now.late_start[leaf], late_finish=now.late_finish[leaf],
        total_float=now.total_float[leaf], free_float=now.free_float[leaf], critical=now.critical[leaf],
        progress=now.percent[leaf],
    )  # fmt: skip


def vars_of(own: Computed) -> dict[str, Any]:
    """Computed columns by name."""
    return dict(zip(COLUMNS, own.values(), strict=True))


def links_of(project: Project) -> list[Link]:
    """The links between the stored leaves."""
    return [
        Link(predecessor=project.leaves[before], successor=project.leaves[after], kind=KINDS[kind], lag=lag)
        for before, after, kind, lag in project.plan.links
    ]


def assignments_of(project: Project) -> list[Assignment]:
    """One person on each leaf that takes time."""
    found = []
    for leaf, task in enumerate(project.leaves):
        if not project.plan.duration[leaf]:
            continue
        work = task.duration or 0
        done = round(work * task.percent_complete / 100)
        found.append(
            Assignment(
                task=task, resource=project.team[project.plan.who[leaf]], uid=task.uid, units=1.0, work=work,
                actual_work=done, remaining_work=work - done, cost=task.cost, actual_cost=task.actual_cost,
            )
        )  # fmt: skip
    return found


def store_promises(projects: Sequence[Project]) -> None:
    """The approved baseline of each project that was approved."""
    approved = [project for project in projects if project.component.state != "proposed"]
    for project in approved:
        day = plan_time.to_datetime(project.plan.start) - dt.timedelta(days=14)
        project.promise = Baseline(
            component=project.component, number=0, current=True, taken_at=timezone.make_aware(day), reason=APPROVED
        )
    insert(Baseline, [project.promise for project in approved])
    for project in approved:
        project.promises = promises_of(project)
    insert(BaselineTask, [one for project in approved for one in project.promises])


def promises_of(project: Project) -> list[BaselineTask]:
    """What was promised for each row, phases included."""
    plan, dates = project.plan, project.baseline
    found = [
        BaselineTask(
            baseline=project.promise, task=task, start=dates.early_start[leaf], finish=dates.early_finish[leaf],
            duration=plan.duration[leaf], work=plan.duration[leaf], cost=plan.cost[leaf],
        )
        for leaf, task in enumerate(project.leaves)
    ]  # fmt: skip
    for phase, summary in enumerate(project.summaries):
        parts = [one for leaf, one in enumerate(found) if leaf < len(plan.phase) and plan.phase[leaf] == phase]
        starts, finishes = [one.start for one in parts], [one.finish for one in parts]
        found.append(BaselineTask(baseline=project.promise, task=summary, start=min(starts), finish=max(finishes)))
    return found


def keep_live_figures(projects: Sequence[Project]) -> None:
    """Phases roll up, and each component gets the figures of its plan, by the functions that every plan uses."""
    rows: list[tuple[Any, ...]] = []
    figures = {}
    for project in projects:
        own = {task.pk: computed(project.now, leaf) for leaf, task in enumerate(project.leaves)}
        everything = with_summaries(project.tasks, own)
        rows += [(task.pk, *everything[task.pk].values()) for task in project.summaries]
        values = figures_of(project.schedule, project.tasks, everything, project.promises)
        figures[project.component.pk] = {**values, "currency": CURRENCY}
    write_columns(Task, COLUMNS, rows)
    write_figures(figures)


def store_history(projects: Sequence[Project], setting: Setting) -> None:
    """Ratings, costs and frozen snapshots of the closed months."""
    months = {month.ends: month for month in setting.months}
    ratings: list[Rating] = []
    costs: list[CostFigure] = []
    snapshots: list[Snapshot] = []
    for project in projects:
        for said in project.said:
            month = months[said.ends]
            rating = rating_of(project, said, month, setting) if project.sketch.rated else None
            ratings += [rating] if rating is not None else []
            costs += costs_of(project, said, month, setting)
            columns = snapshot_columns(said, project.plan, project.baseline, rating_columns(rating))
            snapshots.append(
                Snapshot(
                    component=project.component, period=month, name=project.component.name, kind="project",
                    state="active", ratings=said_by_raters([rating] if rating else []), frozen_at=month.closed_at,
                    **columns,
                )
            )  # fmt: skip
    insert(Rating, ratings)
    insert(CostFigure, costs)
    insert(Snapshot, snapshots)


def rating_of(project: Project, said: Statement, month: Period, setting: Setting) -> Rating:
    """What the manager said."""
    return Rating(
        component=project.component, rater=Rating.Rater.MANAGER, scale=setting.scale, grade=said.grade,
        rated_on=said.ends, period=month, narrative=said.narrative,
    )  # fmt: skip


def costs_of(project: Project, said: Statement, month: Period, setting: Setting) -> list[CostFigure]:
    """What was said about cost."""
    year = setting.year_of(said.ends)
    stated = (
        (CostFigure.Measure.IN_YEAR_BUDGET, said.in_year_budget, year),
        (CostFigure.Measure.IN_YEAR_FORECAST, said.in_year_forecast, year),
        (CostFigure.Measure.WHOLE_LIFE_COST, said.cost, None),
    )
    return [
        CostFigure(
            component=project.component, measure=measure, amount=amount, currency=CURRENCY, period=month,
            price_basis=CostFigure.PriceBasis.NOMINAL, fiscal_year=fiscal_year, stated_on=said.ends,
        )
        for measure, amount, fiscal_year in stated
    ]  # fmt: skip

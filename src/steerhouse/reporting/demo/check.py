"""Does every figure of the sample reconcile? Counted anew from the rows beneath it, in SQL of its own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Min, Q, Sum

from steerhouse.core.context import system
from steerhouse.core.models import Node
from steerhouse.organization.models import Person
from steerhouse.projects.models import Component, CostFigure, Figures, Rating
from steerhouse.reporting.models import Snapshot
from steerhouse.schedule.models import BaselineTask, Link, Schedule, Task


@dataclass
class Found:
    """How many rows there are, and every figure that does not add up."""

    counts: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def check() -> Found:
    """Compare figures, snapshots and plans with the rows that they sum up."""
    with system("check the figures of the sample"):
        found = Found(counts())
        for source in (figures_of_plans, figures_of_baselines, figures_of_leaves, snapshots, summaries, the_tree):
            found.problems += source()
    return found


def counts() -> dict[str, int]:
    """Rows by kind."""
    return {
        "projects": Component.objects.filter(kind="project").count(),
        "planned projects": Schedule.objects.count(),
        "tasks": Task.objects.count(),
        "links": Link.objects.count(),
        "people": Person.objects.count(),
        "ratings": Rating.objects.count(),
        "cost figures": CostFigure.objects.count(),
        "snapshots": Snapshot.objects.count(),
    }


def figures_of_plans() -> Iterator[str]:
    """Start, finish, number and cost of the tasks against the live figures."""
    leaves = Q(component__tasks__active=True) & ~Q(component__tasks__kind="summary")
    rows = Figures.objects.filter(task_count__gt=0).annotate(
        number=Count("component__tasks", filter=leaves),
        first=Min("component__tasks__start", filter=leaves),
        last=Max("component__tasks__finish", filter=leaves),
        cost=Sum("component__tasks__cost", filter=leaves),
        spent=Sum("component__tasks__actual_cost", filter=leaves),
    )
    wrong = rows.exclude(
        number=F("task_count"), first=F("start"), last=F("finish"), cost=F("cost_at_completion"), spent=F("actual_cost")
    )
    yield from (
        f"{row.component}: figures differ from the sums of its tasks" for row in wrong.select_related("component")
    )


def figures_of_baselines() -> Iterator[str]:
    """Finish and cost of the baseline in force against the live figures."""
    promised = BaselineTask.objects.filter(baseline__current=True).exclude(task__kind="summary")
    sums = promised.values("baseline__component").annotate(last=Max("finish"), cost=Sum("cost"))
    stored = {row["pk"]: row for row in Figures.objects.values("pk", "baseline_finish", "baseline_cost")}
    for row in sums.order_by():
        figures = stored[row["baseline__component"]]
        if (figures["baseline_finish"], figures["baseline_cost"]) != (row["last"], row["cost"]):
            yield f"component {row['baseline__component']}: figures differ from its baseline"


def figures_of_leaves() -> Iterator[str]:
    """Least float and number of late tasks against the live figures."""
    unfinished = Task.objects.filter(active=True, actual_finish=None).exclude(kind="summary")
    least = dict(unfinished.values_list("component").annotate(least=Min("total_float")).order_by())
    for row in Figures.objects.filter(task_count__gt=0).values("pk", "min_total_float"):
        if row["min_total_float"] != least.get(row["pk"]):
            yield f"component {row['pk']}: its least float is not that of its tasks"


def snapshots() -> Iterator[str]:
    """Ratings and costs of each period against its snapshots; figures of the newest period against the live ones."""
    ratings = {
        (row["component"], row["period"]): row["grade"]
        for row in Rating.objects.filter(rater="manager").values("component", "period", "grade")
    }
    rows = Snapshot.objects.filter(rater="manager")
    for row in rows.values("component", "period", "grade"):
        if ratings.pop((row["component"], row["period"]), None) != row["grade"]:
            yield f"component {row['component']}: snapshot and rating of period {row['period']} differ"
    yield from (f"component {component}: a rating of period {period} has no snapshot" for component, period in ratings)
    for column, measure in (
        ("in_year_budget", "in-year budget"), ("in_year_forecast", "in-year forecast"),
        ("whole_life_cost", "whole-life cost"),
    ):  # fmt: skip
        stated = CostFigure.objects.filter(measure=measure).values("period").annotate(sum=Sum("amount")).order_by()
        frozen = Snapshot.objects.values("period").annotate(sum=Sum(column)).order_by()
        if {r["period"]: r["sum"] for r in stated} != {r["period"]: r["sum"] for r in frozen}:
            yield f"{measure}: snapshots and statements sum up to different amounts"


def summaries() -> Iterator[str]:
    """Every summary spans the rows below it."""
    rows = Task.objects.filter(kind="summary", parts__isnull=False).annotate(
        first=Min("parts__start"), last=Max("parts__finish")
    )
    wrong = rows.exclude(first=F("start"), last=F("finish"))
    yield from (f"{task.component}: “{task}” does not span its parts" for task in wrong.select_related("component"))


def the_tree() -> Iterator[str]:
    """Nodes and components say the same, and each node knows how many children it has."""
    for one in Component.objects.exclude(node__title=F("name"), node__code=F("code")).select_related("node"):
        if (one.node.title, one.node.code) != (one.name[:200], one.code):
            yield f"{one}: its node has another name"
    below = Counter(path[: -Node.steplen] for path in Node.objects.values_list("path", flat=True))
    for path, number in Node.objects.values_list("path", "numchild"):
        if below[path] != number:
            yield f"node {path}: it counts {number} children and has {below[path]}"
    for one in Component.objects.exclude(parent=None).select_related("node", "parent__node"):
        if one.parent is not None and one.node.path[: -Node.steplen] != one.parent.node.path:
            yield f"{one}: its place in the tree is not below its parent"

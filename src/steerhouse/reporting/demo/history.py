"""What was known of a sample project at the end of each month: figures, rating, and what was said about its cost."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from steerhouse.core import plan_time
from steerhouse.projects.measures import MEASURES
from steerhouse.projects.problem import health
from steerhouse.reporting.demo.names import WORRIES
from steerhouse.reporting.demo.plans import Dated, Outlook, Plan

CURRENCY = "EUR"
END_OF_DAY = 1020
# Slip in days and overrun in percent from which a manager gives each grade, and that grade's look.
GRADES = (("on-track", "ok", 0, 0.0), ("attention", "attention", 8, 3.0), ("at-risk", "risk", 35, 10.0),
          ("critical", "critical", 90, 25.0))  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """What a project said for one month."""

    ends: dt.date
    outlook: Outlook
    grade: str
    look: str
    narrative: str
    in_year_budget: int
    in_year_forecast: int

    @property
    def cost(self) -> int:
        return sum(self.outlook.cost)


def status_of(day: dt.date) -> int:
    """The end of work on a day."""
    return plan_time.from_date(day, END_OF_DAY)


def statement(plan: Plan, baseline: Dated, outlook: Outlook, ends: dt.date, random: Random) -> Statement:
    """What the manager says at the end of a month, from what is known then."""
    place = grade_of((outlook.finish - baseline.finish) / plan_time.MINUTES_PER_DAY, overrun(plan, outlook))
    # Managers are hopeful: now and then they see one grade less of trouble than there is.
    if place and random.random() < 0.2:
        place -= 1
    grade, look, _slip, _cost = GRADES[place]
    year = (dt.date(ends.year, 1, 1), dt.date(ends.year, 12, 31))
    return Statement(
        ends=ends, outlook=outlook, grade=grade, look=look, narrative=random.choice(WORRIES[look]),
        in_year_budget=in_year(plan.cost, baseline.early_start, baseline.early_finish, year),
        in_year_forecast=in_year(outlook.cost, outlook.early_start, outlook.early_finish, year),
    )  # fmt: skip


def overrun(plan: Plan, outlook: Outlook) -> float:
    """By how many percent the cost lies above what was promised."""
    return 100 * (sum(outlook.cost) / sum(plan.cost) - 1)


def grade_of(slip: float, more: float) -> int:
    """The worst grade that slip or overrun reaches."""
    return max(
        place for place, (_g, _l, days, percent) in enumerate(GRADES) if place == 0 or slip >= days or more >= percent
    )


def in_year(cost: Sequence[int], starts: Sequence[int], finishes: Sequence[int], year: tuple[dt.date, dt.date]) -> int:
    """The part of the cost that falls into a year, spread evenly over the days of each task."""
    first, last = plan_time.from_date(year[0]), plan_time.from_date(year[1]) + plan_time.MINUTES_PER_DAY
    total = 0.0
    for amount, start, finish in zip(cost, starts, finishes, strict=True):
        whole = finish - start
        inside = min(finish, last) - max(start, first)
        total += amount * (inside / whole if whole > 0 else float(first <= start < last)) if inside >= 0 else 0
    return round(total)


def snapshot_columns(said: Statement, plan: Plan, baseline: Dated, rating: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a snapshot, from the same statements that are stored beside it."""
    outlook = said.outlook
    leaves = range(len(plan.names))
    open_floats = [outlook.total_float[leaf] for leaf in leaves if outlook.actual_finish[leaf] is None]
    columns: dict[str, Any] = {
        **dict.fromkeys(MEASURES), **rating,
        "as_at": said.ends, "start": outlook.start, "finish": outlook.finish, "baseline_finish": baseline.finish,
        "currency": CURRENCY, "in_year_budget": said.in_year_budget, "in_year_forecast": said.in_year_forecast,
        "whole_life_cost": said.cost, "baseline_cost": sum(plan.cost), "cost_at_completion": said.cost,
        "actual_cost": sum(outlook.spent), "task_count": len(plan.names),
        "percent_complete": progress(outlook), "min_total_float": min(open_floats, default=None),
        "late_tasks": sum(later(outlook.early_finish[leaf], baseline.early_finish[leaf]) for leaf in leaves),
    }  # fmt: skip
    return {**columns, "health": health(columns)}


def progress(outlook: Outlook) -> float:
    """Share of the work done, leaves weighted by duration."""
    weight = sum(outlook.duration)
    return (
        sum(one * share for one, share in zip(outlook.duration, outlook.percent, strict=True)) / weight
        if weight
        else 0.0
    )


def later(finish: int, promised: int) -> bool:
    """Whether a finish lies on a later day than another one."""
    return finish // plan_time.MINUTES_PER_DAY > promised // plan_time.MINUTES_PER_DAY

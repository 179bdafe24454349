"""Questions about components that write nothing: which statement counts, and how healthy the figures are."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from steerhouse.core import plan_time
from steerhouse.projects.models import CostFigure, Rating, ReportedDate

# Of two ratings of one day the independent one counts.
RATERS = (Rating.Rater.AUTHORITY, Rating.Rater.OWNER, Rating.Rater.OFFICE, Rating.Rater.MANAGER)
MEASURE_COLUMNS = {
    CostFigure.Measure.IN_YEAR_BUDGET: "in_year_budget",
    CostFigure.Measure.IN_YEAR_FORECAST: "in_year_forecast",
    CostFigure.Measure.WHOLE_LIFE_COST: "whole_life_cost",
    CostFigure.Measure.BENEFITS: "benefits",
    CostFigure.Measure.BASELINE_COST: "baseline_cost",
    CostFigure.Measure.COST_AT_COMPLETION: "cost_at_completion",
    CostFigure.Measure.ACTUAL_COST: "actual_cost",
}
MILESTONE_COLUMNS = {
    ReportedDate.Milestone.START: "start",
    ReportedDate.Milestone.FINISH: "finish",
    ReportedDate.Milestone.BASELINE_FINISH: "baseline_finish",
}
LOOKS = ("none", "ok", "attention", "risk", "critical")
DAY = plan_time.MINUTES_PER_DAY
# Health by rule: days of slip against the baseline, and share of cost above it, from which each look begins.
SLIP_DAYS = ((1, "attention"), (31, "risk"), (91, "critical"))
OVERRUN = ((0.02, "attention"), (0.10, "risk"), (0.25, "critical"))


def counted_rating(ratings: Iterable[Rating]) -> Rating | None:
    """The rating that speaks for a component: the newest; of one day a grade before a reason, then by rater."""
    found = list(ratings)
    return max(found, key=lambda one: (one.rated_on, bool(one.grade), -RATERS.index(one.rater)), default=None)


def rating_columns(rating: Rating | None) -> dict[str, Any]:
    """The rating columns of Figures and Snapshot."""
    if rating is None:
        blank = {"grade": "", "grade_order": None, "look": "none", "scale_id": None, "rater": "", "no_rating": ""}
        return {**blank, "rated_on": None}
    return {
        "grade": rating.grade,
        "grade_order": rating.scale.order(rating.grade) if rating.grade else None,
        "look": rating.look,
        "scale_id": rating.scale_id,
        "rater": rating.rater,
        "no_rating": rating.no_grade,
        "rated_on": rating.rated_on,
    }


def money_columns(costs: Iterable[CostFigure]) -> dict[str, Any]:
    """The newest amount of each measure; an amount of another currency than the newest one's is left out."""
    newest: dict[str, CostFigure] = {}
    for cost in sorted(costs, key=lambda one: (one.stated_on, one.pk or 0)):
        # A variance follows from budget and forecast, so it has no column of its own.
        if cost.measure in MEASURE_COLUMNS:
            newest[MEASURE_COLUMNS[cost.measure]] = cost  # type: ignore[index]
    currency = max(newest.values(), key=lambda one: (one.stated_on, one.pk or 0)).currency if newest else ""
    amounts = {name: newest[name].amount for name in newest if newest[name].currency == currency}
    return {"currency": currency, **{name: amounts.get(name) for name in MEASURE_COLUMNS.values()}}


def date_columns(dates: Iterable[ReportedDate]) -> dict[str, int | None]:
    """The newest statement of each date, as plan time."""
    found: dict[str, int | None] = dict.fromkeys(MILESTONE_COLUMNS.values())
    for one in sorted(dates, key=lambda one: (one.stated_on, one.pk or 0)):
        day = one.day
        found[MILESTONE_COLUMNS[one.milestone]] = None if day is None else plan_time.from_date(day)  # type: ignore[index]
    return found


def latest_day(rows: Iterable[Any], name: str) -> dt.date | None:
    """The newest of the rows' dates."""
    return max((getattr(row, name) for row in rows), default=None)


def stated_columns(
    ratings: Sequence[Rating], costs: Sequence[CostFigure], dates: Sequence[ReportedDate]
) -> dict[str, Any]:
    """Every column of Figures that follows from statements rather than from a plan."""
    days = [latest_day(ratings, "rated_on"), latest_day(costs, "stated_on"), latest_day(dates, "stated_on")]
    return {
        "as_at": max((day for day in days if day is not None), default=None),
        **rating_columns(counted_rating(ratings)),
        **money_columns(costs),
        **date_columns(dates),
    }


def by_component(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows under the id of their component."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.component_id].append(row)
    return found


def graded(value: float, steps: Sequence[tuple[float, str]]) -> str:
    """The look of the last step that the value reaches, `ok` below the first.

    >>> graded(40, SLIP_DAYS), graded(0, SLIP_DAYS)
    ('risk', 'ok')
    """
    reached = [look for step, look in steps if value >= step]
    return reached[-1] if reached else "ok"


def health(figures: Mapping[str, Any]) -> str:
    """The one status of a component: its newest rating, and without one the published rule.

    The rule is the worst of slip against baseline, cost above baseline, and float below zero. Slip from 1, 31 and 91
    days is attention, at risk, critical; cost above baseline from 2, 10 and 25 %; negative total float is at risk.
    `none` where there is neither a rating nor a baseline nor a plan.

    >>> health({"finish": 1440 * 40, "baseline_finish": 0})
    'risk'
    >>> health({"finish": 1440 * 40, "baseline_finish": 0, "look": "ok"}), health({})
    ('ok', 'none')
    """
    if figures.get("look", "none") not in ("none", "", None):
        return str(figures["look"])
    looks = ["none"]
    finish, promised = figures.get("finish"), figures.get("baseline_finish")
    if finish is not None and promised is not None:
        looks.append(graded((finish - promised) / DAY, SLIP_DAYS))
    cost, agreed = figures.get("cost_at_completion"), figures.get("baseline_cost")
    if cost is not None and agreed:
        looks.append(graded(cost / agreed - 1, OVERRUN))
    slack = figures.get("min_total_float")
    if slack is not None:
        looks.append("risk" if slack < 0 else "ok")
    return max(looks, key=LOOKS.index)

"""The named signals: what each measures, in which unit, from which threshold it counts and how much it weighs.

The rank of a project is the sum of the weights of its signals. Each signal is said once as SQL, for ranking ten
thousand projects in one question, and once as arithmetic on one row, for showing value and threshold; a test holds both
together.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steerhouse.core import plan_time

DAY = plan_time.MINUTES_PER_DAY
HOURS_A_WORKING_DAY = 8
WORKING_DAY = 60 * HOURS_A_WORKING_DAY
SEVERITY = {"ok": 0, "attention": 1, "risk": 2, "critical": 3}
Row = Mapping[str, Any]
Value = float | None


@dataclass(frozen=True)
class Before:
    """How the figures of the period before are called in a question: a prefix of their columns."""

    prefix: str

    def __call__(self, name: str) -> str:
        return f"{self.prefix}{name}"


@dataclass(frozen=True)
class Signal:
    """One reason to look at a project.

    `value(row, before, day)` gives what is measured, None where it cannot be; the signal counts when the value is
    greater than the threshold. `hit(threshold, before, day)` says the same of rows in the database. `row` names its
    figures by column, those of the period before by `before(column)`. `columns` are the figures it reads, `source` is
    where these come from.
    """

    name: str
    label: str | Promise
    unit: str | Promise
    weight: int
    threshold: float
    value: Callable[[Row, Before, dt.date], Value]
    hit: Callable[[float, Before, dt.date], Q]
    columns: tuple[str, ...]
    source: str | Promise


def _rating(row: Row, _before: Before, _day: dt.date) -> Value:
    return SEVERITY.get(row["look"])


def _rating_hit(threshold: float, _before: Before, _day: dt.date) -> Q:
    return Q(look__in=[look for look, severity in SEVERITY.items() if severity > threshold])


def _fell(row: Row, before: Before, _day: dt.date) -> Value:
    """Grades lost since the period before, within one scale."""
    same = row["scale_id"] is not None and row["scale_id"] == row[before("scale_id")]
    now, then = row["grade_order"], row[before("grade_order")]
    return float(now - then) if same and now is not None and then is not None else None


def _fell_hit(threshold: float, before: Before, _day: dt.date) -> Q:
    return Q(scale_id=F(before("scale_id")), grade_order__gt=F(before("grade_order")) + threshold)


def _slip(row: Row, then: str) -> Value:
    now = row["finish"]
    return float(now - row[then]) / DAY if now is not None and row[then] is not None else None


def _slip_hit(threshold: float, then: str) -> Q:
    return Q(finish__gt=F(then) + threshold * DAY)


def _float_hit(threshold: float, _before: Before, _day: dt.date) -> Q:
    return Q(min_total_float__lt=-threshold * WORKING_DAY)


def _float(row: Row, _before: Before, _day: dt.date) -> Value:
    least = row["min_total_float"]
    return None if least is None else float(-least) / WORKING_DAY


def _above(row: Row, now: str, then: str) -> Value:
    """By how many percent an amount lies above another one; None without a base."""
    if row[now] is None or not row[then] or row[then] < 0:
        return None
    return float(100 * (row[now] - row[then]) / row[then])


def _above_hit(threshold: float, now: str, then: str) -> Q:
    return Q(**{f"{then}__gt": 0, f"{now}__gt": F(then) * (100.0 + threshold) / 100.0})


def _spend(row: Row, _before: Before, _day: dt.date) -> Value:
    difference = _above(row, "in_year_forecast", "in_year_budget")
    return None if difference is None else abs(difference)


def _spend_hit(threshold: float, _before: Before, _day: dt.date) -> Q:
    less = Q(in_year_forecast__lt=F("in_year_budget") * (100.0 - threshold) / 100.0)
    return Q(in_year_budget__gt=0) & (_above_hit(threshold, "in_year_forecast", "in_year_budget") | less)


def _unrated(row: Row, _before: Before, day: dt.date) -> Value:
    """Days since the newest rating; a project that was never rated counts from year 1."""
    return (day - (row["rated_on"] or dt.date.min)).days


def _unrated_hit(threshold: float, _before: Before, day: dt.date) -> Q:
    try:
        return Q(rated_on=None) | Q(rated_on__lt=day - dt.timedelta(days=threshold))
    except OverflowError:
        return Q(rated_on=None)


def _overdue(row: Row, _before: Before, day: dt.date) -> Value:
    """Days by which the forecast finish lies in the past of a project that is not complete."""
    if row["finish"] is None or (row["percent_complete"] or 0) >= 100:
        return None
    return float(plan_time.from_date(day) - row["finish"]) / DAY


def _overdue_hit(threshold: float, _before: Before, day: dt.date) -> Q:
    unfinished = Q(percent_complete=None) | Q(percent_complete__lt=100)
    return unfinished & Q(finish__lt=plan_time.from_date(day) - threshold * DAY)


RATED, PLANNED = _("newest rating"), _("computed plan, else the newest stated date")
SIGNALS: tuple[Signal, ...] = (
    Signal(
        "rating", _("Rated at risk or critical"), _("severity, 0 to 3"), 30, 1, _rating, _rating_hit,
        ("look", "grade", "rater", "rated_on"), RATED,
    ),
    Signal(
        "rating_fell", _("Rating fell since the last period"), _("grades"), 20, 0, _fell, _fell_hit,
        ("grade_order", "scale_id"), RATED,
    ),
    Signal(
        "finish_baseline", _("Finish later than the baseline"), _("days"), 20, 30,
        lambda row, before, day: _slip(row, "baseline_finish"),
        lambda threshold, before, day: _slip_hit(threshold, "baseline_finish"), ("finish", "baseline_finish"), PLANNED,
    ),
    Signal(
        "finish_period", _("Finish later than in the last period"), _("days"), 16, 30,
        lambda row, before, day: _slip(row, before("finish")),
        lambda threshold, before, day: _slip_hit(threshold, before("finish")), ("finish",), PLANNED,
    ),
    Signal(
        "negative_float", _("Negative total float"), _("working days"), 15, 0, _float, _float_hit,
        ("min_total_float",), _("computed plan"),
    ),
    Signal(
        "cost_baseline", _("Cost at completion above the baseline"), "%", 18, 5,
        lambda row, before, day: _above(row, "cost_at_completion", "baseline_cost"),
        lambda threshold, before, day: _above_hit(threshold, "cost_at_completion", "baseline_cost"),
        ("cost_at_completion", "baseline_cost"), _("computed plan, else the newest cost figures"),
    ),
    Signal(
        "cost_period", _("Whole-life cost above that of the last period"), "%", 14, 10,
        lambda row, before, day: _above(row, "whole_life_cost", before("whole_life_cost")),
        lambda threshold, before, day: _above_hit(threshold, "whole_life_cost", before("whole_life_cost")),
        ("whole_life_cost",), _("newest cost figures"),
    ),
    Signal(
        "in_year", _("In-year forecast off the budget"), "%", 11, 10, _spend, _spend_hit,
        ("in_year_forecast", "in_year_budget"), _("newest cost figures"),
    ),
    Signal("unrated", _("No rating for long"), _("days"), 9, 400, _unrated, _unrated_hit, ("rated_on",), RATED),
    Signal(
        "overdue", _("Forecast finish lies in the past"), _("days"), 8, 0, _overdue, _overdue_hit,
        ("finish", "percent_complete"), PLANNED,
    ),
)  # fmt: skip
BY_NAME = {signal.name: signal for signal in SIGNALS}

"""The named signals: what each measures, in which unit, from which threshold it counts and how much it weighs.

The rank of a project is the sum of the points of its signals. Each signal is said once as SQL, for ranking ten
thousand projects in one question, and once as arithmetic on one row, for showing value and threshold; a test holds both
together.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, ExpressionWrapper, F, FloatField, Func, Q, Value, When
from django.db.models.functions import Abs, Cast, Coalesce, Floor, Least
from django.db.models.lookups import GreaterThan
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steerhouse.core import plan_time

DAY = plan_time.MINUTES_PER_DAY
HOURS_A_WORKING_DAY = 8
WORKING_DAY = 60 * HOURS_A_WORKING_DAY
NUMBER = FloatField()
# Halves go up; the last digits keep both ways of computing on the same side of a half.
ROUND = 0.5 + 1e-9
NEVER_RATED = 3650.0
SEVERITY = {"ok": 0, "attention": 1, "risk": 2, "critical": 3}
Row = Mapping[str, Any]
Measured = float | None


@dataclass(frozen=True)
class Before:
    """How the figures of the period before are called in a question: a prefix of their columns."""

    prefix: str

    def __call__(self, name: str) -> str:
        return f"{self.prefix}{name}"


@dataclass(frozen=True)
class Signal:
    """One reason to look at a project.

    `value(row, before, day)` gives what is measured, None where it cannot be; `sql(before, day)` says the same as an
    expression of the database. The signal counts when the value is greater than the threshold: half of its weight at
    the threshold, rising evenly to all of it at `full`. `row` names its figures by column, those of the period before
    by `before(column)`. `columns` are the figures it reads, `source` is where these come from.
    """

    name: str
    label: str | Promise
    unit: str | Promise
    weight: int
    threshold: float
    full: float
    value: Callable[[Row, Before, dt.date], Measured]
    sql: Callable[[Before, dt.date], Any]
    columns: tuple[str, ...]
    source: str | Promise


def points(value: float, *, weight: int, threshold: float, full: float) -> int:
    """What a value adds to the score: 0 up to the threshold, then from half the weight to all of it at `full`.

    >>> [points(v, weight=20, threshold=30, full=130) for v in (30, 31, 80, 130, 900)]
    [0, 10, 15, 20, 20]
    """
    if not value > threshold:
        return 0
    reach = 1.0 if full <= threshold else min(1.0, (value - threshold) / (full - threshold))
    return math.floor(weight * (0.5 + 0.5 * reach) + ROUND)


def points_sql(signal: Signal, *, weight: int, threshold: float, before: Before, day: dt.date) -> Any:
    """`points` as an expression of the database."""
    value = signal.sql(before, day)
    reach: Any = Value(1.0)
    if signal.full > threshold:
        reach = Least(Value(1.0), (value - Value(threshold)) / Value(signal.full - threshold))
    share = ExpressionWrapper(Value(float(weight)) * (Value(0.5) + Value(0.5) * reach) + Value(ROUND), NUMBER)
    counts = GreaterThan(value, Value(threshold))
    return Case(When(counts, then=Floor(share)), default=Value(0.0), output_field=NUMBER)


def _as_number(expression: Any) -> Any:
    return Cast(expression, NUMBER)


def _rating(row: Row, _before: Before, _day: dt.date) -> Measured:
    return SEVERITY.get(row["look"])


def _rating_sql(_before: Before, _day: dt.date) -> Any:
    whens = [When(look=look, then=Value(float(severity))) for look, severity in SEVERITY.items()]
    return Case(*whens, default=Value(None), output_field=NUMBER)


def _fell(row: Row, before: Before, _day: dt.date) -> Measured:
    """Grades lost since the period before, within one scale."""
    same = row["scale_id"] is not None and row["scale_id"] == row[before("scale_id")]
    now, then = row["grade_order"], row[before("grade_order")]
    return float(now - then) if same and now is not None and then is not None else None


def _fell_sql(before: Before, _day: dt.date) -> Any:
    lost = _as_number(F("grade_order")) - _as_number(F(before("grade_order")))
    return Case(When(scale_id=F(before("scale_id")), then=lost), default=Value(None), output_field=NUMBER)


def _slip(row: Row, then: str) -> Measured:
    """Days by which a finish lies after another one."""
    now = row["finish"]
    return float(now - row[then]) / DAY if now is not None and row[then] is not None else None


def _slip_sql(then: str) -> Any:
    return ExpressionWrapper(_as_number(F("finish") - F(then)) / Value(float(DAY)), NUMBER)


def _float(row: Row, _before: Before, _day: dt.date) -> Measured:
    least = row["min_total_float"]
    return None if least is None else float(-least) / WORKING_DAY


def _float_sql(_before: Before, _day: dt.date) -> Any:
    return ExpressionWrapper(_as_number(F("min_total_float")) / Value(-float(WORKING_DAY)), NUMBER)


def _above(row: Row, now: str, then: str) -> Measured:
    """By how many percent an amount lies above another one; None without a base."""
    if row[now] is None or not row[then] or row[then] < 0:
        return None
    return 100.0 * float(row[now] - row[then]) / float(row[then])


def _above_sql(now: str, then: str) -> Any:
    more = Value(100.0) * _as_number(F(now) - F(then)) / _as_number(F(then))
    return Case(When(**{f"{then}__gt": 0}, then=more), default=Value(None), output_field=NUMBER)


def _spend(row: Row, _before: Before, _day: dt.date) -> Measured:
    difference = _above(row, "in_year_forecast", "in_year_budget")
    return None if difference is None else abs(difference)


def _spend_sql(_before: Before, _day: dt.date) -> Any:
    return Abs(_above_sql("in_year_forecast", "in_year_budget"), output_field=NUMBER)


class DaysSince(Func):
    """Days from a date column to a day."""

    def __init__(self, column: str, day: dt.date) -> None:
        super().__init__(F(column), output_field=NUMBER)
        self.day = day

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        sql, parameters = compiler.compile(self.source_expressions[0])
        return f"(julianday(%s) - julianday({sql}))", [self.day.isoformat(), *parameters]

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        sql, parameters = compiler.compile(self.source_expressions[0])
        return f"(%s::date - {sql})::double precision", [self.day.isoformat(), *parameters]


def _unrated(row: Row, _before: Before, day: dt.date) -> Measured:
    """Days since the newest rating; a project that was never rated counts as ten years."""
    return NEVER_RATED if row["rated_on"] is None else float((day - row["rated_on"]).days)


def _unrated_sql(_before: Before, day: dt.date) -> Any:
    return Coalesce(DaysSince("rated_on", day), Value(NEVER_RATED), output_field=NUMBER)


def _overdue(row: Row, _before: Before, day: dt.date) -> Measured:
    """Days by which the forecast finish lies in the past of a project that is not complete."""
    if row["finish"] is None or (row["percent_complete"] or 0) >= 100:
        return None
    return float(plan_time.from_date(day) - row["finish"]) / DAY


def _overdue_sql(_before: Before, day: dt.date) -> Any:
    unfinished = Q(percent_complete=None) | Q(percent_complete__lt=100)
    late = (Value(float(plan_time.from_date(day))) - _as_number(F("finish"))) / Value(float(DAY))
    return Case(When(unfinished, then=late), default=Value(None), output_field=NUMBER)


RATED, PLANNED = _("newest rating"), _("computed plan, else the newest stated date")
SIGNALS: tuple[Signal, ...] = (
    Signal(
        "rating", _("Rated at risk or critical"), _("of 3"), 30, 1, 3, _rating, _rating_sql,
        ("look", "grade", "rater", "rated_on"), RATED,
    ),
    Signal(
        "rating_fell", _("Rating fell since the last period"), _("grades"), 20, 0, 2, _fell, _fell_sql,
        ("grade_order", "scale_id"), RATED,
    ),
    Signal(
        "finish_baseline", _("Finish later than the baseline"), _("days"), 20, 30, 365,
        lambda row, before, day: _slip(row, "baseline_finish"),
        lambda before, day: _slip_sql("baseline_finish"), ("finish", "baseline_finish"), PLANNED,
    ),
    Signal(
        "finish_period", _("Finish later than in the last period"), _("days"), 20, 30, 1461,
        lambda row, before, day: _slip(row, before("finish")),
        lambda before, day: _slip_sql(before("finish")), ("finish",), PLANNED,
    ),
    Signal(
        "negative_float", _("Negative total float"), _("working days"), 15, 0, 60, _float, _float_sql,
        ("min_total_float",), _("computed plan"),
    ),
    Signal(
        "cost_baseline", _("Cost at completion above the baseline"), "%", 18, 5, 50,
        lambda row, before, day: _above(row, "cost_at_completion", "baseline_cost"),
        lambda before, day: _above_sql("cost_at_completion", "baseline_cost"),
        ("cost_at_completion", "baseline_cost"), _("computed plan, else the newest cost figures"),
    ),
    Signal(
        "cost_period", _("Whole-life cost above that of the last period"), "%", 18, 10, 100,
        lambda row, before, day: _above(row, "whole_life_cost", before("whole_life_cost")),
        lambda before, day: _above_sql("whole_life_cost", before("whole_life_cost")),
        ("whole_life_cost",), _("newest cost figures"),
    ),
    Signal(
        "in_year", _("In-year forecast off the budget"), "%", 12, 10, 50, _spend, _spend_sql,
        ("in_year_forecast", "in_year_budget"), _("newest cost figures"),
    ),
    Signal("unrated", _("No rating for long"), _("days"), 10, 400, 800, _unrated, _unrated_sql, ("rated_on",), RATED),
    Signal(
        "overdue", _("Forecast finish lies in the past"), _("days"), 10, 0, 365, _overdue, _overdue_sql,
        ("finish", "percent_complete"), PLANNED,
    ),
)  # fmt: skip
BY_NAME = {signal.name: signal for signal in SIGNALS}

"""What the dashboard says about a project in need of attention: numbers beside their thresholds, and sentences."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from steerhouse.core import plan_time
from steerhouse.core.money import Money
from steerhouse.core.pages.cells import NONE, THIN, Mark, long_day, money, number, scale_word, with_currency
from steerhouse.projects.measures import Look
from steerhouse.projects.models import Rating, RatingScale
from steerhouse.reporting.problem import Hit, Ranked, Scope, Setting

DAYS_A_MONTH = 30.44
BILLION, MILLION, THOUSAND = 1_000_000_000, 1_000_000, 1_000


CHANGE_WORDS = {
    "finish_later": lazy("End date later"),
    "finish_earlier": lazy("End date earlier"),
    "cost_up": lazy("Cost up over 10 %"),
    "cost_down": lazy("Cost down over 10 %"),
    "rating_better": lazy("Rating better"),
    "rating_worse": lazy("Rating worse"),
    "critical_now": lazy("Critical now, not before"),
    "entered": lazy("Entered the portfolio"),
}


@dataclass(frozen=True)
class Figure:
    """A number of the ranked list: its text, and whether it lies beyond the threshold of its signal."""

    text: str | SafeString
    beyond: bool = False


@dataclass(frozen=True)
class Reason:
    """One signal of the score: points, what was measured, against what, of when, and where it comes from."""

    points: int
    label: str
    value: str
    threshold: str
    on: str
    source: str
    address: str


@dataclass(frozen=True)
class Line:
    """One row of the ranked list; the sentence of its reasons only where it is open."""

    place: int
    name: str
    address: str
    why: str
    unit: str
    status: Mark
    was: Mark | None
    new: bool
    end: Figure
    cost_change: Figure
    in_year: Figure
    cost: Figure
    score: int
    sentence: SafeString


def short_money(value: Money | None) -> str:
    """Money as a headline says it: £4.7bn, £414m.

    >>> short_money(Money(467_900_000_000, "GBP"))
    '£4.7bn'
    """
    if value is None:
        return str(NONE)
    amount = value.amount
    for size, letters in ((BILLION, "bn"), (MILLION, "m"), (THOUSAND, "k")):
        if abs(amount) >= size:
            scaled = amount / size
            written = number(round(scaled, 1 if abs(scaled) < 100 else 0))
            return with_currency(value.currency, f"{written}{scale_word(letters)}")
    return str(money(value))


def share(value: float | None, sign: bool = True) -> str:
    """A percentage with its sign; a dash where there is none.

    >>> share(12.3), share(None)
    ('+12\u202f%', '–')
    """
    return str(NONE) if value is None else f"{number(round(value), sign=sign)}{THIN}%"


def months(now: int | None, then: int | None) -> float | None:
    """Months from one plan time to another; None where one of them is not known."""
    if now is None or then is None:
        return None
    return (now - then) / plan_time.MINUTES_PER_DAY / DAYS_A_MONTH


def change(now: float | None, then: float | None) -> float | None:
    """By how many percent an amount changed; None without a base.

    >>> change(150, 100)
    50.0
    """
    return None if now is None or not then else 100 * (now - then) / then


def line(place: int, ranked: Ranked, scope: Scope, scales: Mapping[int, RatingScale], *, opened: bool) -> Line:
    """A ranked project as the list shows it."""
    row, then = ranked.row, scope.prefix
    beyond = {hit.setting.signal.name for hit in ranked.hits}
    known = row[then("as_at")] is not None
    end = months(row["finish"], row[then("finish")])
    cost = change(row["whole_life_cost"], row[then("whole_life_cost")])
    in_year = change(row["in_year_forecast"], row["in_year_budget"])
    total = row["whole_life_cost"] if row["whole_life_cost"] is not None else row["cost_at_completion"]
    told = [detail(hit, row, scope, scales) for hit in ranked.hits] if opened else []
    return Line(
        place=place, name=row["component__name"], address=_page(row), unit=row["component__unit__name"] or "",
        status=status(row, scales), new=not known,
        was=status({name: row.get(then(name)) for name in ("look", "grade", "scale_id")}, scales) if known else None,
        end=Figure(number(round(end), sign=True) if end is not None else NONE, "finish_period" in beyond),
        cost_change=Figure(share(cost), "cost_period" in beyond),
        in_year=Figure(share(in_year), "in_year" in beyond),
        cost=Figure(_millions(total, row["currency"])), score=ranked.score,
        sentence=sentence(told), why=reverse("component.score", args=[row["component__public_id"]]),
    )  # fmt: skip


def reasons(ranked: Ranked, scope: Scope) -> list[Reason]:
    """Every signal that counts for a project, the weightiest first."""
    return [reason(hit, ranked.row, scope) for hit in ranked.hits]


def _page(row: Mapping[str, Any]) -> str:
    return reverse("component.detail", args=[row["component__public_id"]])


def _millions(minor: int | None, currency: str) -> str:
    if minor is None or not currency:
        return str(NONE)
    amount = Money(minor, currency).amount / MILLION
    return number(round(amount, 1 if abs(amount) < 10 else 0))


def status(row: Mapping[str, Any], scales: Mapping[int, RatingScale]) -> Mark:
    """The rating in the words of its scale, or the reason why there is none."""
    look = row["look"] or "none"
    scale = scales.get(row["scale_id"] or 0)
    if scale is not None and row["grade"]:
        return Mark(scale.grade(row["grade"])["label"], look)
    reason = dict(Rating.NoGrade.choices).get(row.get("no_rating") or "")
    return Mark(str(reason or dict(Look.choices)[look]), look)


def sentence(parts: Sequence[SafeString | str]) -> SafeString:
    """The reasons as one paragraph, the weightiest first."""
    return format_html(" ".join(["{}"] * len(parts)), *parts) if parts else SafeString("")


def detail(hit: Hit, row: Mapping[str, Any], scope: Scope, scales: Mapping[int, RatingScale]) -> SafeString | str:
    """A hit as a sentence."""
    return DETAILS.get(hit.setting.signal.name, _plain)(hit, row, scope, scales)


@lru_cache(maxsize=2048)
def _day_in(language: str, day: dt.date) -> SafeString:
    return long_day(day)


def told_day(day: dt.date) -> SafeString:
    """A day in full. Writing one takes long, and the same few days stand everywhere."""
    return _day_in(get_language() or "", day)


def reason(hit: Hit, row: Mapping[str, Any], scope: Scope) -> Reason:
    """A hit with its value, threshold, date and source."""
    signal = hit.setting.signal
    on = hit.on or scope.as_of
    return Reason(
        points=hit.points,
        label=str(signal.label),
        value=measured(hit.value, signal.unit),
        threshold=measured(hit.setting.threshold, signal.unit),
        on=told_day(on),
        source=str(signal.source),
        address=source(signal.name, row),
    )


def measured(value: float, unit: Any) -> str:
    """A value with its unit.

    >>> measured(12.0, "days"), measured(5.25, "%")
    ('12 days', '5.2\u202f%')
    """
    written = number(round(value) if value == round(value) else round(value, 1))
    return f"{written}{THIN}%" if unit == "%" else f"{written} {unit}"


SOURCES = {
    "rating": "rating", "rating_fell": "rating", "unrated": "rating", "cost_period": "costfigure",
    "cost_baseline": "costfigure", "in_year": "costfigure", "finish_period": "reporteddate",
    "finish_baseline": "reporteddate", "overdue": "reporteddate",
}  # fmt: skip


def source(signal: str, row: Mapping[str, Any]) -> str:
    """Where the rows stand from which the signal was measured: the plan where there is one, else the statements."""
    pid = row["component__public_id"]
    kind = SOURCES.get(signal, "")
    if kind in ("", "reporteddate") and row["task_count"]:
        return reverse("component.plan", args=[pid])
    return f"{reverse(f'{kind}.list')}?component={pid}" if kind else _page(row)


Detail = Callable[[Hit, Mapping[str, Any], Scope, Mapping[int, RatingScale]], SafeString | str]


def _rated(hit: Hit, row: Mapping[str, Any], scope: Scope, scales: Mapping[int, RatingScale]) -> SafeString:
    rater = dict(Rating.Rater.choices).get(row["rater"], "")
    return format_html(_("Rated <b>{}</b> by the {}."), status(row, scales).word, str(rater).lower())


def _fell(hit: Hit, row: Mapping[str, Any], scope: Scope, scales: Mapping[int, RatingScale]) -> SafeString:
    then = {name: row.get(scope.prefix(name)) for name in ("look", "grade", "scale_id")}
    return format_html(_("The rating fell from {} to <b>{}</b>."), status(then, scales).word, status(row, scales).word)


def _moved(then: str, words: Promise) -> Detail:
    def told(hit: Hit, row: Mapping[str, Any], scope: Scope, scales: Mapping[int, RatingScale]) -> SafeString:
        base = row[scope.prefix("finish") if then == "before" else then]
        return format_html(str(words), told_day(plan_time.to_date(base)), told_day(plan_time.to_date(row["finish"])))

    return told


def _dearer(now: str, then: str, words: Promise) -> Detail:
    def told(hit: Hit, row: Mapping[str, Any], scope: Scope, scales: Mapping[int, RatingScale]) -> SafeString:
        base = row[scope.prefix(now) if then == "before" else then]
        unit = row["currency"] or "XXX"
        return format_html(str(words), short_money(Money(base, unit)), short_money(Money(row[now], unit)))

    return told


def _plain(hit: Hit, row: Mapping[str, Any], scope: Scope, scales: Mapping[int, RatingScale]) -> SafeString:
    setting: Setting = hit.setting
    return format_html("{}: <b>{}</b>.", setting.signal.label, measured(hit.value, setting.signal.unit))


def _unrated(hit: Hit, row: Mapping[str, Any], scope: Scope, scales: Mapping[int, RatingScale]) -> SafeString:
    if row["rated_on"] is None:
        return format_html(_("<b>Never rated</b>."))
    return format_html(_("Last rated on <b>{}</b>."), told_day(row["rated_on"]))


DETAILS: dict[str, Detail] = {
    "rating": _rated,
    "rating_fell": _fell,
    "finish_period": _moved("before", lazy("End moved from {} to <b>{}</b>.")),
    "finish_baseline": _moved("baseline_finish", lazy("Finish is {} in the baseline, now <b>{}</b>.")),
    "cost_period": _dearer("whole_life_cost", "before", lazy("Whole-life cost was {}, now <b>{}</b>.")),
    "cost_baseline": _dearer("cost_at_completion", "baseline_cost", lazy("Cost is {} in the baseline, now <b>{}</b>.")),
    "in_year": _dearer("in_year_forecast", "in_year_budget", lazy("In-year budget {}, forecast <b>{}</b>.")),
    "unrated": _unrated,
}

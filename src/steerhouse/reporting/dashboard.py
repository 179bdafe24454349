"""The portfolio dashboard as its template takes it: key figures, ranked list, what changed, ratings, cost by unit."""

import datetime as dt
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.core import plan_time
from steerhouse.core.money import Money
from steerhouse.core.pages.cells import number, scale_word, with_currency
from steerhouse.projects.models import Rating, RatingScale
from steerhouse.reporting import problem, wording
from steerhouse.reporting.charts import Diverging, Part, Stack, StackRow, diverging, stack
from steerhouse.reporting.choices import Asked, chips
from steerhouse.reporting.problem import CHANGED, Changes, GradeCount, Scope, Setting
from steerhouse.reporting.wording import Line, change, share, short_money

PAGE = 15
MOST = 500
MOST_EXPORTED = 20_000
MOST_UNITS = 6
EXPORTED_MONEY = ("whole_life_cost", "in_year_budget", "in_year_forecast")
# The look of a segment; the second of two grades of one look is drawn pale.
FILLS = {"ok": "ok", "attention": "att", "risk": "risk", "critical": "crit", "none": "none"}


@dataclass(frozen=True)
class KeyFigure:
    """A figure of the strip: what it is, its comparison, and how it came about."""

    name: str
    label: str
    value: str | SafeString
    note: str
    formula: str
    address: str = ""


@dataclass(frozen=True)
class ChangeLine:
    """One line of what changed: how many, and what to know about it."""

    label: str
    count: int
    note: str
    address: str


@dataclass(frozen=True)
class UnitCost:
    """In-year budget and forecast of one unit, with the bar of their difference."""

    name: str
    budget: str
    forecast: str
    variance: str
    bar: Diverging | None
    address: str


def dashboard(found: Asked) -> dict[str, Any]:
    """Everything on the page, in a number of questions that does not depend on the number of projects."""
    scope = found.scope
    settings = problem.settings_at(scope.node, by=scope.by)
    wanted = MOST if found.query.get("show") == "all" else PAGE
    ranked = problem.ranked(scope, settings, most=wanted)
    scales: Mapping[int, RatingScale] = RatingScale.objects.visible_to(scope.by).in_bulk()
    opened = found.query.get("reasons") == "all"
    lines = [
        wording.line(place, one, scope, scales, opened=opened or place == 1)
        for place, one in enumerate(ranked, start=1)
    ]
    sums, changed = problem.sums(scope)
    total = sums["projects"]
    currencies = {one.row["currency"] for one in ranked} - {""}
    return {
        "chips": chips(found), "lines": lines, "total": total, "cut": total > len(lines),
        "figures": figures(found, sums, changed), "changes": change_lines(found, changed, sums),
        "stack": rating_stack(problem.ratings_by_period(scope), scope), "units": unit_costs(found),
        "unit_currency": sums["one_currency"] or "", "settings": setting_rows(settings.values()),
        "cost_unit": _cost_unit(currencies), "new_scale": any(one.was and _other_scale(one, ranked) for one in lines),
        "since": scope.before.name if scope.before else _("the last period"), "compared": _compared(scope),
    }  # fmt: skip


def ranked_rows(found: Asked) -> Iterator[list[Any]]:
    """Heads, then a line for each project in the order of attention."""
    scope = found.scope
    scales: Mapping[int, RatingScale] = RatingScale.objects.visible_to(scope.by).in_bulk()
    yield [
        _("Rank"), _("Project"), _("Code"), _("Unit"), _("Status"), _("Score"), _("Finish"), _("Finish before"),
        _("Currency"), _("Whole-life cost"), _("In-year budget"), _("In-year forecast"), _("Reasons"),
    ]  # fmt: skip
    settings = problem.settings_at(scope.node, by=scope.by)
    ranked = problem.ranked(scope, settings, most=MOST_EXPORTED)
    for place, one in enumerate(ranked, start=1):
        row, shown = one.row, wording.line(place, one, scope, scales, opened=False)
        money = [_amount(row[name], row["currency"]) for name in EXPORTED_MONEY]
        finishes = [_day(row["finish"]), _day(row[scope.prefix("finish")])]
        told = (f"{reason.label}: {reason.value} (+{reason.points})" for reason in wording.reasons(one, scope))
        yield [
            place, shown.name, row["component__code"], shown.unit, shown.status.word, one.score, *finishes,
            row["currency"], *money, "; ".join(told),
        ]  # fmt: skip


def _amount(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money(minor, currency).amount


def _day(minutes: int | None) -> dt.date | None:
    return None if minutes is None else plan_time.to_date(minutes)


def _compared(scope: Scope) -> bool:
    return scope.period is None or scope.before is not None


def _other_scale(line: Line, ranked: Sequence[problem.Ranked]) -> bool:
    row = ranked[line.place - 1].row
    then = row.get("before__scale_id", row.get("previous_scale_id"))
    return then is not None and row["scale_id"] is not None and then != row["scale_id"]


def _cost_unit(currencies: set[str]) -> str:
    """What stands in the head of the cost column: one currency's millions, or nothing where there are several."""
    if len(currencies) != 1:
        return _("m")
    return with_currency(currencies.pop(), scale_word("m").strip())


def figures(found: Asked, sums: Mapping[str, Any], changed: Changes) -> list[KeyFigure]:
    """The strip, at most six: only what is known here."""
    made = [
        KeyFigure(
            "projects", _("Projects"), number(sums["projects"]), _entered(found.scope, changed),
            _("Projects in this portfolio and period that you may see; programs and portfolios are not counted."),
        ),
        KeyFigure(
            "critical", _("Critical"), number(sums["look_critical"]),
            _("of %s rated") % number(sums["projects"] - sums["look_none"]),
            _("Projects whose newest rating is the worst grade of its scale."), found.address(look="critical"),
        ),
    ]  # fmt: skip
    one_currency = sums["currencies"] == 1
    if one_currency and sums["sum_whole_life_cost"]:
        made.append(
            KeyFigure(
                "cost", _("Whole-life cost"),
                short_money(Money(int(sums["sum_whole_life_cost"]), sums["one_currency"])),
                _("%s compared") % number(changed.cost_compared),
                _("Sum of the newest whole-life costs; projects that state none add nothing."),
            )
        )  # fmt: skip
    if one_currency and sums["sum_in_year_forecast"]:
        made.append(_in_year(sums))
    made.append(
        KeyFigure(
            "later", _("End date later"), number(changed.finish_later),
            _("of %s with two dates") % number(changed.finish_compared),
            _("Projects whose forecast finish lies after the one of the period compared with."),
            found.address(changed="finish_later", show=None),
        )
    )  # fmt: skip
    if sums["withheld"]:
        made.append(
            KeyFigure(
                "ungraded", _("No grade"), number(sums["look_none"]), _("%s withheld") % number(sums["withheld"]),
                _("Projects for which no rater gave a grade; the reason stands with each."), found.address(look="none"),
            )
        )  # fmt: skip
    elif sums["late"]:
        made.append(
            KeyFigure(
                "late", _("Later than baseline"), number(sums["late"]), _("of %s") % number(sums["projects"]),
                _("Projects whose forecast finish lies after their baseline finish."),
            )
        )  # fmt: skip
    return made[:6]


def _entered(scope: Scope, changed: Changes) -> str:
    if scope.period is None or scope.before is None:
        return ""
    return _("%(entered)s in, %(left)s out") % {"entered": number(changed.entered), "left": number(changed.left)}


def _in_year(sums: Mapping[str, Any]) -> KeyFigure:
    forecast, budget = int(sums["sum_in_year_forecast"]), int(sums["sum_in_year_budget"])
    off = change(forecast, budget)
    return KeyFigure(
        "in-year", _("In-year forecast"), short_money(Money(forecast, sums["one_currency"])),
        _("%s of budget") % share(off), _("Sum of the in-year forecasts of projects that state both, beside their "
        "budgets: %(forecast)s against %(budget)s.") % {
            "forecast": short_money(Money(forecast, sums["one_currency"])),
            "budget": short_money(Money(budget, sums["one_currency"])),
        },
    )  # fmt: skip


def change_lines(found: Asked, changed: Changes, sums: Mapping[str, Any]) -> list[ChangeLine]:
    """What changed since the period before, each with how many could be compared."""
    compared = _("of %s compared")
    currency = sums["one_currency"] if sums["currencies"] == 1 else ""
    notes = {
        "finish_later": compared % number(changed.finish_compared),
        "cost_up": _largest(changed.most_cost_up, currency),
        "cost_down": _largest(changed.most_cost_down, currency),
        "rating_better": compared % number(changed.rating_compared),
        "critical_now": _("new scale") if changed.rating_new_scale else "",
    }
    # Where every scale is new no rating got better or worse: that is said once, not counted.
    known = [name for name in CHANGED if changed.rating_compared or not name.startswith("rating_")]
    made = []
    for name in known:
        count = getattr(changed, name)
        address = found.address(changed=name, show=None) if count else ""
        made.append(ChangeLine(str(wording.CHANGE_WORDS[name]), count, notes.get(name, ""), address))
    if found.scope.period is not None:
        made.append(ChangeLine(_("Left the portfolio"), changed.left, "", ""))
    return made


def _largest(minor: int | None, currency: str) -> str:
    if not minor or not currency:
        return ""
    sign = "+" if minor > 0 else ""
    return _("largest %s") % f"{sign}{short_money(Money(int(minor), currency))}"


def rating_stack(counts: Sequence[GradeCount], scope: Scope) -> Stack | None:
    """Ratings by period; nothing where no period was closed yet."""
    rows = []
    for period, group in groupby(counts, key=lambda one: one.period):
        grades = list(group)
        scales = sorted({one.scale.pk for one in grades if one.scale and one.grade})
        rows.append(
            StackRow(
                period.name, _parts(grades), "-".join(map(str, scales)),
                current=scope.period is not None and period.pk == scope.period.pk,
            )
        )  # fmt: skip
    return stack(rows) if rows else None


def _parts(grades: Iterable[GradeCount]) -> list[Part]:
    """Grades in the order of their scale, those without a grade last and together."""
    parts: list[Part] = []
    seen: dict[str, int] = {}
    without = 0
    for one in grades:
        if not one.grade or one.scale is None:
            without += one.number
            continue
        times = seen[one.look] = seen.get(one.look, 0) + 1
        fill = FILLS[one.look] + ("2" if times > 1 and one.look in ("ok", "risk") else "")
        parts.append(Part(one.number, fill, one.scale.grade(one.grade)["label"]))
    return [*parts, Part(without, "none", str(Rating.NoGrade.NOT_RATED.label))] if without else parts


def unit_costs(found: Asked) -> list[UnitCost]:
    """Units by budget, the smaller ones together; only where all of them report in one currency."""
    rows = problem.cost_by_unit(found.scope)
    if not rows or len({row["currency"] for row in rows}) != 1:
        return []
    kept, rest = list(rows[:MOST_UNITS]), list(rows[MOST_UNITS:])
    pairs = [(row["component__unit__name"] or _("No unit"), int(row["budget"]), int(row["forecast"]),
              row["component__unit__public_id"]) for row in kept]  # fmt: skip
    if rest:
        words = ngettext("%d other", "%d others", len(rest)) % len(rest)
        pairs.append((words, sum(int(r["budget"]) for r in rest), sum(int(r["forecast"]) for r in rest), None))
    changes = [change(forecast, budget) for _name, budget, forecast, _unit in pairs]
    known = [abs(one) for one in changes if one is not None]
    # One strange unit must not flatten all other bars: the scale ends at four times the median.
    largest = min(max(known, default=0.0), 4 * statistics.median(known)) if known else 0.0
    currency = rows[0]["currency"]
    return [
        UnitCost(
            name, _millions(budget, currency), _millions(forecast, currency), share(off),
            diverging(off, largest or 1.0), found.address(unit=unit) if unit else "",
        )
        for (name, budget, forecast, unit), off in zip(pairs, changes, strict=True)
    ]  # fmt: skip


def _millions(minor: int, currency: str) -> str:
    return number(round(Money(minor, currency).amount / 1_000_000))


def setting_rows(settings: Iterable[Setting]) -> list[dict[str, Any]]:
    """The published sum: each signal with weight, threshold and where its setting comes from."""
    return [
        {
            "name": one.signal.name, "label": one.signal.label, "unit": one.signal.unit, "weight": one.weight,
            "threshold": f"{one.threshold:g}", "full": f"{one.signal.full:g}", "own": one.row is not None,
        }
        for one in settings
    ]  # fmt: skip

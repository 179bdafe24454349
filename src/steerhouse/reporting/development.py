"""How one component developed from period to period: ratings by rater, finish and cost. A panel lent to its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.money import Money
from steerhouse.core.pages.cells import NONE, Mark, day, number
from steerhouse.projects.models import Component, Rating
from steerhouse.reporting.charts import Columns, columns
from steerhouse.reporting.models import Snapshot
from steerhouse.reporting.problem import history_of
from steerhouse.reporting.wording import Figure, change, months, share, short_money

RATERS = dict(Rating.Rater.choices)


@dataclass(frozen=True)
class Said:
    """What one rater said for a period."""

    rater: str
    mark: Mark


@dataclass(frozen=True)
class Year:
    """One period in the development of a component."""

    period: str
    said: Sequence[Said]
    new_scale: bool
    finish: str | SafeString
    moved: Figure
    cost: str
    dearer: Figure
    in_year: str
    off: Figure


def development(component: Component, by: Actor) -> dict[str, Any] | None:
    """Every period of which a snapshot was kept, newest first, and the cost as columns; None without any."""
    rows = history_of(component, by=by)
    if not rows:
        return None
    years = [_year(row, before) for before, row in zip([None, *rows], rows, strict=False)]
    currency = next((row.currency for row in rows if row.currency), "")
    return {"years": years[::-1], "cost_chart": _chart(rows, currency), "caption": _("Whole-life cost by period")}


def _year(row: Snapshot, before: Snapshot | None) -> Year:
    moved = months(row.finish, before.finish) if before else None
    dearer = change(row.whole_life_cost, before.whole_life_cost) if before else None
    off = change(row.in_year_forecast, row.in_year_budget)
    said = [Said(str(RATERS.get(rater, rater)), Mark(one["label"], one["look"])) for rater, one in row.ratings.items()]
    changed = before is not None and None not in (row.scale_id, before.scale_id) and row.scale_id != before.scale_id
    return Year(
        period=row.period.name, said=said, new_scale=changed,
        finish=day(plan_time.to_date(row.finish)) if row.finish is not None else NONE,
        moved=Figure(_months(moved), bool(moved and moved > 0)),
        cost=_money(row.whole_life_cost, row.currency), dearer=Figure(share(dearer), bool(dearer and dearer > 0)),
        in_year=_money(row.in_year_forecast, row.currency), off=Figure(share(off), bool(off and abs(off) > 10)),
    )  # fmt: skip


def _months(value: float | None) -> str:
    return str(NONE) if value is None else _("%s mo") % number(round(value), sign=True)


def _money(minor: int | None, currency: str) -> str:
    return short_money(Money(minor, currency)) if minor is not None and currency else str(NONE)


def _chart(rows: Sequence[Snapshot], currency: str) -> Columns | None:
    """Whole-life cost as columns, where at least two periods state it in one currency."""
    known = [row for row in rows if row.whole_life_cost is not None and row.currency == currency]
    if len(known) < 2:
        return None
    return columns(
        [
            (row.period.name, float(row.whole_life_cost) if row in known and row.whole_life_cost is not None else None,
             _money(row.whole_life_cost, row.currency))
            for row in rows
        ]
    )  # fmt: skip

"""Portfolio lists made in memory for tests, in the neutral form that readers give."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from steerhouse.interchange.portfolio_list import (
    ListedDate,
    ListedProject,
    ListedRating,
    Measure,
    PortfolioList,
    Reason,
)

AUTHORITY, OWNER = "independent authority", "senior responsible owner"
FIVE, THREE = "delivery confidence, five points", "delivery confidence, three points"


def rating(value: str | None, rater: str = AUTHORITY, scale: str = FIVE, reason: Reason | None = None) -> ListedRating:
    return ListedRating(rater=rater, scale=scale, value=value, raw=value or "Exempt under Section 43", reason=reason)


def cost(millions: int | None, measure: str = "whole-life cost") -> Measure:
    return Measure(
        measure=measure, label=measure, minor_units=None if millions is None else millions * 100_000_000,
        basis_points=None, currency="GBP", price_basis="", fiscal_year=None if measure == "whole-life cost" else 2022,
        raw="Exempt" if millions is None else f"£{millions}.00",
        reason=Reason.WITHHELD if millions is None else None, narrative="",
    )  # fmt: skip


def day(text: str) -> ListedDate:
    return ListedDate(
        value=dt.date.fromisoformat(text) if text else None, raw=text, reason=None if text else Reason.BLANK
    )


def row(name: str, grade: str | None = "Amber", **values: Any) -> ListedProject:
    usual: dict[str, Any] = {
        "code": None, "name": name, "listed_as": name, "former_names": (), "department": "DfT", "category": "",
        "description": f"About {name}", "ratings": (rating(grade, reason=None if grade else Reason.WITHHELD),),
        "start": day("2015-04-01"), "finish": day("2025-03-31"), "measures": (cost(100),),
        "narratives": (("schedule_narrative", "On time."),), "place": "row 2",
    }  # fmt: skip
    return ListedProject(**{**usual, **values})


def portfolio_list(year: int, rows: Sequence[ListedProject]) -> PortfolioList:
    return PortfolioList(
        mapping="test", title="Major projects", attribution="", period_year=year, year_found_in="column",
        as_at=dt.date(year, 3, 31), rated_at=dt.date(year, 3, 31), rows=tuple(rows), fields=(), encoding="utf-8",
        delimiter=",", transposed=False, not_carried=(), warnings=(),
    )  # fmt: skip

"""A list of projects with their ratings and figures at one date, neutral of who published it.

Amounts are ints in minor units of the currency (pence); `raw` always keeps the cell as the file writes it, so that what
is withheld is never turned into a zero.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from steerhouse.interchange.problems import Problem
from steerhouse.interchange.schedule_file import NotCarried


class Reason(StrEnum):
    """Why there is no value."""

    WITHHELD = "withheld"
    NOT_YET_ASSESSED = "not yet assessed"
    NO_ASSESSMENT = "no assessment"
    RESET = "reset"
    NOT_PROVIDED = "not provided"
    BLANK = "blank"
    UNCLEAR = "unclear"


# A sentence stands where a value would be.
IN_WORDS = frozenset([Reason.WITHHELD, Reason.NOT_YET_ASSESSED, Reason.NOT_PROVIDED, Reason.UNCLEAR])


@dataclass(frozen=True, slots=True)
class ListedRating:
    """What one rater said of a project, or why there is no rating."""

    rater: str
    scale: str
    value: str | None
    raw: str
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class ListedDate:
    """A date, or the text that stands in its place."""

    value: date | None
    raw: str
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure of a project with its unit, price basis, year and narrative.

    `minor_units` holds amounts; `basis_points` holds percentages in hundredths of a percent. `fiscal_year` is the year
    in which the financial year ends, None for a figure of the whole life.
    """

    measure: str
    label: str
    minor_units: int | None
    basis_points: int | None
    currency: str
    price_basis: str
    fiscal_year: int | None
    raw: str
    reason: Reason | None
    narrative: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedActivity:
    """A piece of work of a project as a list states it: what was planned, and what became of it."""

    uid: int
    """The publisher's number, by which the activity is found again."""
    name: str
    start: date
    finish: date
    """As planned."""
    actual_start: date | None
    actual_finish: date | None
    minor_units: int | None
    """Planned cost."""
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProject:
    """One row of the list."""

    code: str | None
    name: str
    listed_as: str
    """The name as the file writes it, former names included."""
    former_names: tuple[str, ...]
    department: str
    category: str
    description: str
    ratings: tuple[ListedRating, ...]
    start: ListedDate
    finish: ListedDate
    measures: tuple[Measure, ...]
    narratives: tuple[tuple[str, str], ...]
    """(field, text), without the empty ones."""
    state: str = ""
    """The state of a component that the publisher's word for it stands for; empty where nothing is said."""
    kind: str = "project"
    """The kind of component that the row becomes: "project", or "program" where other rows are its parts."""
    part_of: str = ""
    """The code of the row that this one is a part of; empty for a row that stands by itself."""
    activities: tuple[ListedActivity, ...] = ()
    place: str
    """Where it stands in the file: "row 17" or "column 17"."""

    @property
    def rated_by(self) -> tuple[str, ...]:
        """The raters that gave a value."""
        return tuple(rating.rater for rating in self.ratings if rating.value is not None)

    @property
    def withheld(self) -> bool:
        """Nobody's rating is known and a sentence stands in its place."""
        return not self.rated_by and any(rating.reason in IN_WORDS for rating in self.ratings)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioList:
    """All projects of one publication, at one date."""

    mapping: str
    title: str
    attribution: str
    period_year: int
    year_found_in: str
    """How the year was known: the column, the labels, the file's name, or the person."""
    as_at: date
    rated_at: date
    rows: tuple[ListedProject, ...]
    fields: tuple[tuple[str, str], ...]
    """(field, label of the file), for the preview."""
    encoding: str
    delimiter: str
    transposed: bool
    not_carried: tuple[NotCarried, ...]
    warnings: tuple[Problem, ...]
    starts: date | None = None
    """First day of the period of a list that says its own day; None for a list of a whole year."""
    fiscal_year_ends: date | None = None
    """Last day of the financial year in which such a list falls."""
    contracts: int = 0
    """How many contracts stand in the narratives."""

    def rated(self, rater: str) -> int:
        """How many projects this rater gave a value."""
        return sum(rater in row.rated_by for row in self.rows)

    @property
    def withheld(self) -> int:
        """Projects in whose rating's place a sentence stands: exempt from publication, not yet assessed, …"""
        return sum(row.withheld for row in self.rows)

    def reasons(self) -> dict[str, int]:
        """Projects without any rating, by the reason; a project with two raters counts once."""
        counts: dict[str, int] = {}
        for row in self.rows:
            if not row.rated_by:
                reasons = [rating.reason for rating in row.ratings if rating.reason]
                reason = next((r for r in reasons if r is not Reason.BLANK), Reason.BLANK)
                counts[reason] = counts.get(reason, 0) + 1
        return counts

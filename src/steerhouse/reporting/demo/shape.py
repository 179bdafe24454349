"""How large a sample organization is, and what its projects are: where they stand, when they began, how they fare."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from steerhouse.core import plan_time
from steerhouse.reporting.demo.names import PORTFOLIOS, SITES, project_names

START_OF_DAY = 480
FEWEST_ROWS = 24
MOST_ROWS = 900


@dataclass(frozen=True)
class Size:
    """How many projects, rows of plans and people, and how many closed months there are to look back on."""

    projects: int
    tasks: int
    people: int
    months: int


SIZES = {
    "S": Size(projects=60, tasks=4_000, people=120, months=6),
    "M": Size(projects=500, tasks=50_000, people=1_000, months=12),
    "L": Size(projects=10_000, tasks=1_000_000, people=5_000, months=12),
}


@dataclass(frozen=True)
class ProjectSketch:
    """What is drawn for one project before its plan: the rest follows from these."""

    number: int
    name: str
    program: int
    state: str
    rows: int
    months: float
    start: dt.date
    trouble: float
    under_contract: bool
    rated: bool

    @property
    def code(self) -> str:
        return f"P-{self.number:04d}" if self.number < 10_000 else f"P-{self.number}"

    @property
    def plan_start(self) -> int:
        """Its first working morning."""
        return plan_time.from_date(working_day(self.start), START_OF_DAY)


@dataclass(frozen=True)
class Shape:
    """Portfolios with their programs by name, and the projects."""

    portfolios: tuple[tuple[str, tuple[str, ...]], ...]
    projects: tuple[ProjectSketch, ...]


def shape_of(size: Size, today: dt.date, seed: int) -> Shape:
    """The organization of that size; the same seed and day give the same one."""
    random = dice(seed, "shape")
    programs = max(6, size.projects // 25)
    tops = PORTFOLIOS[: max(3, min(len(PORTFOLIOS), programs // 3))]
    names = project_names(size.projects, random)
    rows = row_counts(size, random)
    projects = tuple(
        drawn(dice(seed, f"project {number}"), number, names[number - 1], rows[number - 1], programs, today)
        for number in range(1, size.projects + 1)
    )
    by_portfolio = [[place for place in range(programs) if place % len(tops) == top] for top in range(len(tops))]
    named = tuple(
        (name, tuple(program_name(place) for place in places)) for name, places in zip(tops, by_portfolio, strict=True)
    )
    return Shape(named, projects)


def dice(seed: int, purpose: str) -> Random:
    """Chance that is the same whenever seed and purpose are; nothing secret hangs on it."""
    return Random(f"{seed} {purpose}")  # noqa: S311


def program_name(place: int) -> str:
    """A name for the program at that place; sites come again with a number."""
    site, turn = SITES[place % len(SITES)], place // len(SITES)
    return f"{site} program {turn + 1}" if turn else f"{site} program"


def row_counts(size: Size, random: Random) -> list[int]:
    """Rows of each plan: unequal, and together exactly as many as the size says."""
    weights = [random.lognormvariate(0, 0.5) for _ in range(size.projects)]
    scale = size.tasks / sum(weights)
    rows = [min(MOST_ROWS, max(FEWEST_ROWS, round(weight * scale))) for weight in weights]
    rest, place = size.tasks - sum(rows), 0
    while rest:
        step = 1 if rest > 0 else -1
        if FEWEST_ROWS <= rows[place % len(rows)] + step <= MOST_ROWS:
            rows[place % len(rows)] += step
            rest -= step
        place += 1
    return rows


def drawn(random: Random, number: int, name: str, rows: int, programs: int, today: dt.date) -> ProjectSketch:
    """One project: most are under way, a few proposed, held, over or given up; one in six is in real trouble."""
    state = random.choices(["active", "proposed", "on hold", "closed", "cancelled"], [72, 9, 4, 11, 4])[0]
    months = random.uniform(7, 26)
    before = {"proposed": (-200, -20), "closed": (months * 32 + 90, months * 32 + 420)}.get(state, (45, months * 27))
    start = today - dt.timedelta(days=round(random.uniform(*before)))
    trouble = random.choices(
        [random.uniform(0.35, 0.9), random.uniform(0.08, 0.3), random.uniform(-0.08, 0.06)], [2, 4, 6]
    )[0]
    return ProjectSketch(
        number=number, name=name, program=random.randrange(programs), state=state, rows=rows, months=months,
        start=start, trouble=0.0 if state == "closed" and trouble > 0.5 else trouble,
        under_contract=random.random() < 0.4, rated=random.random() < 0.93,
    )  # fmt: skip


def working_day(day: dt.date) -> dt.date:
    """The day itself, or the Monday after a weekend."""
    return day + dt.timedelta(days=(7 - day.weekday()) % 7) if day.weekday() >= 5 else day


def month_ends(today: dt.date, months: int) -> list[dt.date]:
    """The last days of the months before today, oldest first.

    >>> month_ends(dt.date(2026, 3, 15), 2)
    [datetime.date(2026, 1, 31), datetime.date(2026, 2, 28)]
    """
    ends, day = [], today.replace(day=1)
    for _month in range(months):
        ends.append(day - dt.timedelta(days=1))
        day = ends[-1].replace(day=1)
    return ends[::-1]


def fiscal_years(days: Sequence[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """The calendar years of these days and the one after."""
    years = {day.year for day in days}
    return [(dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in sorted(years | {max(years) + 1})]

"""Random plans with a hidden truth: what was promised, how long work really takes, and what one knew on any day.

A plan is computed by the engine three ways: as promised, as it will really go, and, for each status date, from what has
happened until then and what was promised for the rest. So forecasts drift toward the truth as in real projects.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

from steerhouse.core import plan_time
from steerhouse.organization.working_time import STANDARD_WEEK, as_shifts
from steerhouse.reporting.demo.names import PHASES
from steerhouse_engine.calendars import Calendar
from steerhouse_engine.network import NEVER, ConstraintKind, LinkKind, Network, schedule

HALF_DAY = 240
WORKING_DAY = 480
MINUTES_A_MONTH = plan_time.MINUTES_PER_DAY * 30
STANDARD = Calendar("Standard", tuple(as_shifts(day) for day in STANDARD_WEEK))
KINDS = {LinkKind.FINISH_START: "FS", LinkKind.START_START: "SS", LinkKind.FINISH_FINISH: "FF"}
Link = tuple[int, int, LinkKind, int]


@dataclass
class Plan:
    """The leaves of a plan in the order of its rows. Durations in working minutes, cost in cents."""

    names: list[str]
    phase: list[int]
    duration: list[int]
    truth: list[int]
    links: list[Link]
    who: list[int]
    cost: list[int]
    true_cost: list[int]
    start: int
    true_start: int
    # The last milestone has to be met by then, where a contract says so.
    no_later_than: int | None = None


@dataclass
class Outlook:
    """A plan as it is known on a status date: dates by leaf, what was done, and what it costs."""

    status: int | None
    early_start: list[int]
    early_finish: list[int]
    late_start: list[int]
    late_finish: list[int]
    total_float: list[int]
    free_float: list[int]
    critical: list[bool]
    duration: list[int]
    actual_start: list[int | None]
    actual_finish: list[int | None]
    remaining: list[int | None]
    percent: list[float]
    cost: list[int]
    spent: list[int]

    @property
    def finish(self) -> int:
        return max(self.early_finish)

    @property
    def start(self) -> int:
        return min(self.early_start)


def sketch(random: Random, *, rows: int, months: float, start: int, rates: list[int], trouble: float) -> Plan:
    """A plan of so many rows, phases included, that is promised to last so many months.

    `trouble` is by how much work takes longer than promised, on average: 0.2 is a fifth.
    """
    names, phases = leaves(random, rows - len(PHASES))
    duration = [0 if name.endswith("complete") else HALF_DAY * random.randint(1, 20) for name in names]
    links = linked(random, phases)
    length = computed(duration, links, start).finish - start
    scale = months * MINUTES_A_MONTH / max(length, 1)
    duration = [max(HALF_DAY, round(one * scale / HALF_DAY) * HALF_DAY) if one else 0 for one in duration]
    truth = [one and max(HALF_DAY, round(one * drift(random, trouble) / HALF_DAY) * HALF_DAY) for one in duration]
    who = [random.randrange(len(rates)) for _ in names]
    cost = [one * rates[person] // 60 for one, person in zip(duration, who, strict=True)]
    price = 1 + trouble * random.uniform(0.0, 0.6)
    true_cost = [round(one * rates[person] / 60 * price) for one, person in zip(truth, who, strict=True)]
    late = max(0.0, trouble) * random.random() * 60
    return Plan(
        names, phases, duration, truth, links, who, cost, true_cost, start,
        start + round(late) * plan_time.MINUTES_PER_DAY,
    )  # fmt: skip


def drift(random: Random, trouble: float) -> float:
    """How much longer one task takes than promised: most a little, few a lot."""
    return max(0.5, 1 + trouble * random.gammavariate(1.2, 0.8) + random.gauss(0, 0.08))


def leaves(random: Random, number: int) -> tuple[list[str], list[int]]:
    """Names and phases of the leaves; each phase ends with its milestone."""
    share = [number // len(PHASES) + (place < number % len(PHASES)) for place in range(len(PHASES))]
    names: list[str] = []
    phases: list[int] = []
    for place, (title, words) in enumerate(PHASES):
        chosen = random.sample(words, len(words))
        for count in range(share[place] - 1):
            turn = count // len(chosen)
            names.append(chosen[count % len(chosen)] + (f", lot {turn + 1}" if turn else ""))
        names.append(f"{title} complete")
        phases += [place] * share[place]
    return names, phases


def linked(random: Random, phases: list[int]) -> list[Link]:
    """Links from earlier leaves to later ones: each phase waits for the milestone before it, and ends in its own."""
    found: list[Link] = []
    first = 0
    for leaf, phase in enumerate(phases):
        if leaf and phases[leaf - 1] != phase:
            first = leaf
        if leaf + 1 == len(phases) or phases[leaf + 1] != phase:
            found += [(before, leaf, LinkKind.FINISH_START, 0) for before in range(first, leaf)]
        elif first and leaf - first < 3:
            found.append((first - 1, leaf, LinkKind.FINISH_START, 0))
        elif leaf > first:
            found += some_links(random, first, leaf)
    return found


def some_links(random: Random, first: int, leaf: int) -> list[Link]:
    """One or two links into a leaf from leaves of its phase, mostly finish to start."""
    found = []
    for before in random.sample(range(first, leaf), min(leaf - first, random.choice([1, 1, 2]))):
        kind = random.choices(list(KINDS), [16, 3, 1])[0]
        lag = random.choice([0, 0, 0, WORKING_DAY, 2 * WORKING_DAY]) if kind is not LinkKind.FINISH_FINISH else 0
        found.append((before, leaf, kind, lag))
    return found


def computed(duration: list[int], links: list[Link], start: int, **progress: Any) -> "Dated":
    """The engine's dates of a plan."""
    columns: dict[str, Any] = dict(
        zip(("predecessor", "successor", "kind", "lag"), zip(*links, strict=True), strict=True)
    )
    columns |= {"duration": duration, **progress}
    dates = schedule(Network(project_start=start, calendars=(STANDARD,), **columns))
    return Dated(
        dates.finish,
        *(
            getattr(dates, name).tolist()
            for name in (
                "early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float", "critical",
            )
        ),
    )  # fmt: skip


@dataclass
class Dated:
    """The engine's answer as lists."""

    finish: int
    early_start: list[int]
    early_finish: list[int]
    late_start: list[int]
    late_finish: list[int]
    total_float: list[int]
    free_float: list[int]
    critical: list[bool]


def promised(plan: Plan) -> Dated:
    """The dates of the plan as it was approved."""
    return computed(plan.duration, plan.links, plan.start)


def real(plan: Plan) -> Dated:
    """The dates as they will turn out."""
    return computed(plan.truth, plan.links, plan.true_start)


def outlook(plan: Plan, truth: Dated, status: int) -> Outlook:
    """What one knows at a status date: actual dates until then, promised durations for what has not begun."""
    size = len(plan.names)
    done = [truth.early_finish[leaf] <= status for leaf in range(size)]
    begun = [done[leaf] or truth.early_start[leaf] < status for leaf in range(size)]
    duration = [plan.truth[leaf] if begun[leaf] else plan.duration[leaf] for leaf in range(size)]
    remaining = [left(plan, truth, leaf, status) if begun[leaf] and not done[leaf] else 0 for leaf in range(size)]
    dates = computed(
        duration, plan.links, plan.start, status_date=status, **contract(plan),
        actual_start=[truth.early_start[leaf] if begun[leaf] else NEVER for leaf in range(size)],
        actual_finish=[truth.early_finish[leaf] if done[leaf] else NEVER for leaf in range(size)],
        remaining=[remaining[leaf] if begun[leaf] else NEVER for leaf in range(size)],
    )  # fmt: skip
    percent = [share_done(duration[leaf], remaining[leaf], begun[leaf], done[leaf]) for leaf in range(size)]
    cost = [plan.true_cost[leaf] if begun[leaf] else plan.cost[leaf] for leaf in range(size)]
    return Outlook(
        status=status, duration=duration, percent=percent, cost=cost,
        spent=[round(amount * share / 100) for amount, share in zip(cost, percent, strict=True)],
        actual_start=[truth.early_start[leaf] if begun[leaf] else None for leaf in range(size)],
        actual_finish=[truth.early_finish[leaf] if done[leaf] else None for leaf in range(size)],
        remaining=[remaining[leaf] if begun[leaf] else None for leaf in range(size)],
        **{name: value for name, value in vars(dates).items() if name != "finish"},
    )  # fmt: skip


def contract(plan: Plan) -> dict[str, list[int]]:
    """The constraint on the last milestone, as columns of the network; 0 is as soon as possible."""
    if plan.no_later_than is None:
        return {}
    free = len(plan.names) - 1
    return {
        "constraint": [0] * free + [ConstraintKind.FINISH_NO_LATER_THAN.value],
        "constraint_date": [NEVER] * free + [plan.no_later_than],
    }


def left(plan: Plan, truth: Dated, leaf: int, status: int) -> int:
    """Working minutes still to do on a leaf that has begun, at least half a day."""
    whole = truth.early_finish[leaf] - truth.early_start[leaf]
    share = (truth.early_finish[leaf] - status) / whole if whole > 0 else 0.0
    return max(HALF_DAY, round(plan.truth[leaf] * share / HALF_DAY) * HALF_DAY)


def share_done(duration: int, remaining: int, begun: bool, done: bool) -> float:
    """Share of a leaf that is done, in percent."""
    if done:
        return 100.0
    if not begun or not duration:
        return 0.0
    return round(max(0.0, 100 * (1 - remaining / duration)), 1)

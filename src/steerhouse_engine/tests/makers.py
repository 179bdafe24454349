"""Calendars, dates and random networks for the engine's tests."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from steerhouse_engine.calendars import MINUTES_A_DAY, Calendar, CalendarException, Shift, Shifts
from steerhouse_engine.network import NEVER, ConstraintKind, LagUnit, LinkKind, Network

_DAY: Shifts = ((480, 720), (780, 1020))
STANDARD = Calendar("Standard", (*((_DAY,) * 5), (), ()))
_NIGHT: Shifts = ((0, 180), (240, 480), (1380, 1440))
NIGHT = Calendar("Night shift", (((1380, 1440),), *((_NIGHT,) * 4), ((0, 180), (240, 480)), ()))
_SHIFTS = ((480, 720), (780, 1020), (0, 240), (1200, 1440), (600, 660), (900, 901), (0, 1440))


def at(text: str) -> int:
    """Minutes since 1970-01-01 of a date like 2026-11-20 08:00."""
    return int((datetime.fromisoformat(text) - datetime(1970, 1, 1)).total_seconds()) // 60


def random_calendar(chance: random.Random, name: str, *, shifts: Sequence[Shift] = _SHIFTS) -> Calendar:
    """A calendar with odd shifts and, mostly in November 2026, a few exceptions."""
    week = [_some_shifts(chance, shifts) for _ in range(7)]
    week[chance.randrange(7)] = (shifts[0],)
    exceptions = []
    day = at("2026-11-10 00:00") // MINUTES_A_DAY
    for _ in range(chance.randrange(4)):
        day += chance.randrange(1, 9)
        last = day + chance.randrange(4)
        exceptions.append(CalendarException(day, last, _some_shifts(chance, shifts)))
        day = last
    chance.shuffle(exceptions)
    return Calendar(name, tuple(week), tuple(exceptions))


def _some_shifts(chance: random.Random, shifts: Sequence[Shift]) -> Shifts:
    chosen: list[Shift] = []
    for shift in sorted(chance.sample(shifts, chance.randrange(3))):
        if not chosen or chosen[-1][1] <= shift[0]:
            chosen.append(shift)
    return tuple(chosen)


@dataclass(frozen=True)
class Flavor:
    """What a random network may hold; each name is a thing the engine must get right."""

    calendars: int = 1
    resources: bool = False
    elapsed: bool = False
    constraints: bool = False
    manual: bool = False
    progress: bool = False
    retained: bool = False
    """Half of the networks keep their logic when progress is out of sequence."""
    late: bool = False
    """As late as possible, deadlines, and half of the projects planned from their finish."""
    most_tasks: int = 8


PLAIN = Flavor()
RICH = Flavor(calendars=3, resources=True, elapsed=True, constraints=True, manual=True, progress=True)
EVERYTHING = replace(RICH, late=True, retained=True)
KINDS_WITH_DATES = [kind for kind in ConstraintKind if kind > ConstraintKind.AS_LATE_AS_POSSIBLE]


def random_network(chance: random.Random, flavor: Flavor) -> Network:
    """A network small enough to be walked through minute by minute, in November 2026."""
    tasks = chance.randrange(1, flavor.most_tasks)
    calendars = tuple(random_calendar(chance, f"calendar {number}") for number in range(flavor.calendars))
    some_day = at("2026-11-16 00:00")
    link = _random_links(chance, tasks)
    units = list(LagUnit) if flavor.elapsed else [LagUnit.WORKING, LagUnit.PERCENT]
    unit = [chance.choice(units) for _ in link]
    lag = [_random_lag(chance, each) for each in unit]
    calendar = [chance.randrange(flavor.calendars) for _ in range(tasks)]
    columns: dict[str, Any] = {}
    if flavor.resources:
        columns["work_calendar"] = [chance.choice([own, chance.randrange(flavor.calendars)]) for own in calendar]
    if flavor.elapsed:
        columns["elapsed"] = [chance.random() < 0.15 for _ in range(tasks)]
    if flavor.constraints:
        constrained = [chance.random() < 0.3 for _ in range(tasks)]
        columns["constraint"] = [chance.choice(KINDS_WITH_DATES) if yes else 0 for yes in constrained]
        columns["constraint_date"] = [some_day + _random_minutes(chance) for _ in range(tasks)]
        columns["honor_constraints"] = chance.random() < 0.5
    if flavor.manual:
        columns["manual_start"] = _sometimes(chance, tasks, 0.1, lambda: some_day + _random_minutes(chance))
    if flavor.late:
        columns |= _random_lateness(chance, columns.get("constraint", [0] * tasks), some_day)
    if flavor.progress:
        columns |= _random_progress(chance, tasks, some_day)
    if flavor.retained:
        columns["retained_logic"] = chance.random() < 0.5
    return Network(
        project_start=some_day + _random_minutes(chance) % (3 * MINUTES_A_DAY),
        calendars=calendars,
        duration=[chance.choice([0, chance.randrange(1, 300), 60 * chance.randrange(1, 12)]) for _ in range(tasks)],
        predecessor=[before for before, _after in link],
        successor=[after for _before, after in link],
        kind=[chance.choice(list(LinkKind)) for _ in link],
        lag=lag,
        lag_unit=unit,
        calendar=calendar,
        **columns,
    )


def _random_links(chance: random.Random, tasks: int) -> list[tuple[int, int]]:
    """Links without a loop, between activities whose numbers say nothing about their order."""
    places = list(range(tasks))
    chance.shuffle(places)
    count = chance.randrange(2 * tasks) if tasks > 1 else 0
    pairs = (sorted(chance.sample(range(tasks), 2)) for _ in range(count))
    return [(places[before], places[after]) for before, after in pairs]


def _random_lag(chance: random.Random, unit: LagUnit) -> int:
    if chance.random() < 0.4:
        return 0
    if unit >= LagUnit.PERCENT:
        return chance.randrange(-150, 250)
    return chance.choice([chance.randrange(-700, 900), 60 * chance.randrange(-11, 15)])


def _random_minutes(chance: random.Random) -> int:
    """Up to ten days, often on the hour, when shifts begin and end."""
    minutes = chance.randrange(10 * MINUTES_A_DAY)
    return minutes if chance.random() < 0.5 else minutes // 60 * 60


def _sometimes(chance: random.Random, count: int, rate: float, value: Callable[[], int]) -> list[int]:
    return [value() if chance.random() < rate else NEVER for _ in range(count)]


def _random_lateness(chance: random.Random, constraint: list[int], some_day: int) -> dict[str, Any]:
    undated = chance.choice([0.2, 0.7])
    date = some_day + _random_minutes(chance)
    return {
        "constraint": [1 if not kind and chance.random() < undated else kind for kind in constraint],
        "deadline": _sometimes(chance, len(constraint), 0.2, lambda: some_day + _random_minutes(chance)),
        "project_finish": date + 5 * MINUTES_A_DAY if chance.random() < 0.5 else None,
    }


def _random_progress(chance: random.Random, tasks: int, some_day: int) -> dict[str, Any]:
    started = _sometimes(chance, tasks, 0.35, lambda: some_day - MINUTES_A_DAY + _random_minutes(chance))
    begun = [start if chance.random() < 0.8 else NEVER for start in started]
    finish = [
        start + chance.randrange(3 * MINUTES_A_DAY) if start != NEVER and chance.random() < 0.4 else NEVER
        for start in begun
    ]
    return {
        "actual_start": begun,
        "actual_finish": finish,
        "remaining": _sometimes(chance, tasks, 0.6, lambda: chance.choice([0, chance.randrange(600)])),
        "status_date": chance.choice([None, some_day + _random_minutes(chance) // 2]),
    }

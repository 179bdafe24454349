"""Calendars, dates and random networks for the engine's tests."""

import random
from collections.abc import Sequence
from datetime import datetime

from steerhouse_engine.calendars import MINUTES_A_DAY, Calendar, CalendarException, Shift, Shifts

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

"""Calendars made of calendars: when any, or when all, of several can work."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from steerhouse_engine.calendars.calendar import Calendar, CalendarException, InvalidCalendar, Shifts

MOST_EXCEPTION_DAYS = 200_000
"""Days with exceptions that a combination may have: 550 years, so that a strange file cannot fill the memory."""


def union(calendars: Sequence[Calendar]) -> Calendar:
    """Works whenever one of the calendars works: a task that several resources share in turn.

    >>> early = Calendar("early", (((360, 840),),) * 7)
    >>> late = Calendar("late", (((780, 1260),),) * 7)
    >>> union([early, late]).week[0]
    ((360, 1260),)
    """
    return _combine(calendars, " + ", any)


def intersection(calendars: Sequence[Calendar]) -> Calendar:
    """Works only when all of the calendars work. Raises NoWorkingTime when they never do in a common week.

    >>> early = Calendar("early", (((360, 840),),) * 7)
    >>> late = Calendar("late", (((780, 1260),),) * 7)
    >>> intersection([early, late]).week[0]
    ((780, 840),)
    """
    return _combine(calendars, " ∩ ", all)


def _combine(calendars: Sequence[Calendar], sign: str, works: Callable[[Iterator[bool]], bool]) -> Calendar:
    if len(set(calendars)) == 1:
        return calendars[0]
    week = tuple(_merge([calendar.week[day] for calendar in calendars], works) for day in range(7))
    return Calendar(sign.join(calendar.name for calendar in calendars), week, tuple(_exceptions(calendars, works)))


def _exceptions(calendars: Sequence[Calendar], works: Callable[[Iterator[bool]], bool]) -> Iterator[CalendarException]:
    """One exception for each run of days with the same shifts, wherever one of the calendars has an exception."""
    ranges = [range(e.first_day, e.last_day + 1) for calendar in calendars for e in calendar.exceptions]
    if sum(map(len, ranges)) > MOST_EXCEPTION_DAYS:
        names = " and ".join(calendar.name for calendar in calendars)
        raise InvalidCalendar(names, "their exceptions cover more than 550 years. Shorten the longest of them.")
    days = sorted({day for days in ranges for day in days})
    open_run: CalendarException | None = None
    for day in days:
        shifts = _merge([calendar.shifts_on(day) for calendar in calendars], works)
        if open_run is not None and open_run.last_day == day - 1 and open_run.shifts == shifts:
            open_run = CalendarException(open_run.first_day, day, shifts)
            continue
        if open_run is not None:
            yield open_run
        open_run = CalendarException(day, day, shifts)
    if open_run is not None:
        yield open_run


def _merge(parts: Sequence[Shifts], works: Callable[[Iterator[bool]], bool]) -> Shifts:
    edges = sorted({edge for shifts in parts for shift in shifts for edge in shift})
    merged: list[tuple[int, int]] = []
    for start, finish in pairwise(edges):
        if not works(any(a <= start and finish <= b for a, b in shifts) for shifts in parts):
            continue
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], finish)
        else:
            merged.append((start, finish))
    return tuple(merged)

"""Stored working time as the engine takes it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from steerhouse.core.actors import Actor
from steerhouse.organization.models import Calendar, CalendarException
from steerhouse.organization.working_time import as_shifts
from steerhouse_engine import calendars as engine

EPOCH = dt.date(1970, 1, 1)


def day_number(day: dt.date) -> int:
    """Days since 1 January 1970, the engine's way to name a day.

    >>> day_number(dt.date(1970, 1, 3))
    2
    """
    return (day - EPOCH).days


def to_engine(calendar: Calendar, exceptions: Collection[CalendarException]) -> engine.Calendar:
    """One calendar with its exceptions; NoWorkingTime, by name, where it holds no shift at all."""
    return engine.Calendar(
        name=calendar.name,
        week=tuple(as_shifts(day) for day in calendar.week),
        exceptions=tuple(
            engine.CalendarException(day_number(one.first_day), day_number(one.last_day), as_shifts(one.shifts))
            for one in sorted(exceptions, key=lambda one: one.first_day)
        ),
    )


def engine_calendars(ids: Collection[int], *, by: Actor) -> dict[int, engine.Calendar]:
    """The calendars with these ids, in two questions whatever their number."""
    exceptions = defaultdict(list)
    for one in CalendarException.objects.visible_to(by).live().filter(calendar_id__in=ids):
        exceptions[one.calendar_id].append(one)
    found = Calendar.objects.visible_to(by).filter(pk__in=ids)
    return {calendar.pk: to_engine(calendar, exceptions[calendar.pk]) for calendar in found}


def period_name(ends: dt.date, starts: dt.date) -> str:
    """How a period is called when nobody named it: 2021/22 for a year, 2026-03 for a month.

    >>> period_name(dt.date(2022, 3, 31), dt.date(2021, 4, 1))
    '2021/22'
    >>> period_name(dt.date(2026, 3, 31), dt.date(2026, 3, 1))
    '2026-03'
    """
    if (ends - starts).days > 300:
        return f"{starts.year}" if starts.year == ends.year else f"{starts.year}/{ends.year % 100:02d}"
    return f"{ends.year}-{ends.month:02d}"

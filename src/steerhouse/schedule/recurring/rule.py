"""On which days a recurring task falls: a rule in, working days out."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

from steerhouse_engine.calendars import Calendar, weekday

EPOCH = dt.date(1970, 1, 1).toordinal()
LAST_DAY = dt.date.max.toordinal() - EPOCH
MOST = 500
LAST = -1
"""As `nth`: the last such weekday of the month."""


class TooMany(ValueError):
    """A rule with more than `MOST` occurrences."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Every so many days, weeks or months from the first day on, until a day, or so many times; both may be given.

    `weekdays` (Monday 0 to Sunday 6) belong to weeks; none means that of the first day. A month has the `nth` of a
    weekday (1 to 4, or LAST), else the day `month_day`, in shorter months their last day; without either, the day of
    the first one.
    """

    unit: Literal["day", "week", "month"]
    first: dt.date
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    month_day: int | None = None
    nth: int | None = None
    nth_weekday: int = 0
    until: dt.date | None = None
    count: int | None = None


def occurrences(rule: Rule, calendar: Calendar) -> list[dt.date]:
    """The working days of a rule, ascending; one on a day off moves to the next working day.

    Two that meet there are one. `until` is asked of the day that the rule means, before it moves. Nothing lies behind
    the year 9999. Raises TooMany.

    >>> day = ((480, 720), (780, 1020))
    >>> standard = Calendar("Standard", (day,) * 5 + ((), ()))
    >>> rule = Rule("month", dt.date(2026, 1, 31), count=4)
    >>> [str(found) for found in occurrences(rule, standard)]
    ['2026-02-02', '2026-03-02', '2026-03-31', '2026-04-30']
    """
    found: list[int] = []
    for meant in meant_days(rule):
        if (rule.until is not None and meant > rule.until) or len(found) == rule.count:
            break
        day = meant.toordinal() - EPOCH
        if found and day <= found[-1]:
            continue
        while day <= LAST_DAY and not calendar.shifts_on(day):
            day += 1
        if day > LAST_DAY:
            break
        found.append(day)
        if len(found) > MOST:
            raise TooMany
    return [dt.date.fromordinal(day + EPOCH) for day in found]


def meant_days(rule: Rule) -> Iterator[dt.date]:
    """The days that a rule means, ascending and without end but that of the years, whatever the calendar says."""
    days = {"day": _days, "week": _weeks, "month": _months}[rule.unit](rule)
    return (dt.date.fromordinal(day + EPOCH) for day in days if day >= rule.first.toordinal() - EPOCH)


def _days(rule: Rule) -> Iterator[int]:
    return iter(range(rule.first.toordinal() - EPOCH, LAST_DAY + 1, rule.every))


def _weeks(rule: Rule) -> Iterator[int]:
    first = rule.first.toordinal() - EPOCH
    wanted = sorted(rule.weekdays or {weekday(first)})
    for monday in range(first - weekday(first), LAST_DAY + 1, 7 * rule.every):
        yield from (monday + one for one in wanted if monday + one <= LAST_DAY)


def _months(rule: Rule) -> Iterator[int]:
    for month in count(rule.first.year * 12 + rule.first.month - 1, rule.every):
        year, index = divmod(month, 12)
        if year > dt.MAXYEAR:
            return
        begins, length = monthrange(year, index + 1)
        if rule.nth is None:
            number = min(rule.month_day or rule.first.day, length)
        else:
            number = 1 + (rule.nth_weekday - begins) % 7 + 7 * (max(rule.nth, 1) - 1)
            while rule.nth == LAST and number + 7 <= length:
                number += 7
        yield dt.date(year, index + 1, number).toordinal() - EPOCH

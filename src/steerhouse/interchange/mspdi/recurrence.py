"""Days of a recurring calendar exception ("every first Monday of May"), written out one by one."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from steerhouse.interchange.plan_time import day_number, day_of

LAST = 4
DAYS_A_WEEK = 7


class Pattern(IntEnum):
    """The kinds of recurrence, by the numbers of the format."""

    DAILY = 1
    YEARLY_BY_DATE = 2
    YEARLY_BY_POSITION = 3
    MONTHLY_BY_DATE = 4
    MONTHLY_BY_POSITION = 5
    WEEKLY = 6
    DAY_COUNT = 7
    WEEKDAY_COUNT = 8
    NONE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """When an exception comes back.

    `weekdays` is a bit mask from Sunday (1) to Saturday (64). `month` is 0 for January. `item` is 0 any day, 1 a day
    from Monday to Friday, 2 a day of the weekend, 3 Sunday to 9 Saturday. `position` is 0 first to 3 fourth, 4 last.
    """

    pattern: Pattern
    first_day: int
    last_day: int
    every: int = 1
    weekdays: int = 0
    month: int = 0
    month_day: int = 1
    item: int = 0
    position: int = 0
    most: int | None = None
    """How often at most; None means until the last day."""


def occurrences(recurrence: Recurrence) -> Iterator[int]:
    """The day numbers on which the exception holds, ascending."""
    found = 0
    for day in _DAYS[recurrence.pattern](recurrence):
        if day < recurrence.first_day:
            continue
        if day > recurrence.last_day or (recurrence.most is not None and found >= recurrence.most):
            return
        found += 1
        yield day


def _daily(recurrence: Recurrence) -> Iterator[int]:
    yield from range(recurrence.first_day, recurrence.last_day + 1, recurrence.every)


def _on_weekdays(recurrence: Recurrence) -> Iterator[int]:
    for day in range(recurrence.first_day, recurrence.last_day + 1):
        if day_of(day).isoweekday() <= 5:
            yield day


def _weekly(recurrence: Recurrence) -> Iterator[int]:
    first = day_of(recurrence.first_day)
    sunday = recurrence.first_day - first.isoweekday() % DAYS_A_WEEK
    for week in range(sunday, recurrence.last_day + 1, DAYS_A_WEEK * recurrence.every):
        yield from (week + offset for offset in range(DAYS_A_WEEK) if recurrence.weekdays >> offset & 1)


def _monthly(recurrence: Recurrence) -> Iterator[int]:
    by_position = recurrence.pattern is Pattern.MONTHLY_BY_POSITION
    first = day_of(recurrence.first_day)
    last = day_of(recurrence.last_day)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month, recurrence.every)
    for number in months:
        yield from _day_of_month(recurrence, number // 12, number % 12 + 1, by_position)


def _yearly(recurrence: Recurrence) -> Iterator[int]:
    by_position = recurrence.pattern is Pattern.YEARLY_BY_POSITION
    first, last = day_of(recurrence.first_day).year, day_of(recurrence.last_day).year
    for year in range(first, last + 1, recurrence.every):
        yield from _day_of_month(recurrence, year, recurrence.month + 1, by_position)


def _day_of_month(recurrence: Recurrence, year: int, month: int, by_position: bool) -> Iterator[int]:
    length = monthrange(year, month)[1]
    if not by_position:
        if recurrence.month_day <= length:
            yield day_number(date(year, month, recurrence.month_day))
        return
    days = [day for day in range(1, length + 1) if _fits(date(year, month, day), recurrence.item)]
    index = -1 if recurrence.position == LAST else recurrence.position
    yield day_number(date(year, month, days[index]))


def _fits(day: date, item: int) -> bool:
    weekday = day.isoweekday()
    if item == 0:
        return True
    if item in (1, 2):
        return (weekday <= 5) == (item == 1)
    return weekday % DAYS_A_WEEK == item - 3


_DAYS: dict[Pattern, Callable[[Recurrence], Iterator[int]]] = {
    Pattern.DAILY: _daily,
    Pattern.DAY_COUNT: _daily,
    Pattern.NONE: _daily,
    Pattern.WEEKDAY_COUNT: _on_weekdays,
    Pattern.WEEKLY: _weekly,
    Pattern.MONTHLY_BY_DATE: _monthly,
    Pattern.MONTHLY_BY_POSITION: _monthly,
    Pattern.YEARLY_BY_DATE: _yearly,
    Pattern.YEARLY_BY_POSITION: _yearly,
}

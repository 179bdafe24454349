"""Calendars as prefix sums, so that a date and its number of working minutes turn into each other in constant time.

A calendar numbers its working minutes: index 0 is the first working minute of its table, earlier ones are negative. The
table holds every day of some decades around the plan; before and after it the week repeats, which arithmetic knows
without a table.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from steerhouse_engine._lazy import on_first_use
from steerhouse_engine.calendars.calendar import (
    MINUTES_A_DAY,
    Calendar,
    InvalidCalendar,
    Shifts,
    weekday,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
else:
    np = on_first_use("numpy")

DAYS_AHEAD = 20 * 366
"""How far the table reaches beyond the decade in which the plan starts; later days cost a division each."""
DAYS_A_DECADE = 3653
MOST_DAYS = 12_000_000
"""Days that all tables of one network may hold together (about 200 MB), so that a strange file cannot fill memory."""


# Columns of `Tables.calendars`.
FIRST_DAY, DAYS, TOTAL, DAY_AT, WORK_AT, BUCKET_AT, BUCKET_BITS, WEEK_TOTAL, WEEK_BEFORE = range(9)
WEEK_PATTERN = WEEK_BEFORE + 8
# Columns of `Tables.days`.
BEFORE, PATTERN = 0, 1
# Columns of `Tables.work`.
WORK_DAY, WORK_BEFORE = 0, 1
# First columns of the two halves of `Tables.patterns`.
MINUTES_BEFORE, MINUTE_AT = 0, MINUTES_A_DAY + 1


class Tables(NamedTuple):
    """The tables of several calendars, one behind the other, as compiled code reads them.

    `calendars` has a row for each: first day and number of days of its table, its working minutes in total, where its
    part of `days`, `work` and `bucket` begins, by how many bits an index is shifted to find its bucket, working minutes
    of a week, of the week before each of 8 weekdays, and the patterns of 7 weekdays. `days`, by day: working minutes
    before it, its pattern. `patterns`: working minutes before each of 1441 minutes of a day, then the minute of each
    working minute. `work`, by working day: the day, and the working minutes before it. `bucket`: the working day at
    which to begin to look for an index.
    """

    calendars: "Ints"
    days: "Ints"
    patterns: "NDArray[np.int16]"
    work: "Ints"
    bucket: "NDArray[np.int32]"


class _OneTable(NamedTuple):
    row: list[int]
    days: "Ints"
    patterns: "NDArray[np.int16]"
    work: "Ints"
    bucket: "NDArray[np.int32]"


def tables_of(calendars: Sequence[Calendar], *, around: int) -> Tables:
    """The tables of `calendars` for a plan that starts at minute `around`. Raises InvalidCalendar."""
    return _tables_of(tuple(calendars), around // MINUTES_A_DAY // DAYS_A_DECADE * DAYS_A_DECADE)


@lru_cache(maxsize=8)
def _tables_of(calendars: tuple[Calendar, ...], decade: int) -> Tables:
    windows = [_window(calendar, decade) for calendar in calendars]
    if sum(days for _first, days in windows) > MOST_DAYS:
        longest = max(zip(windows, calendars, strict=True), key=lambda pair: pair[0][1])[1]
        raise InvalidCalendar(
            longest.name, "its exceptions reach over too many centuries to compute with. Remove those far away."
        )
    parts: list[_OneTable] = []
    patterns = 0
    for calendar, (first, days) in zip(calendars, windows, strict=True):
        part = _table(calendar, first, days, patterns)
        patterns += len(part.patterns)
        parts.append(part)
    rows = np.array([part.row for part in parts], dtype=np.int64)
    for column, name in ((DAY_AT, "days"), (WORK_AT, "work"), (BUCKET_AT, "bucket")):
        rows[:, column] = np.cumsum([0, *(len(getattr(part, name)) for part in parts[:-1])])
    return Tables(
        calendars=rows,
        days=np.concatenate([part.days for part in parts]),
        patterns=np.concatenate([part.patterns for part in parts]),
        work=np.concatenate([part.work for part in parts]),
        bucket=np.concatenate([part.bucket for part in parts]),
    )


def _window(calendar: Calendar, decade: int) -> tuple[int, int]:
    """First day, a Monday, and number of days, whole weeks, of a calendar's table."""
    first = min([decade, *(exception.first_day for exception in calendar.exceptions)])
    last = max([decade + DAYS_A_DECADE + DAYS_AHEAD, *(exception.last_day for exception in calendar.exceptions)])
    first -= weekday(first)
    return first, (last - first) // 7 * 7 + 7


def _table(calendar: Calendar, first: int, days: int, patterns_before: int) -> _OneTable:
    numbers: dict[Shifts, int] = {}
    week = np.array([numbers.setdefault(shifts, len(numbers)) for shifts in calendar.week])
    pattern = np.tile(week, days // 7)
    for exception in calendar.exceptions:
        number = numbers.setdefault(exception.shifts, len(numbers))
        pattern[exception.first_day - first : exception.last_day - first + 1] = number
    patterns = _within_day(list(numbers))
    minutes = patterns[:, MINUTES_A_DAY].astype(np.int64)
    before = np.concatenate([[0], np.cumsum(minutes[pattern])])
    # One entry past the last working day ends every search.
    work_day = np.append(np.flatnonzero(minutes[pattern]), days)
    total = int(before[-1])
    bits = max(0, (total // len(work_day)).bit_length() - 1)
    starts = np.arange((total >> bits) + 1) << bits
    week_before = np.concatenate([[0], np.cumsum(minutes[week])])
    row = [first, days, total, 0, 0, 0, bits, week_before[7], *week_before, *(week + patterns_before)]
    return _OneTable(
        row=row,
        days=np.stack([before[:-1], pattern + patterns_before], axis=1),
        patterns=patterns,
        work=np.stack([work_day, before[work_day]], axis=1),
        bucket=(np.searchsorted(before[work_day], starts, side="right") - 1).astype(np.int32),
    )


def _within_day(shifts_of: Sequence[Shifts]) -> "NDArray[np.int16]":
    """Working minutes before each minute of the day, and the minute of the day of each working minute."""
    patterns = np.zeros((len(shifts_of), MINUTE_AT + MINUTES_A_DAY), dtype=np.int16)
    for row, shifts in enumerate(shifts_of):
        works = np.zeros(MINUTES_A_DAY, dtype=np.bool_)
        for start, finish in shifts:
            works[start:finish] = True
        np.cumsum(works, out=patterns[row, 1:MINUTE_AT])
        minutes = np.flatnonzero(works)
        patterns[row, MINUTE_AT : MINUTE_AT + len(minutes)] = minutes
    return patterns

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


class Tables(NamedTuple):
    """The tables of several calendars, one behind the other, as compiled code reads them.

    By calendar: `first_day`, `days`, `total` (working minutes of the table), `day_at`, `work_at`, `bucket_at` (where
    its part begins), `bucket_bits`, `week_total`, `week_before` [calendar, weekday 0–7], `week_pattern` [calendar,
    weekday]. By day: `before` (working minutes before the day), `pattern`. By pattern and minute of the day:
    `minutes_before`; by pattern and working minute of the day: `minute_at`. By working day: `work_day`, `work_before`.
    `bucket` leads from an index, without its lowest bits, to the working day at which to begin to look.
    """

    first_day: "Ints"
    days: "Ints"
    total: "Ints"
    day_at: "Ints"
    work_at: "Ints"
    bucket_at: "Ints"
    bucket_bits: "Ints"
    week_total: "Ints"
    week_before: "Ints"
    week_pattern: "NDArray[np.int32]"
    before: "Ints"
    pattern: "NDArray[np.int32]"
    minutes_before: "NDArray[np.int16]"
    minute_at: "NDArray[np.int16]"
    work_day: "NDArray[np.int32]"
    work_before: "Ints"
    bucket: "NDArray[np.int32]"


class _OneTable(NamedTuple):
    first_day: int
    days: int
    total: int
    bucket_bits: int
    week_before: "Ints"
    week_pattern: "NDArray[np.int32]"
    before: "Ints"
    pattern: "NDArray[np.int32]"
    minutes_before: "NDArray[np.int16]"
    minute_at: "NDArray[np.int16]"
    work_day: "NDArray[np.int32]"
    work_before: "Ints"
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
    parts = [_table(calendar, first, days) for calendar, (first, days) in zip(calendars, windows, strict=True)]
    shift = np.cumsum([0, *(len(part.minutes_before) for part in parts)])
    return Tables(
        first_day=_column([part.first_day for part in parts]),
        days=_column([part.days for part in parts]),
        total=_column([part.total for part in parts]),
        day_at=_offsets([part.before for part in parts]),
        work_at=_offsets([part.work_before for part in parts]),
        bucket_at=_offsets([part.bucket for part in parts]),
        bucket_bits=_column([part.bucket_bits for part in parts]),
        week_total=_column([int(part.week_before[7]) for part in parts]),
        week_before=np.stack([part.week_before for part in parts]),
        week_pattern=np.stack([part.week_pattern + np.int32(at) for part, at in zip(parts, shift, strict=False)]),
        before=np.concatenate([part.before for part in parts]),
        pattern=np.concatenate([part.pattern + np.int32(at) for part, at in zip(parts, shift, strict=False)]),
        minutes_before=np.concatenate([part.minutes_before for part in parts]),
        minute_at=np.concatenate([part.minute_at for part in parts]),
        work_day=np.concatenate([part.work_day for part in parts]),
        work_before=np.concatenate([part.work_before for part in parts]),
        bucket=np.concatenate([part.bucket for part in parts]),
    )


def _window(calendar: Calendar, decade: int) -> tuple[int, int]:
    """First day, a Monday, and number of days, whole weeks, of a calendar's table."""
    first = min([decade, *(exception.first_day for exception in calendar.exceptions)])
    last = max([decade + DAYS_A_DECADE + DAYS_AHEAD, *(exception.last_day for exception in calendar.exceptions)])
    first -= weekday(first)
    return first, (last - first) // 7 * 7 + 7


def _table(calendar: Calendar, first: int, days: int) -> _OneTable:
    patterns: dict[Shifts, int] = {}
    week = np.array([patterns.setdefault(shifts, len(patterns)) for shifts in calendar.week], dtype=np.int32)
    pattern = np.tile(week, days // 7)
    for exception in calendar.exceptions:
        number = patterns.setdefault(exception.shifts, len(patterns))
        pattern[exception.first_day - first : exception.last_day - first + 1] = number
    minutes_before, minute_at = _within_day(list(patterns))
    work = minutes_before[:, MINUTES_A_DAY].astype(np.int64)
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(work[pattern])])
    # One entry past the last working day ends every search.
    work_day = np.append(np.flatnonzero(work[pattern]), days).astype(np.int32)
    work_before = before[work_day]
    total = int(before[-1])
    bits = max(0, (total // len(work_day)).bit_length() - 1)
    starts = np.arange((total >> bits) + 1, dtype=np.int64) << bits
    bucket = np.searchsorted(work_before, starts, side="right").astype(np.int32) - np.int32(1)
    week_before = np.concatenate([np.zeros(1, np.int64), np.cumsum(work[week])])
    return _OneTable(
        first, days, total, bits, week_before, week, before, pattern, minutes_before, minute_at, work_day,
        work_before, bucket,
    )  # fmt: skip


def _within_day(patterns: Sequence[Shifts]) -> "tuple[NDArray[np.int16], NDArray[np.int16]]":
    """Working minutes before each minute of the day, and the minute of the day of each working minute."""
    works = np.zeros((len(patterns), MINUTES_A_DAY), dtype=np.bool_)
    for row, shifts in enumerate(patterns):
        for start, finish in shifts:
            works[row, start:finish] = True
    minutes_before = np.zeros((len(patterns), MINUTES_A_DAY + 1), dtype=np.int16)
    np.cumsum(works, axis=1, out=minutes_before[:, 1:])
    minute_at = np.zeros((len(patterns), MINUTES_A_DAY), dtype=np.int16)
    for row in range(len(patterns)):
        minutes = np.flatnonzero(works[row])
        minute_at[row, : len(minutes)] = minutes
    return minutes_before, minute_at


def _column(values: Sequence[int]) -> "Ints":
    return np.array(values, dtype=np.int64)


def _offsets(parts: "Sequence[NDArray[np.int32] | Ints]") -> "Ints":
    return np.cumsum([0, *(len(part) for part in parts[:-1])], dtype=np.int64)

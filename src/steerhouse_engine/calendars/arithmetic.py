"""Working-time arithmetic on calendar tables, compiled. Dates are minutes since 1970-01-01T00:00.

Every date lies between two working minutes: those before it are counted by `work_before`. The way back has two
answers, since the end of Friday's shift and the beginning of Monday's have the same number: `start_at` gives the later
one, where the next work begins, `finish_at` the earlier one, where the last work ended.
"""

from typing import TYPE_CHECKING

import numpy as np

from steerhouse_engine._jit import compiled, compiled_step
from steerhouse_engine.calendars.calendar import MINUTES_A_DAY
from steerhouse_engine.calendars.table import (
    BEFORE,
    BUCKET_AT,
    BUCKET_BITS,
    DAY_AT,
    DAYS,
    FIRST_DAY,
    MINUTE_AT,
    MINUTES_BEFORE,
    PATTERN,
    TOTAL,
    WEEK_BEFORE,
    WEEK_PATTERN,
    WEEK_TOTAL,
    WORK_AT,
    WORK_BEFORE,
    WORK_DAY,
    Tables,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Shorts = NDArray[np.int32]


@compiled_step
def work_before(tables: Tables, calendar: int, date: int) -> int:
    """How many working minutes of `calendar` lie before `date`."""
    row = tables.calendars[calendar]
    day = date // MINUTES_A_DAY
    minute = date - day * MINUTES_A_DAY
    day -= row[FIRST_DAY]
    result: int
    if 0 <= day < row[DAYS]:
        at = row[DAY_AT] + day
        result = tables.days[at, BEFORE] + tables.patterns[tables.days[at, PATTERN], MINUTES_BEFORE + minute]
        return result
    result = 0
    if day > 0:
        day -= row[DAYS]
        result = row[TOTAL]
    week = day // 7
    day -= week * 7
    result += week * row[WEEK_TOTAL] + row[WEEK_BEFORE + day]
    result += tables.patterns[row[WEEK_PATTERN + day], MINUTES_BEFORE + minute]
    return result


@compiled_step
def start_at(tables: Tables, calendar: int, index: int) -> int:
    """The date at which working minute `index` begins."""
    row = tables.calendars[calendar]
    result: int
    if 0 <= index < row[TOTAL]:
        at = row[WORK_AT] + tables.bucket[row[BUCKET_AT] + (index >> row[BUCKET_BITS])]
        while tables.work[at + 1, WORK_BEFORE] <= index:
            at += 1
        day = tables.work[at, WORK_DAY]
        pattern = tables.days[row[DAY_AT] + day, PATTERN]
        minute = tables.patterns[pattern, MINUTE_AT + index - tables.work[at, WORK_BEFORE]]
        result = (row[FIRST_DAY] + day) * MINUTES_A_DAY + minute
        return result
    first = row[FIRST_DAY]
    if index >= 0:
        index -= row[TOTAL]
        first += row[DAYS]
    week = index // row[WEEK_TOTAL]
    index -= week * row[WEEK_TOTAL]
    weekday = 0
    while row[WEEK_BEFORE + weekday + 1] <= index:
        weekday += 1
    minute = tables.patterns[row[WEEK_PATTERN + weekday], MINUTE_AT + index - row[WEEK_BEFORE + weekday]]
    result = (first + week * 7 + weekday) * MINUTES_A_DAY + minute
    return result


@compiled_step
def finish_at(tables: Tables, calendar: int, index: int) -> int:
    """The date at which the working minute before `index` ends."""
    return start_at(tables, calendar, index - 1) + 1


@compiled_step
def add(tables: Tables, calendar: int, date: int, minutes: int) -> int:
    """The end of the last of so many working minutes after `date`; if negative, the beginning of the first before."""
    if minutes == 0:
        return date
    index = work_before(tables, calendar, date) + minutes
    return finish_at(tables, calendar, index) if minutes > 0 else start_at(tables, calendar, index)


@compiled
def work_before_each(tables: Tables, calendar: "Shorts", date: "Ints") -> "Ints":
    """`work_before` for each of many dates, each on its own calendar."""
    result = np.empty(len(date), np.int64)
    for i in range(len(date)):
        result[i] = work_before(tables, calendar[i], date[i])
    return result


@compiled
def add_each(tables: Tables, calendar: "Shorts", date: "Ints", minutes: "Ints") -> "Ints":
    """`add` for each of many dates, each on its own calendar."""
    result = np.empty(len(date), np.int64)
    for i in range(len(date)):
        result[i] = add(tables, calendar[i], date[i], minutes[i])
    return result

"""Working-time arithmetic on calendar tables, compiled. Dates are minutes since 1970-01-01T00:00.

Every date lies between two working minutes: those before it are counted by `work_before`. The way back has two
answers, since the end of Friday's shift and the beginning of Monday's have the same number: `start_at` gives the later
one, where the next work begins, `finish_at` the earlier one, where the last work ended.
"""

from typing import TYPE_CHECKING

from steerhouse_engine._jit import compiled
from steerhouse_engine.calendars.calendar import MINUTES_A_DAY
from steerhouse_engine.calendars.table import Tables

if TYPE_CHECKING:
    from steerhouse_engine.calendars.table import Ints


@compiled
def work_before(tables: Tables, calendar: int, date: int) -> int:
    """How many working minutes of `calendar` lie before `date`."""
    day = date // MINUTES_A_DAY
    minute = date - day * MINUTES_A_DAY
    day -= tables.first_day[calendar]
    result: int
    if 0 <= day < tables.days[calendar]:
        at = tables.day_at[calendar] + day
        result = tables.before[at] + tables.minutes_before[tables.pattern[at], minute]
        return result
    result = 0
    if day > 0:
        day -= tables.days[calendar]
        result = tables.total[calendar]
    week = day // 7
    day -= week * 7
    result += week * tables.week_total[calendar] + tables.week_before[calendar, day]
    result += tables.minutes_before[tables.week_pattern[calendar, day], minute]
    return result


@compiled
def start_at(tables: Tables, calendar: int, index: int) -> int:
    """The date at which working minute `index` begins."""
    result: int
    if 0 <= index < tables.total[calendar]:
        at = tables.bucket_at[calendar] + (index >> tables.bucket_bits[calendar])
        day = tables.work_at[calendar] + tables.bucket[at]
        while tables.work_before[day + 1] <= index:
            day += 1
        pattern = tables.pattern[tables.day_at[calendar] + tables.work_day[day]]
        minute = tables.minute_at[pattern, index - tables.work_before[day]]
        result = (tables.first_day[calendar] + tables.work_day[day]) * MINUTES_A_DAY + minute
        return result
    first = tables.first_day[calendar]
    if index >= 0:
        index -= tables.total[calendar]
        first += tables.days[calendar]
    week = index // tables.week_total[calendar]
    index -= week * tables.week_total[calendar]
    weekday = 0
    while tables.week_before[calendar, weekday + 1] <= index:
        weekday += 1
    pattern = tables.week_pattern[calendar, weekday]
    minute = tables.minute_at[pattern, index - tables.week_before[calendar, weekday]]
    result = (first + week * 7 + weekday) * MINUTES_A_DAY + minute
    return result


@compiled
def finish_at(tables: Tables, calendar: int, index: int) -> int:
    """The date at which the working minute before `index` ends."""
    return start_at(tables, calendar, index - 1) + 1


@compiled
def add(tables: Tables, calendar: int, date: int, minutes: int) -> int:
    """The end of the last of so many working minutes after `date`; if negative, the beginning of the first before it."""
    if minutes == 0:
        return date
    index = work_before(tables, calendar, date) + minutes
    return finish_at(tables, calendar, index) if minutes > 0 else start_at(tables, calendar, index)


@compiled
def work_before_each(tables: Tables, calendar: "Ints", date: "Ints", result: "Ints") -> None:
    """`work_before` for each of many dates, each on its own calendar."""
    for i in range(len(date)):
        result[i] = work_before(tables, calendar[i], date[i])

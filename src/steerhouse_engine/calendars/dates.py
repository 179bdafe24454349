"""Working-time questions about single dates, for people who do not hold a network."""

from typing import TYPE_CHECKING

from steerhouse_engine._lazy import on_first_use
from steerhouse_engine.calendars.calendar import Calendar
from steerhouse_engine.calendars.table import tables_of

if TYPE_CHECKING:
    from steerhouse_engine.calendars import arithmetic
else:
    arithmetic = on_first_use("steerhouse_engine.calendars.arithmetic")


def working_minutes(calendar: Calendar, start: int, finish: int) -> int:
    """Working minutes from `start` to `finish`, both minutes since 1970-01-01; negative when `finish` is earlier.

    >>> always = Calendar("every day 8 to 12", (((480, 720),),) * 7)
    >>> working_minutes(always, 600, 1440 + 600)  # from 10:00 to 10:00 the next day
    240
    """
    tables = tables_of([calendar], around=start)
    return int(arithmetic.work_before(tables, 0, finish)) - int(arithmetic.work_before(tables, 0, start))


def add_working(calendar: Calendar, date: int, minutes: int) -> int:
    """The date after (before, if negative) so many working minutes; `date` itself when there are none to add.

    Going forward it is the end of the last minute worked, going back the beginning of the first.

    >>> always = Calendar("every day 8 to 12", (((480, 720),),) * 7)
    >>> add_working(always, 480, 240) == 720, add_working(always, 480, 241) == 1440 + 481
    (True, True)
    >>> add_working(always, 1440 + 480, -240) == 480
    True
    """
    tables = tables_of([calendar], around=date)
    return int(arithmetic.add(tables, 0, date, minutes))

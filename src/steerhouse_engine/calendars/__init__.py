"""Working time: days, weeks, shifts and exceptions, and the arithmetic of dates on them."""

from steerhouse_engine.calendars.calendar import (
    ELAPSED,
    FIRST_MINUTE,
    LAST_MINUTE,
    MINUTES_A_DAY,
    Calendar,
    CalendarException,
    InvalidCalendar,
    NoWorkingTime,
    Shift,
    Shifts,
    weekday,
)
from steerhouse_engine.calendars.combine import intersection, union
from steerhouse_engine.calendars.dates import add_working, working_minutes

__all__ = [
    "ELAPSED",
    "FIRST_MINUTE",
    "LAST_MINUTE",
    "MINUTES_A_DAY",
    "Calendar",
    "CalendarException",
    "InvalidCalendar",
    "NoWorkingTime",
    "Shift",
    "Shifts",
    "add_working",
    "intersection",
    "union",
    "weekday",
    "working_minutes",
]

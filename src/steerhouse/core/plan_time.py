"""Plan time: whole minutes of the wall clock since 1 January 1970 00:00 in the calendar's own zone.

A plan says "Monday at eight" and means it whatever a time zone or summer time does, so a plan date carries no zone.
"""

import datetime as dt

EPOCH = dt.datetime(1970, 1, 1)
MINUTES_PER_DAY = 1440
FIRST = -1_035_594_720  # 1 January of the year 1
LAST = 4_223_371_679  # 31 December 9999, 23:59


def to_minutes(moment: dt.datetime) -> int:
    """Minutes of a wall-clock moment; seconds are cut.

    >>> to_minutes(dt.datetime(1970, 1, 2, 8, 0))
    1920
    """
    return (moment.replace(tzinfo=None) - EPOCH) // dt.timedelta(minutes=1)


def to_datetime(minutes: int) -> dt.datetime:
    """The wall-clock moment of plan minutes; OverflowError outside the years 1 to 9999.

    >>> to_datetime(1920)
    datetime.datetime(1970, 1, 2, 8, 0)
    """
    return EPOCH + dt.timedelta(minutes=minutes)


def to_date(minutes: int) -> dt.date:
    """The day of plan minutes."""
    return to_datetime(minutes).date()


def from_date(day: dt.date, minute_of_day: int = 0) -> int:
    """Plan minutes of a day, at midnight or at a minute of it.

    >>> from_date(dt.date(1970, 1, 3), 60)
    2940
    """
    return (day - EPOCH.date()).days * MINUTES_PER_DAY + minute_of_day

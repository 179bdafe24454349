"""Wall-clock dates as minutes since 1970-01-01T00:00, without any time zone."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
MINUTES_A_DAY = 1440
_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d(?:\.\d{1,9})?))?(Z|[+-]\d\d:?\d\d)?", re.ASCII)


class NotADate(ValueError):
    """Text that is no date of the calendar."""


def day_number(when: date) -> int:
    """Days since 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return when.toordinal() - EPOCH_ORDINAL


def day_of(number: int) -> date:
    """The date of a day number.

    >>> day_of(1)
    datetime.date(1970, 1, 2)
    """
    return date.fromordinal(number + EPOCH_ORDINAL)


@lru_cache(maxsize=65_536)
def minutes_since_epoch(text: str) -> float:
    """ISO 8601 date and time → float minutes since 1970-01-01T00:00; seconds are kept as a fraction.

    A time zone at the end is dropped, because plan dates are wall-clock time. Raises NotADate.

    >>> minutes_since_epoch("1970-01-02T08:00:30")
    1920.5
    """
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        raise NotADate(text)
    year, month, day, hour, minute, second, _zone = found.groups()
    try:
        days = day_number(date(int(year), int(month), int(day)))
    except ValueError as error:
        raise NotADate(text) from error
    return days * MINUTES_A_DAY + _minutes_of_day(hour or "0", minute or "0", second or "0", text)


@lru_cache(maxsize=4_096)
def minute_of_day(text: str) -> float:
    """ISO 8601 time of day → float minutes since midnight. Raises NotADate.

    >>> minute_of_day("13:00:00")
    780.0
    """
    found = _TIME.fullmatch(text)
    if found is None:
        raise NotADate(text)
    hour, minute, second, _zone = found.groups()
    return _minutes_of_day(hour, minute, second or "0", text)


def _minutes_of_day(hour: str, minute: str, second: str, text: str) -> float:
    hours, minutes, seconds = int(hour), int(minute), float(second)
    if minutes > 59 or seconds >= 60 or hours * 60 + minutes + seconds / 60 > MINUTES_A_DAY:
        raise NotADate(text)
    return hours * 60 + minutes + seconds / 60


def as_text(minutes: float) -> str:
    """Plan minutes as ISO 8601 text, for messages and exports.

    >>> as_text(1920)
    '1970-01-02T08:00'
    """
    when = datetime(1970, 1, 1) + timedelta(minutes=minutes)
    return when.isoformat(timespec="minutes" if minutes == int(minutes) else "seconds")

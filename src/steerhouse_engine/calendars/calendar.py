"""What a working calendar says, checked at construction."""

from dataclasses import dataclass

Shift = tuple[int, int]
"""From minute to minute of one day, 0 to 1440; 1440 is midnight at the end of the day."""
Shifts = tuple[Shift, ...]

MINUTES_A_DAY = 1440
FIRST_DAY = -719_162
"""0001-01-01 in days since 1970-01-01."""
LAST_DAY = 2_932_896
"""9999-12-31 in days since 1970-01-01."""
FIRST_MINUTE = FIRST_DAY * MINUTES_A_DAY
LAST_MINUTE = (LAST_DAY + 1) * MINUTES_A_DAY


class InvalidCalendar(ValueError):
    """A calendar that contradicts itself."""

    def __init__(self, calendar: str, fault: str) -> None:
        super().__init__(f"Calendar “{calendar}”: {fault}")
        self.calendar = calendar
        self.fault = fault


class NoWorkingTime(InvalidCalendar):
    """A calendar in which no work can ever be done."""

    def __init__(self, calendar: str) -> None:
        super().__init__(
            calendar,
            "there is no working time in its week, so no finish date can be computed. "
            "Give at least one weekday working hours.",
        )


@dataclass(frozen=True, slots=True)
class CalendarException:
    """Days on which a calendar departs from its week.

    `first_day` and `last_day` are days since 1970-01-01, both included; no shifts means days off.
    """

    first_day: int
    last_day: int
    shifts: Shifts = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """When work can be done: the shifts of a week and the days that depart from it.

    `week` has seven days from Monday, each a tuple of shifts (from_minute, to_minute) in ascending order. A shift that
    crosses midnight is two shifts, one on each day. Raises InvalidCalendar, NoWorkingTime.

    >>> day = ((480, 720), (780, 1020))
    >>> standard = Calendar("Standard", (day,) * 5 + ((), ()))
    >>> standard.shifts_on(0)  # 1970-01-01 was a Thursday
    ((480, 720), (780, 1020))
    >>> standard.shifts_on(2)
    ()
    """

    name: str
    week: tuple[Shifts, ...]
    exceptions: tuple[CalendarException, ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise InvalidCalendar(self.name, f"a week has 7 days from Monday, {len(self.week)} are given.")
        for shifts in (*self.week, *(exception.shifts for exception in self.exceptions)):
            self._check_shifts(shifts)
        self._check_exceptions()
        if not any(self.week):
            raise NoWorkingTime(self.name)

    def shifts_on(self, day: int) -> Shifts:
        """The shifts of one day, counted from 1970-01-01."""
        for exception in self.exceptions:
            if exception.first_day <= day <= exception.last_day:
                return exception.shifts
        return self.week[weekday(day)]

    def _check_shifts(self, shifts: Shifts) -> None:
        end = 0
        for start, finish in shifts:
            if not 0 <= start < finish <= MINUTES_A_DAY:
                raise InvalidCalendar(
                    self.name,
                    f"the shift {_clock(start)}–{_clock(finish)} does not lie within one day. "
                    "Give a shift over midnight as two shifts, one on each day.",
                )
            if start < end:
                raise InvalidCalendar(
                    self.name,
                    f"the shift {_clock(start)}–{_clock(finish)} begins before the shift before it ends. "
                    "Give shifts in ascending order and without overlap.",
                )
            end = finish

    def _check_exceptions(self) -> None:
        previous = None
        for exception in sorted(self.exceptions, key=lambda exception: exception.first_day):
            if not FIRST_DAY <= exception.first_day <= exception.last_day <= LAST_DAY:
                raise InvalidCalendar(
                    self.name,
                    f"an exception runs from day {exception.first_day} to day {exception.last_day} "
                    "(days since 1970-01-01). Its first day comes first, and both lie in the years 1 to 9999.",
                )
            if previous is not None and exception.first_day <= previous.last_day:
                raise InvalidCalendar(
                    self.name,
                    f"two exceptions cover day {exception.first_day} (days since 1970-01-01). Keep one of them.",
                )
            previous = exception


def weekday(day: int) -> int:
    """Monday 0 to Sunday 6 of a day since 1970-01-01, which was a Thursday."""
    return (day + 3) % 7


ELAPSED = Calendar("elapsed time", (((0, MINUTES_A_DAY),),) * 7)
"""Every minute of every day: what elapsed durations and elapsed lags are counted in."""


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"

"""Calendar arithmetic that cannot be wrong because it is too simple: it walks from minute to minute."""

from steerhouse_engine.calendars import MINUTES_A_DAY, Calendar
from steerhouse_engine.tests.makers import at

DAYS = 400


class SlowCalendar:
    """A line of minutes, each worked or not, some months before and after `around`."""

    def __init__(self, calendar: Calendar, around: int = at("2026-11-23 00:00")) -> None:
        first = around // MINUTES_A_DAY - DAYS // 2
        self.origin = first * MINUTES_A_DAY
        self.line = bytearray(DAYS * MINUTES_A_DAY)
        for day in range(DAYS):
            for start, finish in calendar.shifts_on(first + day):
                worked = slice(day * MINUTES_A_DAY + start, day * MINUTES_A_DAY + finish)
                self.line[worked] = b"\1" * (finish - start)

    def works(self, minute: int) -> bool:
        """Whether the minute that begins at `minute` is worked."""
        return self.line[minute - self.origin] == 1

    def next_work(self, date: int) -> int:
        """The first date from `date` on at which work begins."""
        line, place = self.line, date - self.origin
        while not line[place]:
            place += 1
        return place + self.origin

    def last_work(self, date: int) -> int:
        """The last date up to `date` at which work ends."""
        line, place = self.line, date - self.origin
        while not line[place - 1]:
            place -= 1
        return place + self.origin

    def add(self, date: int, minutes: int) -> int:
        """The end of the last of so many worked minutes after `date`, the beginning of the first before it."""
        line, place = self.line, date - self.origin
        while minutes > 0:
            minutes -= line[place]
            place += 1
        while minutes < 0:
            place -= 1
            minutes += line[place]
        return place + self.origin

    def between(self, start: int, finish: int) -> int:
        """Worked minutes from `start` to `finish`, negative when `finish` is earlier."""
        if finish < start:
            return -self.between(finish, start)
        return sum(self.line[start - self.origin : finish - self.origin])

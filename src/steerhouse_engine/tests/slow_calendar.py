"""Calendar arithmetic that cannot be wrong because it is too simple: it walks from minute to minute."""

from steerhouse_engine.calendars import MINUTES_A_DAY, Calendar


class SlowCalendar:
    """Answers by looking at one minute after the other; remembers only which minutes of a day are worked."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.days: dict[int, bytearray] = {}

    def works(self, minute: int) -> bool:
        """Whether the minute that begins at `minute` is worked."""
        day = minute // MINUTES_A_DAY
        if day not in self.days:
            self.days[day] = bytearray(MINUTES_A_DAY)
            for start, finish in self.calendar.shifts_on(day):
                for worked in range(start, finish):
                    self.days[day][worked] = 1
        return self.days[day][minute - day * MINUTES_A_DAY] == 1

    def next_work(self, date: int) -> int:
        while not self.works(date):
            date += 1
        return date

    def last_work(self, date: int) -> int:
        while not self.works(date - 1):
            date -= 1
        return date

    def add(self, date: int, minutes: int) -> int:
        while minutes > 0:
            minutes -= self.works(date)
            date += 1
        while minutes < 0:
            date -= 1
            minutes += self.works(date)
        return date

    def between(self, start: int, finish: int) -> int:
        if finish < start:
            return -self.between(finish, start)
        return sum(self.works(minute) for minute in range(start, finish))

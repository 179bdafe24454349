"""Calendars of a Microsoft Project XML file: read as written, then worked out with their base calendars."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from steerhouse.interchange.mspdi.fields import Fields, Reading, local_name
from steerhouse.interchange.mspdi.not_carried import count_left_out
from steerhouse.interchange.mspdi.recurrence import Pattern, Recurrence, occurrences
from steerhouse.interchange.plan_time import MINUTES_A_DAY, NotADate, day_of, minute_of_day
from steerhouse.interchange.schedule_file import FileCalendar, FileException, Shifts

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_BASES = 16
FULL_DAY: Shifts = ((480, 720), (780, 1020))
# What Microsoft Project gives to a day that no calendar describes: 8–12 and 13–17 from Monday to Friday.
USUAL_WEEK: tuple[Shifts, ...] = (FULL_DAY,) * 5 + ((), ())
_PATTERNS = {int(pattern): pattern for pattern in Pattern}


@dataclass(slots=True)
class WrittenCalendar:
    """A calendar as the file writes it: only what differs from its base calendar."""

    fields: Fields
    uid: int
    name: str
    base_uid: int | None
    is_base: bool
    week: list[Shifts | None]
    exceptions: list[FileException]

    @property
    def described(self) -> bool:
        """Whether the file says anything about the days of its week."""
        return any(day is not None for day in self.week)


def read_calendar(element: "_Element", reading: Reading) -> WrittenCalendar | None:
    """One Calendar element; None when it is unusable, the reason being among the problems."""
    fields = Fields(element, "Calendar", reading)
    uid = fields.integer("UID")
    if uid is None:
        fields.problem("UID", "", "The calendar has no UID.")
        return None
    base_uid = fields.integer("BaseCalendarUID")
    calendar = WrittenCalendar(
        fields=fields,
        uid=uid,
        name=fields.text("Name"),
        base_uid=base_uid if base_uid is not None and base_uid >= 0 else None,
        is_base=fields.flag("IsBaseCalendar"),
        week=[None] * 7,
        exceptions=[],
    )
    days = _elements(fields, "WeekDays", "WeekDay", reading)
    for day in days:
        if day.integer("DayType") != 0:
            _set_week_day(calendar.week, day, reading)
    _read_exceptions(calendar, days, reading)
    count_left_out(fields, "calendars", reading)
    return calendar


def _elements(fields: Fields, group: str, name: str, reading: Reading) -> list[Fields]:
    elements = [child for parent in fields.nested.get(group, []) for child in parent if local_name(child) == name]
    found = [Fields(element, name, reading) for element in elements]
    for child in found:
        child.uid = f"of calendar {fields.uid}"
    return found


def _set_week_day(week: list[Shifts | None], day: Fields, reading: Reading) -> None:
    number = day.integer("DayType")
    if number is None or not 1 <= number <= 7:
        day.problem("DayType", day.text("DayType"), "A day from 1 (Sunday) to 7 (Saturday) is expected.")
        return
    from_monday = (number + 5) % 7
    if week[from_monday] is not None:
        day.problem("DayType", str(number), "The same day of the week stands twice in one calendar.")
        return
    week[from_monday] = _shifts(day, reading) if day.flag("DayWorking", default=True) else ()


def _shifts(day: Fields, reading: Reading) -> Shifts:
    found = []
    for time in _elements(day, "WorkingTimes", "WorkingTime", reading):
        shift = _shift(time)
        if shift is not None:
            found.append(shift)
    return merged(found)


def _shift(time: Fields) -> tuple[int, int] | None:
    limits = []
    for name in ("FromTime", "ToTime"):
        text = time.text(name)
        try:
            limits.append(round(minute_of_day(text)))
        except NotADate:
            time.problem(name, text, "A time of day such as 08:00:00 is expected.")
            return None
    start, end = limits
    end = MINUTES_A_DAY if end == 0 else end
    if end <= start:
        time.problem("ToTime", time.text("ToTime"), "The working time ends before it begins.", "Split it at midnight.")
        return None
    return start, end


def merged(shifts: list[tuple[int, int]]) -> Shifts:
    """Sorted shifts; those that touch or overlap become one."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(shifts):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def _read_exceptions(calendar: WrittenCalendar, days: list[Fields], reading: Reading) -> None:
    """Exceptions first, then work weeks: of two that hold on the same day, the one that comes first counts.

    Files since 2007 write exceptions twice, the second time as days of type 0 for older readers; those are read only
    where the newer form is missing.
    """
    newer = _elements(calendar.fields, "Exceptions", "Exception", reading)
    found = newer or [day for day in days if day.integer("DayType") == 0]
    weeks = _elements(calendar.fields, "WorkWeeks", "WorkWeek", reading)
    everything = (made for group in (_all_dated(found, reading), _all_weeks(weeks, reading)) for made in group)
    most = reading.limits.calendar_exceptions
    calendar.exceptions = list(islice(everything, most + 1))
    if len(calendar.exceptions) > most:
        calendar.fields.problem("Exceptions", "", f"The calendar has more than {most:,} exceptions; that is the limit.")


def _all_dated(found: list[Fields], reading: Reading) -> Iterator[FileException]:
    for exception in found:
        yield from _dated(exception, reading)


def _all_weeks(weeks: list[Fields], reading: Reading) -> Iterator[FileException]:
    for week in weeks:
        yield from _work_week(week, reading)


def _period(fields: Fields, reading: Reading) -> tuple[int, int] | None:
    """First and last day, both included."""
    periods = fields.nested.get("TimePeriod", [])
    if len(periods) != 1:
        fields.problem("TimePeriod", "", "The exception does not say once from when to when it holds.")
        return None
    period = Fields(periods[0], "TimePeriod", reading)
    period.uid = fields.uid
    start, end = period.exact_time("FromDate"), period.exact_time("ToDate")
    if start is None or end is None:
        period.problem("FromDate", period.text("FromDate"), "The first or the last day of the exception is missing.")
        return None
    if end < start:
        period.problem("ToDate", period.text("ToDate"), "The exception ends before it begins.")
        return None
    return int(start // MINUTES_A_DAY), int(end // MINUTES_A_DAY)


def _dated(exception: Fields, reading: Reading) -> Iterator[FileException]:
    period = _period(exception, reading)
    if period is None:
        return
    shifts = _shifts(exception, reading) if exception.flag("DayWorking", default=True) else ()
    name = exception.text("Name")
    recurrence = _recurrence(exception, period)
    if recurrence is None:
        yield FileException(period[0], period[1], shifts, name)
        return
    for day in occurrences(recurrence):
        yield FileException(day, day, shifts, name)


def _recurrence(exception: Fields, period: tuple[int, int]) -> Recurrence | None:
    pattern = exception.choice("Type", _PATTERNS, Pattern.NONE)
    every = exception.integer("Period") or 1
    if pattern in (Pattern.DAILY, Pattern.DAY_COUNT, Pattern.NONE) and every == 1:
        return None
    bounded = {
        "Period": (every, 1, 999),
        "DaysOfWeek": (exception.integer("DaysOfWeek") or 0, 0, 127),
        "Month": (exception.integer("Month") or 0, 0, 11),
        "MonthDay": (exception.integer("MonthDay") or 1, 1, 31),
        "MonthItem": (exception.integer("MonthItem") or 0, 0, 9),
        "MonthPosition": (exception.integer("MonthPosition") or 0, 0, 4),
        "Occurrences": (exception.integer("Occurrences") or 0, 0, 10_000_000),
    }
    for name, (value, least, most) in bounded.items():
        if not least <= value <= most:
            exception.problem(name, str(value), f"A number from {least} to {most} is expected.")
            return None
    counted = exception.flag("EnteredByOccurrences") and bounded["Occurrences"][0] > 0
    return Recurrence(
        pattern=pattern,
        first_day=period[0],
        last_day=period[1],
        every=every,
        weekdays=bounded["DaysOfWeek"][0],
        month=bounded["Month"][0],
        month_day=bounded["MonthDay"][0],
        item=bounded["MonthItem"][0],
        position=bounded["MonthPosition"][0],
        most=bounded["Occurrences"][0] if counted else None,
    )


def _work_week(week: Fields, reading: Reading) -> Iterator[FileException]:
    """A week that differs for some months, as one exception for each of its days that it describes."""
    period = _period(week, reading)
    if period is None:
        return
    days: list[Shifts | None] = [None] * 7
    for day in _elements(week, "WeekDays", "WeekDay", reading):
        _set_week_day(days, day, reading)
    for day_number in range(period[0], period[1] + 1):
        shifts = days[day_of(day_number).weekday()]
        if shifts is not None:
            yield FileException(day_number, day_number, shifts, week.text("Name"))


def resolve(written: list[WrittenCalendar], reading: Reading) -> tuple[FileCalendar, ...]:
    """Calendars complete by themselves, each with the days and exceptions of its base calendars worked in."""
    by_uid: dict[int, WrittenCalendar] = {}
    for calendar in written:
        if calendar.uid in by_uid:
            calendar.fields.problem("UID", str(calendar.uid), "Two calendars have the same UID.")
        by_uid.setdefault(calendar.uid, calendar)
    # Thousands of resource calendars add nothing to the same base: its exceptions are worked out once.
    worked_out: dict[tuple[int, ...], tuple[FileException, ...]] = {}
    return tuple(_resolved(_chain(calendar, by_uid), worked_out) for calendar in by_uid.values())


def _resolved(
    chain: list[WrittenCalendar], worked_out: dict[tuple[int, ...], tuple[FileException, ...]]
) -> FileCalendar:
    week: list[Shifts | None] = [None] * 7
    for ancestor in chain:
        week = [mine if mine is not None else theirs for mine, theirs in zip(week, ancestor.week, strict=True)]
    if not any(ancestor.described for ancestor in chain):
        message = "No day of the calendar is described; it works from Monday to Friday, 8 to 12 and 13 to 17."
        chain[0].fields.warn("WeekDays", "", message, "Describe its days in the scheduling tool if that is wrong.")
    holding = tuple(ancestor.uid for ancestor in chain if ancestor.exceptions)
    if holding not in worked_out:
        worked_out[holding] = without_overlap([e for ancestor in chain for e in ancestor.exceptions])
    return FileCalendar(
        uid=chain[0].uid,
        name=chain[0].name,
        base_uid=chain[1].uid if len(chain) > 1 else None,
        is_base=chain[0].is_base,
        week=tuple(usual if day is None else day for day, usual in zip(week, USUAL_WEEK, strict=True)),
        exceptions=worked_out[holding],
    )


def _chain(calendar: WrittenCalendar, by_uid: dict[int, WrittenCalendar]) -> list[WrittenCalendar]:
    """The calendar, its base, the base of that, …"""
    chain = [calendar]
    while (base_uid := chain[-1].base_uid) is not None:
        base = by_uid.get(base_uid)
        if base is None:
            # 0 means "none" in files in which no calendar has that number.
            if base_uid:
                chain[-1].fields.problem("BaseCalendarUID", str(base_uid), "The base calendar is not in the file.")
            break
        if any(base is earlier for earlier in chain):
            calendar.fields.problem("BaseCalendarUID", str(base_uid), "The calendar is its own base calendar.")
            break
        if len(chain) == MOST_BASES:
            calendar.fields.problem(
                "BaseCalendarUID", str(base_uid), f"More than {MOST_BASES} calendars build on one another."
            )
            break
        chain.append(base)
    return chain


def without_overlap(exceptions: list[FileException]) -> tuple[FileException, ...]:
    """Sorted exceptions of which no two hold on the same day: the one that comes first in the list counts.

    A sweep over the days at which something begins or ends; the open exception with the smallest index counts.
    """
    edges = sorted({e.first_day for e in exceptions} | {e.last_day + 1 for e in exceptions})
    begins: dict[int, list[int]] = {}
    for index, exception in enumerate(exceptions):
        begins.setdefault(exception.first_day, []).append(index)
    heap: list[int] = []
    result: list[FileException] = []
    for day, next_day in pairwise(edges):
        for index in begins.get(day, []):
            heappush(heap, index)
        while heap and exceptions[heap[0]].last_day < day:
            heappop(heap)
        if heap:
            _append(result, exceptions[heap[0]], day, next_day - 1)
    return tuple(result)


def _append(result: list[FileException], counting: FileException, first_day: int, last_day: int) -> None:
    last = result[-1] if result else None
    if last and (last.last_day + 1, last.shifts, last.name) == (first_day, counting.shifts, counting.name):
        result[-1] = FileException(last.first_day, last_day, last.shifts, last.name)
    else:
        result.append(FileException(first_day, last_day, counting.shifts, counting.name))

"""Calendars: what they refuse, and their arithmetic against a walk from minute to minute."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steerhouse_engine.calendars import (
    FIRST_MINUTE,
    LAST_MINUTE,
    MINUTES_A_DAY,
    Calendar,
    CalendarException,
    InvalidCalendar,
    NoWorkingTime,
    add_working,
    intersection,
    union,
    working_minutes,
)
from steerhouse_engine.tests.makers import NIGHT, STANDARD, at, random_calendar
from steerhouse_engine.tests.slow_calendar import SlowCalendar


def test_a_calendar_without_working_time_is_refused_by_name() -> None:
    with pytest.raises(NoWorkingTime, match="Closed for ever"):
        Calendar("Closed for ever", ((),) * 7)


@pytest.mark.parametrize(
    ("week", "exceptions", "fault"),
    [
        ((((480, 720),),) * 6, (), "7 days"),
        ((((480, 1441),),) * 7, (), "within one day"),
        ((((720, 480),),) * 7, (), "within one day"),
        ((((480, 720), (700, 900)),) * 7, (), "without overlap"),
        ((((480, 720),),) * 7, (CalendarException(5, 4),), "first day comes first"),
        ((((480, 720),),) * 7, (CalendarException(1, 9), CalendarException(9, 12)), "cover day 9"),
        ((((480, 720),),) * 7, (CalendarException(1, 9_000_000),), "years 1 to 9999"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused_with_the_fault(week, exceptions, fault) -> None:
    with pytest.raises(InvalidCalendar, match=fault):
        Calendar("odd", week, exceptions)


def test_a_task_of_eight_hours_begun_on_friday_at_one_ends_on_monday_at_noon() -> None:
    """Friday 13:00–17:00 gives 4 hours, Monday 08:00–12:00 the other 4."""
    assert add_working(STANDARD, at("2026-11-20 13:00"), 480) == at("2026-11-23 12:00")


def test_a_full_day_ends_at_seventeen_and_not_at_eight_the_next_morning() -> None:
    assert add_working(STANDARD, at("2026-11-20 08:00"), 480) == at("2026-11-20 17:00")


def test_going_back_a_full_day_begins_at_eight_and_not_at_seventeen_the_day_before() -> None:
    assert add_working(STANDARD, at("2026-11-23 17:00"), -480) == at("2026-11-23 08:00")


def test_a_night_shift_is_one_working_day_over_midnight() -> None:
    """Monday 23:00–24:00 is 1 hour, Tuesday 00:00–03:00 is 3, 04:00–08:00 is 4."""
    assert add_working(NIGHT, at("2026-11-23 23:00"), 480) == at("2026-11-24 08:00")


def test_an_exception_can_give_work_to_a_sunday_and_take_it_from_a_monday() -> None:
    sunday, monday = at("2026-11-22 00:00") // MINUTES_A_DAY, at("2026-11-23 00:00") // MINUTES_A_DAY
    calendar = Calendar(
        "moved", STANDARD.week, (CalendarException(sunday, sunday, ((480, 720),)), CalendarException(monday, monday))
    )
    assert working_minutes(calendar, at("2026-11-20 17:00"), at("2026-11-24 08:00")) == 240


@pytest.mark.parametrize("seed", range(60))
def test_working_time_equals_a_walk_from_minute_to_minute(seed: int) -> None:
    chance = random.Random(seed)
    calendar = random_calendar(chance, "chance")
    slow = SlowCalendar(calendar)
    for _ in range(12):
        date_ = at("2026-11-16 00:00") + chance.randrange(20 * MINUTES_A_DAY)
        other = date_ + chance.randrange(-9, 9) * MINUTES_A_DAY + chance.randrange(MINUTES_A_DAY)
        minutes = chance.randrange(-1500, 1500)
        assert working_minutes(calendar, date_, other) == slow.between(date_, other)
        assert add_working(calendar, date_, minutes) == slow.add(date_, minutes)


@pytest.mark.parametrize("year", [1, 1582, 1969, 2049, 2100, 9998])
def test_far_years_are_as_exact_as_near_ones(year: int) -> None:
    """Outside the table the week repeats by arithmetic."""
    start = (date(year, 6, 1).toordinal() - date(1970, 1, 1).toordinal()) * MINUTES_A_DAY
    slow = SlowCalendar(STANDARD, around=start)
    near = add_working(STANDARD, at("2026-11-20 13:00"), 7)
    assert near == at("2026-11-20 13:07")
    for minutes in (-4801, -480, -1, 1, 479, 481, 2400, 9999):
        assert add_working(STANDARD, start, minutes) == slow.add(start, minutes)


@given(
    start=st.integers(FIRST_MINUTE, LAST_MINUTE - 1),
    minutes=st.integers(-6_000_000, 6_000_000),
    calendar=st.sampled_from([STANDARD, NIGHT]),
)
def test_what_is_added_can_be_counted(start: int, minutes: int, calendar: Calendar) -> None:
    assert working_minutes(calendar, start, add_working(calendar, start, minutes)) == minutes


@pytest.mark.parametrize("seed", range(30))
def test_a_union_works_when_any_and_an_intersection_when_all_of_its_calendars_work(seed: int) -> None:
    chance = random.Random(seed)
    parts = [random_calendar(chance, name, shifts=((0, 1440), (300, 800), (420, 1300))) for name in "AB"]
    slow = [SlowCalendar(part) for part in parts]
    any_of, all_of = SlowCalendar(union(parts)), SlowCalendar(intersection(parts))
    for minute in range(at("2026-11-16 00:00"), at("2026-12-07 00:00"), 7):
        assert any_of.works(minute) == any(calendar.works(minute) for calendar in slow)
        assert all_of.works(minute) == all(calendar.works(minute) for calendar in slow)


def test_calendars_that_never_work_together_are_refused_by_both_names() -> None:
    with pytest.raises(NoWorkingTime, match="Standard ∩ Sundays"):
        intersection([STANDARD, Calendar("Sundays", ((),) * 6 + (((480, 720),),))])

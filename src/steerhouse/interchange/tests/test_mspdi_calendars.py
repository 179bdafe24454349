"""Calendars of a file: base calendars worked in, exceptions in all their forms."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.mspdi.calendars import without_overlap
from steerhouse.interchange.mspdi.recurrence import Pattern, Recurrence, occurrences
from steerhouse.interchange.plan_time import day_number, day_of
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.schedule_file import FileException
from steerhouse.interchange.tests.shared import WORKING_DAY, calendar, elements, project, task

DAY = ((480, 720), (780, 1020))


@pytest.fixture
def calendars(tmp_path):
    def read(*written, limits=None):
        path = tmp_path / "plan.xml"
        path.write_text(project([task(1)], calendars=written))
        return {each.uid: each for each in read_mspdi(path, limits or Limits()).calendars}

    return read


def test_a_calendar_without_any_day_is_warned_of(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(project([task(1)], calendars=[calendar(), calendar(2, inner=""), calendar(3, base=1, inner="")]))
    assert [warning.where for warning in read_mspdi(path).warnings] == ["line 2, Calendar 2"]


def period(first, last):
    return f"<TimePeriod>{elements(FromDate=f'{first}T00:00:00', ToDate=f'{last}T23:59:00')}</TimePeriod>"


def exception(first, last, *, times="", **values):
    inner = elements(Name="Fair", Type=1, **values, DayWorking=int(bool(times)))
    return f"<Exceptions><Exception>{period(first, last)}{inner}{times}</Exception></Exceptions>"


def older_exception(first, last):
    return f"<WeekDays><WeekDay>{elements(DayType=0, DayWorking=0)}{period(first, last)}</WeekDay></WeekDays>"


def days(first, last):
    return day_number(date.fromisoformat(first)), day_number(date.fromisoformat(last))


def test_a_week_begins_on_monday(calendars):
    assert calendars(calendar())[1].week == (DAY,) * 5 + ((), ())


def test_a_calendar_that_describes_no_day_has_the_usual_week(calendars):
    assert calendars(calendar(inner=""))[1].week == (DAY,) * 5 + ((), ())


def test_a_day_that_is_not_described_is_taken_from_the_base_calendar(calendars):
    saturday = f"<WeekDays><WeekDay>{elements(DayType=7, DayWorking=1)}{WORKING_DAY}</WeekDay></WeekDays>"
    made = calendars(calendar(), calendar(2, base=1, inner=saturday))[2]
    assert made.week == (DAY,) * 6 + ((),) and made.base_uid == 1


def test_midnight_at_the_end_of_a_day_is_minute_1440(calendars):
    night = (
        "<WorkingTimes><WorkingTime><FromTime>00:00:00</FromTime><ToTime>00:00:00</ToTime></WorkingTime></WorkingTimes>"
    )
    inner = f"<WeekDays><WeekDay>{elements(DayType=2, DayWorking=1)}{night}</WeekDay></WeekDays>"
    assert calendars(calendar(inner=inner))[1].week[0] == ((0, 1440),)


def test_an_exception_holds_from_its_first_to_its_last_day(calendars):
    made = calendars(calendar(inner=exception("2026-12-24", "2027-01-01")))[1]
    assert made.exceptions == (FileException(*days("2026-12-24", "2027-01-01"), (), "Fair"),)


def test_an_exception_in_the_form_of_older_files_is_read(calendars):
    inner = older_exception("2026-12-24", "2026-12-26")
    assert calendars(calendar(inner=inner))[1].exceptions == (FileException(*days("2026-12-24", "2026-12-26"), ()),)


def test_of_an_exception_written_in_both_forms_the_newer_counts(calendars):
    older = older_exception("2026-01-01", "2026-12-31")
    made = calendars(calendar(inner=older + exception("2026-12-24", "2026-12-24")))[1]
    assert [(e.first_day, e.last_day) for e in made.exceptions] == [days("2026-12-24", "2026-12-24")]


def test_an_own_exception_comes_before_that_of_the_base_calendar(calendars):
    base = calendar(1, inner=exception("2026-12-20", "2026-12-31"))
    own = calendar(2, base=1, inner=exception("2026-12-24", "2026-12-24", times=WORKING_DAY))
    assert [(e.first_day, e.last_day, bool(e.shifts)) for e in calendars(base, own)[2].exceptions] == [
        (*days("2026-12-20", "2026-12-23"), False),
        (*days("2026-12-24", "2026-12-24"), True),
        (*days("2026-12-25", "2026-12-31"), False),
    ]


def test_a_work_week_that_differs_becomes_exceptions_of_its_days(calendars):
    friday = f"<WeekDays><WeekDay>{elements(DayType=6, DayWorking=0)}</WeekDay></WeekDays>"
    weeks = (
        f"<WorkWeeks><WorkWeek>{period('2026-11-01', '2026-11-30')}<Name>Short</Name>{friday}</WorkWeek></WorkWeeks>"
    )
    made = calendars(calendar(inner=weeks))[1]
    assert [day_of(e.first_day).day for e in made.exceptions] == [6, 13, 20, 27]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ([calendar(1, base=9)], "The base calendar is not in the file."),
        ([calendar(1, base=2), calendar(2, base=1)], "The calendar is its own base calendar."),
        ([calendar(1), calendar(1)], "Two calendars have the same UID."),
        ([calendar(inner=exception("2026-12-24", "2026-12-20"))], "The exception ends before it begins."),
        ([calendar(inner=exception("2026-12-24", "2026-13-20"))], "A date such as 2026-11-22T08:00:00 is expected."),
        (
            [calendar(inner=f"<WeekDays><WeekDay>{elements(DayType=9, DayWorking=0)}</WeekDay></WeekDays>")],
            "A day from 1 (Sunday) to 7 (Saturday) is expected.",
        ),
        (
            [calendar(inner=exception("2026-12-24", "2026-12-24", times=WORKING_DAY.replace("17:00", "07:00")))],
            "The working time ends before it begins.",
        ),
    ],
)
def test_calendars_that_cannot_be_right_are_refused(calendars, written, message):
    with pytest.raises(FileRefused) as caught:
        calendars(*written)
    assert message in [problem.message for problem in caught.value.problems]


def test_exceptions_are_limited_after_they_are_written_out(calendars):
    every_second_day = exception("2000-01-01", "2020-01-01", Period=2)
    with pytest.raises(FileRefused, match="100 exceptions"):
        calendars(calendar(inner=every_second_day), limits=Limits(calendar_exceptions=100))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Every Friday and Sunday of a fortnight that begins on Monday, 2 November 2026.
        ({"pattern": Pattern.WEEKLY, "weekdays": 32 + 1}, ["2026-11-06", "2026-11-08", "2026-11-13", "2026-11-15"]),
        ({"pattern": Pattern.WEEKLY, "weekdays": 32, "every": 2}, ["2026-11-06"]),
        ({"pattern": Pattern.DAILY, "every": 5}, ["2026-11-02", "2026-11-07", "2026-11-12"]),
        ({"pattern": Pattern.DAILY, "every": 5, "most": 2}, ["2026-11-02", "2026-11-07"]),
        ({"pattern": Pattern.MONTHLY_BY_DATE, "month_day": 3}, ["2026-11-03"]),
        ({"pattern": Pattern.MONTHLY_BY_POSITION, "item": 5, "position": 1}, ["2026-11-10"]),
        ({"pattern": Pattern.YEARLY_BY_DATE, "month": 10, "month_day": 11}, ["2026-11-11"]),
        ({"pattern": Pattern.YEARLY_BY_POSITION, "month": 10, "item": 1, "position": 0}, ["2026-11-02"]),
    ],
)
def test_recurring_exceptions_are_written_out(values, expected):
    first, last = days("2026-11-02", "2026-11-15")
    found = occurrences(Recurrence(first_day=first, last_day=last, **values))
    assert [day_of(day).isoformat() for day in found] == expected


def test_the_last_monday_of_may_over_three_years():
    first, last = days("2026-01-01", "2028-12-31")
    found = occurrences(
        Recurrence(pattern=Pattern.YEARLY_BY_POSITION, first_day=first, last_day=last, month=4, item=4, position=4)
    )
    assert [day_of(day).isoformat() for day in found] == ["2026-05-25", "2027-05-31", "2028-05-29"]


def test_the_31st_of_a_month_without_one_is_left_out():
    first, last = days("2026-01-01", "2026-06-30")
    found = occurrences(Recurrence(pattern=Pattern.MONTHLY_BY_DATE, first_day=first, last_day=last, month_day=31))
    assert [day_of(day).month for day in found] == [1, 3, 5]


spans = st.tuples(st.integers(0, 40), st.integers(0, 8), st.sampled_from([(), ((0, 60),), ((60, 90),)]))


@given(st.lists(spans, max_size=12))
def test_of_exceptions_on_one_day_the_first_in_the_list_counts(written):
    exceptions = [FileException(first, first + length, shifts) for first, length, shifts in written]
    result = without_overlap(exceptions)
    assert all(one.last_day < other.first_day for one, other in pairwise(result))
    for day in range(50):
        expected = next((e.shifts for e in exceptions if e.first_day <= day <= e.last_day), None)
        assert next((e.shifts for e in result if e.first_day <= day <= e.last_day), None) == expected

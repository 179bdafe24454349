"""The days of a rule."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steerhouse.schedule.recurring.rule import LAST, MOST, Rule, TooMany, meant_days, occurrences
from steerhouse_engine.calendars import Calendar, CalendarException

DAY = ((480, 720), (780, 1020))
WEEK = Calendar("Standard", (DAY,) * 5 + ((), ()))
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1))
EPOCH = dt.date(1970, 1, 1)
RULES = st.builds(
    Rule,
    unit=st.sampled_from(["day", "week", "month"]),
    first=DAYS,
    every=st.integers(1, 12),
    weekdays=st.frozensets(st.integers(0, 6), max_size=4),
    month_day=st.none() | st.integers(1, 31),
    nth=st.none() | st.sampled_from([1, 2, 3, 4, LAST]),
    nth_weekday=st.integers(0, 6),
    count=st.integers(1, 60),
)


def working(day: dt.date, calendar: Calendar) -> bool:
    return bool(calendar.shifts_on((day - EPOCH).days))


@given(RULES, st.lists(st.integers(7000, 45000), unique=True, max_size=20))
def test_days_ascend_work_and_are_as_many_as_asked(rule: Rule, off: list[int]) -> None:
    calendar = Calendar("With days off", WEEK.week, tuple(CalendarException(one, one) for one in off))
    found = occurrences(rule, calendar)
    assert len(found) == rule.count
    assert all(a < b for a, b in itertools.pairwise(found))
    assert found[0] >= rule.first and all(working(day, calendar) for day in found)


@given(RULES, st.integers(0, 3000))
def test_an_end_keeps_just_the_days_that_the_rule_means_up_to_it(rule: Rule, length: int) -> None:
    whole = occurrences(rule, WEEK)
    until = rule.first + dt.timedelta(days=length)
    cut = Rule(rule.unit, rule.first, rule.every, rule.weekdays, rule.month_day, rule.nth, rule.nth_weekday, until, 60)
    found = occurrences(cut, WEEK)
    common = min(len(found), len(whole))
    assert found[:common] == whole[:common]
    assert all(day <= until + dt.timedelta(days=2) for day in found)


@given(RULES)
def test_the_days_meant_fit_the_rule(rule: Rule) -> None:
    for day, _turn in zip(meant_days(rule), range(20), strict=False):
        assert day >= rule.first
        if rule.unit == "day":
            assert (day - rule.first).days % rule.every == 0
        elif rule.unit == "week":
            assert day.weekday() in (rule.weekdays or {rule.first.weekday()})
            monday = rule.first - dt.timedelta(days=rule.first.weekday())
            assert (day - monday).days // 7 % rule.every == 0
        else:
            assert ((day.year - rule.first.year) * 12 + day.month - rule.first.month) % rule.every == 0
            after = day + dt.timedelta(days=1)
            if rule.nth is None:
                assert day.day == (rule.month_day or rule.first.day) or after.day == 1
            else:
                last = (day + dt.timedelta(days=7)).month != day.month
                assert day.weekday() == rule.nth_weekday
                assert last if rule.nth == LAST else (day.day - 1) // 7 + 1 == rule.nth


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (Rule("day", dt.date(2026, 1, 8), count=4), ["01-08", "01-09", "01-12", "01-13"]),
        (Rule("week", dt.date(2026, 1, 7), 2, frozenset({0, 2}), count=4), ["01-07", "01-19", "01-21", "02-02"]),
        (Rule("month", dt.date(2026, 1, 1), nth=LAST, nth_weekday=4, until=dt.date(2026, 3, 27)),
         ["01-30", "02-27", "03-27"]),
        (Rule("month", dt.date(2026, 1, 1), nth=1, nth_weekday=0, count=2), ["01-05", "02-02"]),
    ],
)  # fmt: skip
def test_known_rules(rule: Rule, days: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in occurrences(rule, WEEK)] == days


def test_more_than_the_limit_is_refused_and_the_limit_itself_is_not() -> None:
    first = dt.date(2026, 1, 5)
    assert len(occurrences(Rule("day", first, count=MOST), WEEK)) == MOST
    with pytest.raises(TooMany):
        occurrences(Rule("day", first, until=dt.date(9999, 12, 31)), WEEK)


def test_nothing_lies_behind_the_last_year() -> None:
    found = occurrences(Rule("month", dt.date(9999, 11, 30), 99, count=5), WEEK)
    assert found == [dt.date(9999, 11, 30)]

"""Duration, work and units: cases worked by hand, and what must hold whatever is changed."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steerhouse_engine.effort import (
    Assignment,
    Effort,
    Fixed,
    InvalidEffort,
    Quantity,
    what_follows,
    with_assignment,
    with_duration,
    with_units,
    with_work,
    without_assignment,
)

DAY = 480.0


def task(fixed: Fixed, *, units: float = 1.0, days: float = 10, **options: Any) -> Effort:
    """One resource for ten days."""
    assignment = Assignment(units, days * DAY * units)
    return Effort(fixed=fixed, duration=days * DAY, assignments=(assignment,), **options)


def in_days(effort: Effort) -> tuple[float, float, list[float]]:
    """Days of duration and of work, and units."""
    units = [round(each.units, 9) for each in effort.assignments]
    return round(effort.duration / DAY, 9), round(effort.work / DAY, 9), units


@pytest.mark.parametrize(
    ("fixed", "shorter", "less_work", "two"),
    [
        # Ten days of one person: five days; five days of work; two persons' worth.
        (Fixed.UNITS, (5, 5, [1]), (5, 5, [1]), (5, 10, [2])),
        (Fixed.WORK, (5, 10, [2]), (5, 5, [1]), (5, 10, [2])),
        (Fixed.DURATION, (5, 5, [1]), (10, 5, [0.5]), (10, 20, [2])),
    ],
)
def test_what_is_fixed_stays_and_the_third_follows(fixed: Fixed, shorter: Any, less_work: Any, two: Any) -> None:
    assert in_days(with_duration(task(fixed), 5 * DAY)) == shorter
    assert in_days(with_work(task(fixed), 5 * DAY)) == less_work
    assert in_days(with_units(task(fixed), 0, 2.0)) == two


@pytest.mark.parametrize(
    ("fixed", "effort_driven", "expected"),
    [
        (Fixed.UNITS, True, (5, 10, [1, 1])),
        (Fixed.UNITS, False, (10, 20, [1, 1])),
        (Fixed.DURATION, True, (10, 10, [0.5, 0.5])),
        (Fixed.DURATION, False, (10, 20, [1, 1])),
        (Fixed.WORK, False, (5, 10, [1, 1])),
    ],
)
def test_a_second_person_shares_the_work_or_brings_their_own(fixed: Fixed, effort_driven: bool, expected: Any) -> None:
    before = task(fixed, effort_driven=effort_driven)
    both = with_assignment(before, units=1.0)
    assert in_days(both) == expected
    assert in_days(without_assignment(both, 1)) == in_days(before)


def test_a_helper_at_half_time_takes_a_third_of_the_work() -> None:
    """Nine days for one person; with half a person more six days: six and three days of work."""
    both = with_assignment(task(Fixed.UNITS, days=9, effort_driven=True), units=0.5)
    assert [round(each.work / DAY, 9) for each in both.assignments] == [6, 3]
    assert in_days(both)[0] == 6


def test_the_longest_assignment_is_the_duration() -> None:
    """Four days of work at full time and three at half time: six days."""
    both = Effort(fixed=Fixed.UNITS, duration=4 * DAY, assignments=(Assignment(1, 4 * DAY), Assignment(1, 3 * DAY)))
    assert in_days(with_units(both, 1, 0.5)) == (6, 7, [1, 0.5])


def test_work_waits_for_its_first_resource_and_stays_when_the_last_one_goes() -> None:
    planned = Effort(fixed=Fixed.WORK, duration=DAY, unassigned=6 * DAY)
    begun = with_assignment(planned, units=2.0)
    assert in_days(begun) == (3, 6, [2])
    assert in_days(without_assignment(begun, 0)) == (3, 6, [])
    alone = without_assignment(task(Fixed.UNITS), 0)
    assert in_days(alone) == (10, 0, [])


def test_the_first_resource_without_planned_work_works_the_whole_duration() -> None:
    empty = Effort(fixed=Fixed.DURATION, duration=4 * DAY)
    assert in_days(with_assignment(empty, units=0.5)) == (4, 2, [0.5])


def test_impossible_values_are_refused_with_what_to_do() -> None:
    with pytest.raises(InvalidEffort, match="more than 0"):
        with_units(task(Fixed.UNITS), 0, 0)
    with pytest.raises(InvalidEffort, match="0 or more"):
        with_duration(task(Fixed.UNITS), -1)
    with pytest.raises(InvalidEffort, match="not possible"):
        with_work(task(Fixed.UNITS), float("nan"))
    with pytest.raises(InvalidEffort, match="Give the task a duration"):
        with_duration(task(Fixed.WORK), 0)
    with pytest.raises(InvalidEffort, match="nobody is named for"):
        replace(task(Fixed.UNITS), unassigned=1.0)


minutes = st.floats(1, 100_000)
some_units = st.floats(0.05, 20)
efforts = st.builds(
    lambda fixed, driven, duration, units: Effort(
        fixed=fixed,
        effort_driven=driven,
        duration=duration,
        assignments=tuple(Assignment(each, each * duration) for each in units),
    ),
    st.sampled_from(Fixed),
    st.booleans(),
    minutes,
    st.lists(some_units, min_size=1, max_size=5),
)
CHANGES: dict[Quantity, Any] = {
    Quantity.DURATION: with_duration,
    Quantity.WORK: with_work,
    Quantity.UNITS: lambda effort, value: with_units(effort, 0, value),
}


@given(effort=efforts, changed=st.sampled_from(Quantity), value=some_units)
def test_of_the_three_one_is_changed_one_follows_and_one_stays(effort: Effort, changed: Quantity, value: float) -> None:
    """With one assignment; and work is duration times units before and after."""
    single = replace(effort, assignments=effort.assignments[:1])
    after = CHANGES[changed](single, value)
    before = {
        Quantity.DURATION: single.duration,
        Quantity.WORK: single.work,
        Quantity.UNITS: single.assignments[0].units,
    }
    now = {Quantity.DURATION: after.duration, Quantity.WORK: after.work, Quantity.UNITS: after.assignments[0].units}
    assert now[changed] == pytest.approx(value)
    stays = next(each for each in Quantity if each not in (changed, what_follows(effort.fixed, changed)))
    assert now[stays] == pytest.approx(before[stays])
    assert now[Quantity.WORK] == pytest.approx(now[Quantity.DURATION] * now[Quantity.UNITS])


@given(effort=efforts, duration=minutes, work=minutes)
def test_changing_duration_or_work_there_and_back_changes_nothing(effort: Effort, duration: float, work: float) -> None:
    for back in (
        with_duration(with_duration(effort, duration), effort.duration),
        with_work(with_work(effort, work), effort.work),
    ):
        assert back.duration == pytest.approx(effort.duration)
        assert [each.units for each in back.assignments] == pytest.approx([each.units for each in effort.assignments])
        assert [each.work for each in back.assignments] == pytest.approx([each.work for each in effort.assignments])


@given(effort=efforts, units=some_units)
def test_who_comes_and_goes_leaves_the_task_as_it_was(effort: Effort, units: float) -> None:
    more = with_assignment(effort, units=units)
    back = without_assignment(more, len(more.assignments) - 1)
    assert back.duration == pytest.approx(effort.duration)
    assert back.work == pytest.approx(effort.work)
    assert [each.work for each in back.assignments] == pytest.approx([each.work for each in effort.assignments])
    if effort.keeps_work:
        assert more.work == pytest.approx(effort.work)
        assert more.duration <= effort.duration * (1 + 1e-9)
    else:
        assert more.work == pytest.approx(effort.work + units * effort.duration)
        assert more.duration == pytest.approx(effort.duration)


@given(effort=efforts, units=some_units)
def test_no_assignment_outlasts_its_task(effort: Effort, units: float) -> None:
    more = with_assignment(effort, units=units)
    assert max(each.span for each in more.assignments) == pytest.approx(more.duration)

"""The critical path method: cases worked by hand, what is refused, and what must hold for every network."""

import time
from typing import Any

import numpy as np
import pytest

from steerhouse_engine.calendars import MINUTES_A_DAY, Calendar, CalendarException
from steerhouse_engine.network import (
    NEVER,
    ConstraintKind,
    CycleFound,
    Dates,
    InvalidNetwork,
    LagUnit,
    LinkKind,
    Network,
    OutsideYears,
    schedule,
)
from steerhouse_engine.tests.makers import NIGHT, STANDARD, at

DAY = 480
FS, SS, FF, SF = LinkKind.FINISH_START, LinkKind.START_START, LinkKind.FINISH_FINISH, LinkKind.START_FINISH
MONDAY = "2026-11-23 08:00"


def plan(*links: tuple[Any, ...], start: str = MONDAY, **columns: Any) -> Network:
    """A network on the standard calendar; each link is predecessor, successor, kind, lag, lag unit."""
    usual = (FS, 0, LagUnit.WORKING)
    full = [(*link, *usual[len(link) - 2 :]) for link in links]
    columns.setdefault("calendars", (STANDARD,))
    return Network(
        project_start=at(start),
        predecessor=[link[0] for link in full],
        successor=[link[1] for link in full],
        kind=[link[2] for link in full],
        lag=[link[3] for link in full],
        lag_unit=[link[4] for link in full],
        **columns,
    )


def shown(dates: "np.ndarray[Any, np.dtype[np.int64]]") -> list[str]:
    return [str(date).replace("T", " ") for date in dates.astype("datetime64[m]")]


def early(dates: Dates, task: int) -> tuple[str, str]:
    return shown(dates.early_start)[task], shown(dates.early_finish)[task]


def late(dates: Dates, task: int) -> tuple[str, str]:
    return shown(dates.late_start)[task], shown(dates.late_finish)[task]


def test_two_paths_of_a_textbook_network() -> None:
    """A(3d) → B(4d) → D(2d), A → C(1d) → D. A: Mon 23–Wed 25. B: Thu 26–Tue 1 Dec. C: Thu 26. D: Wed 2–Thu 3 Dec.

    Backwards D must start on 2 December, so C may end on 1 December: it has 3 days of float, all of it free.
    """
    dates = schedule(plan((0, 1), (0, 2), (1, 3), (2, 3), duration=[3 * DAY, 4 * DAY, DAY, 2 * DAY]))
    assert early(dates, 3) == ("2026-12-02 08:00", "2026-12-03 17:00")
    assert early(dates, 2) == ("2026-11-26 08:00", "2026-11-26 17:00")
    assert late(dates, 2) == ("2026-12-01 08:00", "2026-12-01 17:00")
    assert dates.total_float.tolist() == [0, 0, 3 * DAY, 0]
    assert dates.free_float.tolist() == [0, 0, 3 * DAY, 0]
    assert dates.critical.tolist() == [True, True, False, True]
    assert dates.finish == at("2026-12-03 17:00")


@pytest.mark.parametrize(
    ("kind", "lag", "start", "finish"),
    [
        # A works Monday and Tuesday; B needs three days.
        (FS, 0, "2026-11-25 08:00", "2026-11-27 17:00"),
        (FS, DAY, "2026-11-26 08:00", "2026-11-30 17:00"),
        (FS, -DAY, "2026-11-24 08:00", "2026-11-26 17:00"),
        (SS, 0, "2026-11-23 08:00", "2026-11-25 17:00"),
        (SS, DAY, "2026-11-24 08:00", "2026-11-26 17:00"),
        # B's finish is held to the end of Tuesday, which would make it begin last Friday: not before the project.
        (FF, 0, "2026-11-23 08:00", "2026-11-25 17:00"),
        # Tuesday evening and two days more: Thursday evening, three days of work before it begin on Tuesday.
        (FF, 2 * DAY, "2026-11-24 08:00", "2026-11-26 17:00"),
        # From A's start on Monday morning four days: Thursday evening.
        (SF, 4 * DAY, "2026-11-24 08:00", "2026-11-26 17:00"),
    ],
)
def test_each_kind_of_link_holds_the_end_that_it_names(kind: LinkKind, lag: int, start: str, finish: str) -> None:
    dates = schedule(plan((0, 1, kind, lag), duration=[2 * DAY, 3 * DAY]))
    assert early(dates, 1) == (start, finish)


def test_an_elapsed_lag_runs_through_the_weekend() -> None:
    """Concrete is poured by Friday 17:00 and cures 72 elapsed hours: Monday 17:00, work goes on on Tuesday."""
    lag = 72 * 60
    dates = schedule(
        plan((0, 1, FS, lag, LagUnit.ELAPSED), start="2026-11-27 08:00", duration=[DAY, DAY], calendar=[0, 0])
    )
    assert early(dates, 1) == ("2026-12-01 08:00", "2026-12-01 17:00")
    assert late(dates, 0)[1] == "2026-11-27 17:00"


def test_a_lag_in_percent_follows_the_predecessors_duration() -> None:
    """Half of four days after A's start on Monday: B begins on Wednesday."""
    dates = schedule(plan((0, 1, SS, 50, LagUnit.PERCENT), duration=[4 * DAY, DAY]))
    assert early(dates, 1)[0] == "2026-11-25 08:00"


def test_half_of_an_odd_minute_is_rounded_up() -> None:
    """50 % of 961 minutes is 480.5, taken as 481: one minute into the second day."""
    dates = schedule(plan((0, 1, SS, 50, LagUnit.PERCENT), duration=[961, DAY]))
    assert early(dates, 1)[0] == "2026-11-24 08:01"


def test_a_milestone_stands_at_the_end_of_the_shift_that_completes_it() -> None:
    """A ends on Monday at 17:00: so does the milestone. B after the milestone begins on Tuesday at 08:00.

    C works all week, so the milestone may wait until B's latest start, Friday at 08:00: 3 days of float.
    """
    dates = schedule(plan((0, 1), (1, 2), duration=[DAY, 0, DAY, 5 * DAY]))
    assert early(dates, 1) == ("2026-11-23 17:00", "2026-11-23 17:00")
    assert early(dates, 2)[0] == "2026-11-24 08:00"
    assert late(dates, 1) == ("2026-11-27 08:00", "2026-11-27 08:00")
    assert dates.total_float.tolist() == [3 * DAY, 3 * DAY, 3 * DAY, 0]


def test_a_milestone_in_the_night_moves_to_the_next_work() -> None:
    saturday = at("2026-11-28 10:00")
    dates = schedule(plan(duration=[0], constraint=[ConstraintKind.START_NO_EARLIER_THAN], constraint_date=[saturday]))
    assert early(dates, 0)[0] == "2026-11-30 08:00"


def test_a_night_shift_takes_over_from_a_day_shift_and_back() -> None:
    """Day task ends Monday 17:00; the night task works 23:00–08:00; the next day task begins at once at 08:00."""
    dates = schedule(plan((0, 1), (1, 2), calendars=(STANDARD, NIGHT), duration=[DAY, DAY, DAY], calendar=[0, 1, 0]))
    assert early(dates, 1) == ("2026-11-23 23:00", "2026-11-24 08:00")
    assert early(dates, 2) == ("2026-11-24 08:00", "2026-11-24 17:00")
    assert dates.total_float.tolist() == [0, 0, 0]


def test_an_elapsed_task_works_day_and_night_and_its_float_counts_so() -> None:
    """24 elapsed hours from Monday 08:00 end on Tuesday 08:00; the project ends on Wednesday 17:00: 33 hours later."""
    dates = schedule(plan(duration=[24 * 60, 3 * DAY], elapsed=[True, False]))
    assert early(dates, 0) == ("2026-11-23 08:00", "2026-11-24 08:00")
    assert dates.total_float.tolist() == [33 * 60, 0]


def test_float_counts_on_the_activitys_own_calendar_even_when_resources_work_at_night() -> None:
    """The crew of task 0 works at night: Monday 23:00 to Tuesday 08:00. The project ends on Friday at 17:00, so the
    crew may begin on Thursday at 23:00. On the activity's own calendar that is Tuesday to Thursday: 3 days.
    """
    dates = schedule(plan(calendars=(STANDARD, NIGHT), duration=[DAY, 5 * DAY], calendar=[0, 0], work_calendar=[1, 0]))
    assert early(dates, 0) == ("2026-11-23 23:00", "2026-11-24 08:00")
    assert late(dates, 0) == ("2026-11-26 23:00", "2026-11-27 08:00")
    assert dates.total_float.tolist() == [3 * DAY, 0]


def test_a_lag_counts_on_the_successors_calendar() -> None:
    """One night-shift day after Monday 17:00 ends on Tuesday 08:00; the night task begins that Tuesday at 23:00."""
    dates = schedule(plan((0, 1, FS, DAY), calendars=(STANDARD, NIGHT), duration=[DAY, DAY], calendar=[0, 1]))
    assert early(dates, 1)[0] == "2026-11-24 23:00"


def test_start_no_earlier_than_waits_and_may_lie_before_the_projects_start() -> None:
    waits, before = at("2026-11-26 08:00"), at("2026-11-18 08:00")
    dates = schedule(
        plan(
            duration=[DAY, DAY], constraint=[ConstraintKind.START_NO_EARLIER_THAN] * 2, constraint_date=[waits, before]
        )
    )
    assert shown(dates.early_start) == ["2026-11-26 08:00", "2026-11-18 08:00"]


def test_a_start_that_must_be_shows_its_conflict_as_negative_float_of_what_comes_before() -> None:
    """A needs until Wednesday evening, B must start on Tuesday: A is a day and a bit late, two days in all."""
    must = {"constraint": [0, ConstraintKind.MUST_START_ON], "constraint_date": [NEVER, at("2026-11-24 08:00")]}
    dates = schedule(plan((0, 1), duration=[3 * DAY, DAY], **must))
    assert early(dates, 1)[0] == "2026-11-24 08:00"
    assert dates.total_float.tolist() == [-2 * DAY, 0]
    loose = schedule(plan((0, 1), duration=[3 * DAY, DAY], honor_constraints=False, **must))
    assert early(loose, 1)[0] == "2026-11-26 08:00"
    assert loose.total_float.tolist() == [-2 * DAY, -2 * DAY]


def test_a_finish_that_may_not_be_passed_bounds_the_late_dates() -> None:
    """B could end on Wednesday and may not end after Thursday 17:00; C ends the project on Friday: B has one day."""
    limit = {
        "constraint": [0, ConstraintKind.FINISH_NO_LATER_THAN, 0],
        "constraint_date": [NEVER, at("2026-11-26 17:00"), NEVER],
    }
    dates = schedule(plan((0, 1), duration=[DAY, 2 * DAY, 5 * DAY], **limit))
    assert late(dates, 1) == ("2026-11-25 08:00", "2026-11-26 17:00")
    assert dates.total_float.tolist() == [DAY, DAY, 0]


def test_work_that_is_left_begins_at_the_status_date() -> None:
    """Begun on Monday, on Wednesday noon one day is left: Wednesday 13:00–17:00 and Thursday until 12:00.

    B has not begun, its predecessor ends at Thursday noon. C was free to begin on Monday and has not: from Wednesday.
    """
    progress = {
        "actual_start": [at(MONDAY), NEVER, NEVER],
        "remaining": [DAY, NEVER, NEVER],
        "status_date": at("2026-11-25 12:00"),
    }
    dates = schedule(plan((0, 1), duration=[2 * DAY, DAY, DAY], **progress))
    assert early(dates, 0) == ("2026-11-23 08:00", "2026-11-26 12:00")
    assert early(dates, 1) == ("2026-11-26 13:00", "2026-11-27 12:00")
    assert early(dates, 2) == ("2026-11-25 13:00", "2026-11-26 12:00")


def test_what_has_begun_is_no_longer_held_and_what_has_finished_is_not_critical() -> None:
    """B was begun on Tuesday although A, two days, was to come first; A goes on, B does not wait."""
    progress = {
        "actual_start": [at(MONDAY), at("2026-11-24 08:00"), at("2026-11-20 08:00")],
        "actual_finish": [NEVER, NEVER, at("2026-11-20 17:00")],
    }
    dates = schedule(plan((0, 1), (2, 0), duration=[2 * DAY, DAY, DAY], **progress))
    assert shown(dates.early_finish) == ["2026-11-24 17:00", "2026-11-24 17:00", "2026-11-20 17:00"]
    assert dates.total_float.tolist() == [0, 0, 0]
    assert dates.critical.tolist() == [True, True, False]


def test_a_start_set_by_hand_stays_and_its_predecessor_shows_the_conflict() -> None:
    dates = schedule(plan((0, 1), duration=[3 * DAY, 3 * DAY], manual_start=[NEVER, at("2026-11-24 08:00")]))
    assert early(dates, 1) == ("2026-11-24 08:00", "2026-11-26 17:00")
    assert dates.total_float.tolist() == [-2 * DAY, 0]


def test_a_cycle_is_named_task_by_task_along_its_links() -> None:
    with pytest.raises(CycleFound, match=r"2 → 4 → 1 → 2|4 → 1 → 2 → 4|1 → 2 → 4 → 1") as caught:
        schedule(plan((0, 1), (1, 2), (2, 4), (4, 1), (4, 3), duration=[DAY] * 5))
    assert sorted(caught.value.tasks) == [1, 2, 4]


def test_a_task_linked_to_itself_is_a_cycle_of_one() -> None:
    with pytest.raises(CycleFound) as caught:
        schedule(plan((1, 1), duration=[DAY, DAY]))
    assert caught.value.tasks == (1,)


def test_a_cycle_of_a_thousand_tasks_is_named_in_order() -> None:
    order = np.random.default_rng(7).permutation(1000)
    links = [(int(order[i]), int(order[(i + 1) % 1000])) for i in range(1000)]
    with pytest.raises(CycleFound) as caught:
        schedule(plan(*links, duration=[DAY] * 1000))
    follows = dict(links)
    tasks = caught.value.tasks
    assert len(tasks) == 1000
    assert all(follows[tasks[i]] == tasks[(i + 1) % 1000] for i in range(1000))


def test_a_lead_of_ten_thousand_days_is_computed_at_once() -> None:
    """10,000 working days are 2,000 weeks, 14,000 days: B begins so long before Tuesday 24 November 2026, 08:00."""
    schedule(plan((0, 1, FS, -DAY), duration=[DAY, DAY]))
    began = time.perf_counter()
    dates = schedule(plan((0, 1, FS, -10_000 * DAY), duration=[DAY, DAY]))
    assert time.perf_counter() - began < 1
    assert dates.early_start[1] == at("2026-11-24 08:00") - 14_000 * MINUTES_A_DAY


def test_year_9999_is_computed_and_the_year_after_it_is_refused_by_task() -> None:
    dates = schedule(plan(start="9999-12-20 08:00", duration=[5 * DAY]))
    assert early(dates, 0)[1] == "9999-12-24 17:00"
    with pytest.raises(OutsideYears) as caught:
        schedule(plan((0, 1), start="9999-12-20 08:00", duration=[5 * DAY, 9 * DAY]))
    assert caught.value.task == 1


def test_a_calendar_that_is_closed_for_the_whole_table_still_ends() -> None:
    """Off from 2020 to 2090: a task of a day works on the first Monday of 2091, which is 1 January."""
    first, last = at("2020-01-01 00:00") // MINUTES_A_DAY, at("2090-12-31 00:00") // MINUTES_A_DAY
    closed = Calendar("closed for long", STANDARD.week, (CalendarException(first, last),))
    dates = schedule(plan(calendars=(closed,), duration=[DAY]))
    assert early(dates, 0) == ("2091-01-01 08:00", "2091-01-01 17:00")


def test_an_empty_network_ends_where_it_begins() -> None:
    dates = schedule(plan(duration=[]))
    assert dates.finish == at(MONDAY)
    assert len(dates.early_start) == 0


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"duration": [-1]}, "`duration` of task 0 is -1"),
        ({"duration": [2**40]}, "`duration` of task 0"),
        ({"duration": [1], "calendar": [3]}, "`calendar` of task 0 is 3"),
        ({"duration": [1, 2], "elapsed": [True]}, "`elapsed` has shape"),
        ({"duration": [1], "calendars": ()}, "no calendar"),
        ({"duration": [1], "constraint": [ConstraintKind.MUST_START_ON]}, "constraint without a date"),
        ({"duration": [1], "actual_finish": [0]}, "finished without having begun"),
        ({"duration": [1], "actual_start": [9], "actual_finish": [8]}, "finished before it began"),
        ({"duration": [1], "actual_start": [2**50]}, "`actual_start` of task 0"),
        ({"duration": [1], "status_date": 2**50}, "years 1 to 9999"),
    ],
)
def test_a_network_that_contradicts_itself_is_refused_with_the_place(columns: dict[str, Any], fault: str) -> None:
    with pytest.raises(InvalidNetwork, match=fault):
        plan(**columns)


def test_links_to_nowhere_and_endless_percentages_are_refused_with_the_link() -> None:
    with pytest.raises(InvalidNetwork, match="`successor` of link 1 is 5") as caught:
        plan((0, 1), (0, 5), duration=[1, 1])
    assert caught.value.link == 1
    with pytest.raises(InvalidNetwork, match="longer than 10000 percent"):
        plan((0, 1, FS, 20_000, LagUnit.PERCENT), duration=[1, 1])


LATE = ConstraintKind.AS_LATE_AS_POSSIBLE


def planned(dates: Dates, task: int) -> tuple[str, str]:
    return shown(dates.planned_start)[task], shown(dates.planned_finish)[task]


def test_as_late_as_possible_uses_up_the_float_and_what_follows_waits() -> None:
    """A(1d, as late as possible) → B(1d), beside C(5d, Monday to Friday): A could begin on Monday and B on Tuesday.

    B must begin on Friday 08:00, so A works on Thursday and B waits for it: neither has float any more.
    """
    dates = schedule(plan((0, 1), duration=[DAY, DAY, 5 * DAY], constraint=[LATE, 0, 0]))
    assert early(dates, 0) == ("2026-11-23 08:00", "2026-11-23 17:00")
    assert planned(dates, 0) == ("2026-11-26 08:00", "2026-11-26 17:00")
    assert early(dates, 1) == planned(dates, 1) == ("2026-11-27 08:00", "2026-11-27 17:00")
    assert dates.total_float.tolist() == [0, 0, 0]
    assert dates.free_float.tolist() == [0, 0, 0]
    assert dates.critical.all()
    assert dates.finish == at("2026-11-27 17:00")


def test_a_task_as_late_as_possible_that_misses_its_deadline_is_planned_early_and_keeps_its_negative_float() -> None:
    """Two days of work from Monday; the deadline is Monday evening: one day too late, and not begun last Friday."""
    dates = schedule(plan(duration=[2 * DAY, 5 * DAY], constraint=[LATE, 0], deadline=[at("2026-11-23 17:00"), NEVER]))
    assert planned(dates, 0) == ("2026-11-23 08:00", "2026-11-24 17:00")
    assert dates.total_float[0] == -DAY


def test_a_deadline_moves_no_date_and_shows_as_negative_float_of_all_that_leads_to_it() -> None:
    """A(2d) → B(2d) ends on Thursday; B should have ended on Tuesday: both are two days too late."""
    chain = {"duration": [2 * DAY, 2 * DAY]}
    missed = schedule(plan((0, 1), **chain, deadline=[NEVER, at("2026-11-24 17:00")]))
    without = schedule(plan((0, 1), **chain))
    assert (missed.early_finish == without.early_finish).all()
    assert (missed.planned_finish == without.planned_finish).all()
    assert missed.total_float.tolist() == [-2 * DAY, -2 * DAY]
    assert late(missed, 1)[1] == "2026-11-24 17:00"
    met = schedule(plan((0, 1), **chain, deadline=[NEVER, at("2026-12-24 17:00")]))
    assert met.total_float.tolist() == [0, 0]


def test_a_deadline_before_a_date_that_must_be_bounds_even_that() -> None:
    """B must end on Thursday, and Wednesday was wished for: a day of negative float, and the date stays."""
    must = {"constraint": [ConstraintKind.MUST_FINISH_ON], "constraint_date": [at("2026-11-26 17:00")]}
    dates = schedule(plan(duration=[DAY], **must, deadline=[at("2026-11-25 17:00")]))
    assert planned(dates, 0)[1] == "2026-11-26 17:00"
    assert dates.total_float.tolist() == [-DAY]


def test_a_project_planned_from_its_finish_begins_as_late_as_it_must() -> None:
    """A(2d) → B(1d), and C(1d): by Friday 17:00 B works on Friday, A on Wednesday and Thursday, C on Friday.

    So the project begins on Wednesday 08:00, C could too: two days of float.
    """
    late_all = {"constraint": [LATE] * 3, "project_finish": at("2026-11-27 17:00")}
    dates = schedule(plan((0, 1), duration=[2 * DAY, DAY, DAY], **late_all))
    assert planned(dates, 0) == ("2026-11-25 08:00", "2026-11-26 17:00")
    assert planned(dates, 1) == planned(dates, 2) == ("2026-11-27 08:00", "2026-11-27 17:00")
    assert early(dates, 2) == ("2026-11-25 08:00", "2026-11-25 17:00")
    assert dates.total_float.tolist() == [0, 0, 2 * DAY]
    assert (dates.start, dates.finish) == (at("2026-11-25 08:00"), at("2026-11-27 17:00"))


def test_as_soon_as_possible_in_a_project_planned_from_its_finish_pulls_its_predecessors_along() -> None:
    """A(3d) needs Wednesday to Friday. B(1d) → C(1d, as soon as possible): C on Thursday, B on Wednesday before it."""
    columns = {"constraint": [LATE, LATE, 0], "project_finish": at("2026-11-27 17:00")}
    dates = schedule(plan((1, 2), duration=[3 * DAY, DAY, DAY], **columns))
    assert planned(dates, 1) == ("2026-11-25 08:00", "2026-11-25 17:00")
    assert planned(dates, 2) == ("2026-11-26 08:00", "2026-11-26 17:00")
    assert dates.total_float.tolist() == [0, 0, 0]


def out_of_sequence(**options: Any) -> Dates:
    """A (2 days, not begun) → B (3 days, begun on Friday out of sequence, 2 days left); today is Monday morning."""
    progress = {
        "actual_start": [NEVER, at("2026-11-20 08:00")],
        "remaining": [NEVER, 2 * DAY],
        "status_date": at(MONDAY),
    }
    return schedule(plan((0, 1), duration=[2 * DAY, 3 * DAY], **progress, **options))


def test_retained_logic_lets_the_remaining_work_wait_for_its_predecessor() -> None:
    """A takes Monday and Tuesday, so what is left of B takes Wednesday and Thursday, and A may not slip."""
    dates = out_of_sequence(retained_logic=True)
    assert early(dates, 1) == ("2026-11-20 08:00", "2026-11-26 17:00")
    assert dates.total_float.tolist() == [0, 0]
    assert late(dates, 0)[1] == "2026-11-24 17:00"
    assert dates.driving.tolist() == [True]
    assert dates.longest_path.tolist() == [True, True]


def test_progress_override_goes_on_at_the_status_date_and_leaves_the_predecessor_alone() -> None:
    dates = out_of_sequence()
    assert early(dates, 1) == ("2026-11-20 08:00", "2026-11-24 17:00")
    assert dates.driving.tolist() == [False]
    assert dates.longest_path.tolist() == [True, True]


def test_the_longest_path_follows_driving_links_where_a_late_constraint_hides_it() -> None:
    """A(3d) → C(1d) and B(1d) → C: A drives C. A deadline makes D(1d) the least float, and it is on no longest path."""
    wishes = {"deadline": [NEVER, NEVER, NEVER, at("2026-11-20 17:00")]}
    dates = schedule(plan((0, 2), (1, 2), duration=[3 * DAY, DAY, DAY, DAY], **wishes))
    assert dates.driving.tolist() == [True, False]
    assert dates.longest_path.tolist() == [True, False, True, False]
    assert dates.total_float.argmin() == 3


def test_near_critical_is_what_has_a_little_float() -> None:
    """Beside five days: four days have one day of float, three days two, one day four."""
    dates = schedule(plan(duration=[5 * DAY, 4 * DAY, 3 * DAY, DAY], near_critical_limit=2 * DAY))
    assert dates.critical.tolist() == [True, False, False, False]
    assert dates.near_critical.tolist() == [False, True, True, False]
    assert not schedule(plan(duration=[DAY, 2 * DAY])).near_critical.any()

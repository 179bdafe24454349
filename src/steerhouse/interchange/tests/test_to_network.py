"""What of a schedule file becomes the network: links of summaries, calendars of crews, dates typed by hand."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from steerhouse.interchange.check_dates import Check, check, check_file, computed, differences
from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.plan_time import as_text, minutes_since_epoch
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.tests.shared import calendar, elements, link, project, task
from steerhouse.interchange.to_network import MOST_EXPANDED, NO_TASK, to_network

Read = Callable[..., ScheduleFile]


def every_day(first: str, last: str) -> str:
    """A week whose seven days have one shift."""
    times = f"<WorkingTimes><WorkingTime>{elements(FromTime=first, ToTime=last)}</WorkingTime></WorkingTimes>"
    days = (f"<WeekDay>{elements(DayType=day, DayWorking=1)}{times}</WeekDay>" for day in range(1, 8))
    return f"<WeekDays>{''.join(days)}</WeekDays>"


MORNINGS = calendar(2, inner=every_day("00:00:00", "08:00:00"))
EVENINGS = calendar(3, inner=every_day("16:00:00", "00:00:00"))


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a project that starts on Monday 23 November 2026 at 08:00."""

    def made(*tasks: str, tail: str = "", calendars: tuple[str, ...] = (calendar(),)) -> ScheduleFile:
        path = tmp_path / "plan.xml"
        path.write_text(project(tasks, tail=tail, calendars=calendars))
        return read_mspdi(path)

    return made


def early(file: ScheduleFile) -> dict[int, tuple[str, str]]:
    """By task: early start and finish, without the year."""
    _network, index, dates = computed(file)
    starts, finishes = dates.early_start.tolist(), dates.early_finish.tolist()
    return {uid: (as_text(starts[at])[5:], as_text(finishes[at])[5:]) for uid, at in index.positions.items()}


def crew(*members: tuple[int, int, int], units: float = 1.0, hours: int = 8) -> str:
    """Resources and assignments; each member is resource, task and calendar."""
    resources = (
        f"<Resource>{elements(UID=r, ID=r, Name=f'R{r}', Type=1, CalendarUID=c)}</Resource>" for r, _t, c in members
    )
    assignments = (
        f"<Assignment>{elements(UID=r, TaskUID=t, ResourceUID=r, Units=units, Work=f'PT{hours}H0M0S')}</Assignment>"
        for r, t, _c in members
    )
    return f"<Resources>{''.join(resources)}</Resources><Assignments>{''.join(assignments)}</Assignments>"


def test_a_link_out_of_a_summary_waits_for_the_last_of_its_leaves(read: Read) -> None:
    file = read(
        task(1, OutlineLevel=1),
        task(2, OutlineLevel=2, Duration="PT16H0M0S"),
        task(3, OutlineLevel=2),
        task(4, link(1)),
    )
    assert early(file)[4] == ("11-25T08:00", "11-25T17:00")


def test_a_link_into_a_summary_holds_every_leaf_at_any_depth(read: Read) -> None:
    file = read(
        task(1),
        task(2, link(1)),
        task(3, OutlineLevel=2),
        task(4, OutlineLevel=2),
        task(5, OutlineLevel=3),
    )
    found = early(file)
    assert found[3] == found[5] == ("11-24T08:00", "11-24T17:00")
    assert 2 not in found and 4 not in found


def test_a_link_out_of_a_summarys_start_leaves_the_leaf_that_starts_first(read: Read) -> None:
    """The summary begins with task 3 on Monday; task 2 follows it on Tuesday. Two days later: Wednesday."""
    file = read(
        task(1),
        task(2, link(3), OutlineLevel=2),
        task(3, OutlineLevel=2),
        task(4, link(1, Type=3, LinkLag=9600, LagFormat=7)),
    )
    assert early(file)[4][0] == "11-25T08:00"


def test_many_links_between_summaries_meet_in_one_milestone(read: Read) -> None:
    many = 120
    assert many * many > MOST_EXPANDED
    before = [task(uid, OutlineLevel=2, Duration=f"PT{8 * (1 + uid % 3)}H0M0S") for uid in range(2, many + 2)]
    after = [task(uid, OutlineLevel=2) for uid in range(1001, many + 1001)]
    file = read(task(1), *before, task(1000, link(1)), *after)
    network, index = to_network(file)
    assert network.links == 2 * many
    assert index.uids.count(NO_TASK) == 1
    assert {early(file)[uid][0] for uid in range(1001, many + 1001)} == {"11-26T08:00"}


def test_a_start_that_a_summary_may_not_precede_holds_its_leaves(read: Read) -> None:
    file = read(
        task(1, ConstraintType=4, ConstraintDate="2026-11-26T08:00:00"),
        task(2, OutlineLevel=2),
        task(3, OutlineLevel=2, ConstraintType=4, ConstraintDate="2026-11-27T08:00:00"),
    )
    assert (early(file)[2][0], early(file)[3][0]) == ("11-26T08:00", "11-27T08:00")


def test_inactive_tasks_and_their_links_do_not_count(read: Read) -> None:
    file = read(task(1, Active=0, Duration="PT80H0M0S"), task(2, link(1)))
    assert early(file) == {2: ("11-23T08:00", "11-23T17:00")}


def test_a_task_scheduled_by_hand_stays_and_holds_its_successors(read: Read) -> None:
    file = read(task(1, Manual=1, Start="2026-11-25T08:00:00", Finish="2026-11-25T17:00:00"), task(2, link(1)))
    assert early(file)[2][0] == "11-26T08:00"


def test_a_resource_works_the_duration_on_its_own_calendar(read: Read) -> None:
    file = read(task(1), tail=crew((1, 1, 2)), calendars=(calendar(), MORNINGS))
    assert early(file)[1] == ("11-24T00:00", "11-24T08:00")


def test_resources_of_several_calendars_share_the_duration_in_turn(read: Read) -> None:
    """Sixteen hours on mornings and evenings together: Monday 16:00–24:00 and Tuesday 00:00–08:00."""
    file = read(
        task(1, Duration="PT16H0M0S"), tail=crew((1, 1, 2), (2, 1, 3)), calendars=(calendar(), MORNINGS, EVENINGS)
    )
    assert early(file)[1] == ("11-23T16:00", "11-24T08:00")


def test_resources_of_two_bases_that_work_at_the_same_hours_are_not_counted_twice(read: Read) -> None:
    """Calendar 4 is derived from the mornings and has the hours of the project's calendar, like calendar 1."""
    same_hours = calendar(4, base=2, inner=calendar(9).split("</BaseCalendarUID>")[1].removesuffix("</Calendar>"))
    file = read(
        task(1, Duration="PT32H0M0S"),
        tail=crew((1, 1, 1), (2, 1, 4), units=0.5, hours=8),
        calendars=(calendar(), MORNINGS, same_hours),
    )
    assert early(file)[1] == ("11-23T08:00", "11-24T17:00")


@pytest.mark.parametrize("kept", [{"Type": 1}, {"IgnoreResourceCalendar": 1, "CalendarUID": 1}])
def test_fixed_durations_and_ignored_resources_stay_on_the_tasks_calendar(read: Read, kept: dict[str, int]) -> None:
    file = read(task(1, **kept), tail=crew((1, 1, 2)), calendars=(calendar(), MORNINGS))
    assert early(file)[1] == ("11-23T08:00", "11-23T17:00")


def test_a_task_calendar_and_its_resources_must_both_work_and_else_the_task_calendar_decides(read: Read) -> None:
    early_birds = calendar(4, inner=every_day("06:00:00", "10:00:00"))
    file = read(task(1, CalendarUID=4), tail=crew((1, 1, 1)), calendars=(calendar(), early_birds))
    assert early(file)[1] == ("11-23T08:00", "11-26T10:00")
    apart = read(task(1, CalendarUID=2), tail=crew((1, 1, 3)), calendars=(calendar(), MORNINGS, EVENINGS))
    assert early(apart)[1] == ("11-24T00:00", "11-24T08:00")
    assert [note.what for note in to_network(apart)[1].not_computed] == ["resources without common working time"]


def test_what_is_not_computed_is_said_by_task(read: Read) -> None:
    _network, index = to_network(read(task(1), task(2, LevelingDelay=4800)))
    assert [(note.what, note.uid) for note in index.not_computed] == [("leveling delay", 2)]


def test_a_task_as_late_as_possible_is_planned_right_before_what_follows(read: Read) -> None:
    """Task 3 takes until Wednesday; task 2 follows task 1 and must begin on Wednesday, so task 1 works on Tuesday."""
    file = read(task(1, ConstraintType=1), task(2, link(1)), task(3, Duration="PT24H0M0S"))
    _network, index, dates = computed(file)
    assert as_text(int(dates.planned_start[index.positions[1]])) == "2026-11-24T08:00"


def test_a_deadline_of_the_file_shows_as_negative_slack(read: Read) -> None:
    _network, _index, dates = computed(read(task(1, Duration="PT16H0M0S", Deadline="2026-11-23T17:00:00")))
    assert dates.total_float.tolist() == [-480]


def test_a_file_planned_from_its_finish_ends_there(read: Read) -> None:
    """One day of work by Friday 17:00, though the file's own start is Monday; without a finish that is said."""
    file = read(task(1, ConstraintType=1))
    backward = replace(file.project, schedule_from_finish=True, finish=int(minutes_since_epoch("2026-11-27T17:00")))
    _network, _index, dates = computed(replace(file, project=backward))
    assert as_text(int(dates.planned_start[0])) == "2026-11-27T08:00"
    assert dates.start == dates.planned_start[0]
    nowhere = replace(file.project, schedule_from_finish=True, finish=None)
    notes = to_network(replace(file, project=nowhere))[1].not_computed
    assert [note.what for note in notes] == ["schedule from a finish that the file does not name"]


def test_summaries_that_meet_do_not_hasten_a_project_planned_from_its_finish(read: Read) -> None:
    """Two summaries of 110 tasks each: their links meet, and every task is still planned as late as it can be."""
    half = MOST_EXPANDED // 100 + 10
    first = [task(1), *(task(uid, OutlineLevel=2, ConstraintType=1) for uid in range(2, half + 2))]
    after = 10_000
    second = [task(after, link(1)), *(task(after + n, OutlineLevel=2, ConstraintType=1) for n in range(1, half + 1))]
    file = read(*first, *second)
    backward = replace(file.project, schedule_from_finish=True, finish=int(minutes_since_epoch("2026-11-27T17:00")))
    _network, index, dates = computed(replace(file, project=backward))
    assert NO_TASK in index.uids
    assert as_text(int(dates.planned_start[index.positions[2]])) == "2026-11-26T08:00"
    assert as_text(int(dates.planned_start[index.positions[after + 1]])) == "2026-11-27T08:00"


def test_equal_calendars_are_one_whatever_their_names(read: Read) -> None:
    copies = tuple(calendar(uid, base=1, inner="") for uid in range(10, 30))
    tasks = [task(uid, CalendarUID=uid) for uid in range(10, 30)]
    assert len(to_network(read(*tasks, calendars=(calendar(), *copies)))[0].calendars) == 1


def test_a_loop_is_named_by_the_files_tasks_in_order(read: Read) -> None:
    file = read(task(7, link(9)), task(8, link(7)), task(9, link(8)))
    with pytest.raises(FileRefused, match=r"7 “Task 7” → 8 “Task 8” → 9 “Task 9” → 7|8 .* → 9 .* → 7 .* → 8|9 .* → 7"):
        computed(file)


def test_a_link_from_a_summary_to_its_own_leaf_is_a_loop(read: Read) -> None:
    with pytest.raises(FileRefused, match="2 “Task 2” → 2 “Task 2”"):
        computed(read(task(1), task(2, link(1), OutlineLevel=2)))


def test_a_calendar_without_working_time_is_refused_by_name(read: Read) -> None:
    closed = calendar(2, inner="".join(["<WeekDays>", *_days_off(), "</WeekDays>"]))
    with pytest.raises(FileRefused, match="Calendar 2"):
        computed(read(task(1, CalendarUID=2), calendars=(calendar(), closed)))


def _days_off() -> list[str]:
    return [f"<WeekDay>{elements(DayType=day, DayWorking=0)}</WeekDay>" for day in range(1, 8)]


STORED = {
    "EarlyStart": "2026-11-23T08:00:00",
    "EarlyFinish": "2026-11-23T17:00:00",
    "LateStart": "2026-11-23T08:00:00",
    "LateFinish": "2026-11-23T17:00:00",
}


def test_a_file_that_agrees_has_no_difference(read: Read) -> None:
    expected = Check(file="plan", tasks=1, early=1, late=1, slack=1, first_difference=None)
    assert check_file(read(task(1, **STORED)), name="plan") == expected


def test_the_end_of_a_shift_and_the_beginning_of_the_next_agree(read: Read) -> None:
    assert differences(read(task(1, **{**STORED, "EarlyFinish": "2026-11-24T08:00:00"}))) == []


def test_differences_are_counted_by_kind_and_the_first_is_told(read: Read) -> None:
    file = read(
        task(1, **{**STORED, "LateFinish": "2026-11-24T17:00:00"}),
        task(2, **STORED, TotalSlack=4800),
        task(3, **STORED),
    )
    found = check_file(file, name="plan")
    assert (found["tasks"], found["early"], found["late"], found["slack"]) == (3, 3, 2, 2)
    assert found["first_difference"] == (
        "Task 1 “Task 1”: LateFinish is 2026-11-24T17:00 in the file and 2026-11-23T17:00 computed."
    )


@pytest.mark.parametrize("kept", [{"Manual": 1}, {"Active": 0}, {"ExternalTask": 1}, {"EarlyStart": ""}])
def test_what_the_tool_did_not_compute_is_not_compared(read: Read, kept: dict[str, object]) -> None:
    values = {name: value for name, value in {**STORED, **kept}.items() if value != ""}
    assert check_file(read(task(1, **values)), name="plan")["tasks"] == 0


def test_stored_dates_are_never_an_input(read: Read) -> None:
    file = read(task(1, **STORED, Start="2026-12-01T08:00:00", Finish="2026-12-01T17:00:00"))
    blank = replace(file, tasks=tuple(replace(each, start=None, finish=None) for each in file.tasks))
    assert early(file) == early(blank) == {1: ("11-23T08:00", "11-23T17:00")}


def test_a_primavera_file_without_a_project_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p6.xml"
    path.write_text('<?xml version="1.0"?><APIBusinessObjects xmlns="http://xmlns.oracle.com/Primavera/P6/V8"/>')
    with pytest.raises(FileRefused, match="no project"):
        check(path)

"""Recomputed schedule files against the dates that the scheduling tools themselves wrote into them.

The files lie beside the repository: every Microsoft Project XML there, `golden` being those that the tool had computed
last before it saved. What else differs is listed here, and explained in docs/how-to/check-dates.md.
"""

import csv
import gzip
import re
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from steerhouse.interchange.check_dates import check_file, comparable, computed
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.to_network import leaf_tasks, to_network
from steerhouse_engine.network import Dates, schedule
from steerhouse_engine.tests.slow_reference import SlowSchedule
from tests.support.missing import SHARED, shared_folder

SCHEDULES = SHARED / "data" / "schedules"
GOLDEN = sorted(path.name for path in SCHEDULES.glob("golden/*.xml*"))
BY_HAND_ONLY = "sf235.from-mpp.mspdi.xml"
COMPUTED = [name for name in GOLDEN if name != BY_HAND_ONLY]
FIELDS = ("early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float")
STORED = "Start|Finish|EarlyStart|EarlyFinish|LateStart|LateFinish|TotalSlack|FreeSlack|StartSlack|FinishSlack|Critical"


class Counts(NamedTuple):
    tasks: int
    early: int
    late: int
    slack: int


ALL_AGREE: dict[str, int] = {
    "ganttproject/issue1520.xml": 0,
    "ganttproject/msproject_holidays.xml": 0,
    "ganttproject/msproject_weekends.xml": 0,
    "mpxj/baselines.xml": 1,
    "mpxj/enterprise.xml": 1,
    "mpxj/gen_assignment-assignments-project2019-mspdi.xml": 0,
    "mpxj/gen_calendar-calendars-project2019-mspdi.xml": 0,
    "mpxj/gen_task-costs-project2019-mspdi.xml": 0,
    "mpxj/gen_task-durations-project2019-mspdi.xml": 0,
    "mpxj/gen_task-finishes-project2019-mspdi.xml": 0,
    "mpxj/gen_task-starts-project2019-mspdi.xml": 0,
    "mpxj/legacy_caltest.xml": 3,
    "mpxj/legacy_sample.xml": 16,
    "mpxj/mspdiassignmentfields.xml": 1,
    "mpxj/mspdiavailability.xml": 0,
    "mpxj/mspdicostratetable.xml": 0,
    "mpxj/mspdinulltasks.xml": 3,
    "mpxj/project_default-duration-format_DefaultDurationFormat.xml": 1,
}
DIFFERENT: dict[str, Counts] = {
    # Late dates of four tasks were saved before later tasks moved the project's finish.
    "mpxj/mspdiduration.xml": Counts(10, 10, 6, 6),
    # Seconds: 09:08:24 is 09:08 here, 0.4 minutes away.
    "mpxj/mspdiresource.xml": Counts(3, 2, 2, 3),
    # Work is interrupted for days, which no duration says.
    "mpxj/mspdisplittask.xml": Counts(2, 0, 0, 1),
    # Interrupted work, and late dates saved before later tasks moved the finish.
    "mpxj/mspditimephased.xml": Counts(40, 29, 21, 19),
}
PRIMAVERA = {"mpxj/PredecessorCalendar.xml", "mpxj/assignment_resource-rates-test.xml"}


@cache
def read(name: str) -> ScheduleFile:
    return read_schedule(shared_folder("data", "schedules") / name)


def same(one: Dates, other: Dates) -> bool:
    return all((getattr(one, field) == getattr(other, field)).all() for field in FIELDS)


@pytest.mark.parametrize("name", COMPUTED)
def test_every_task_of_a_golden_file_agrees_in_early_dates_late_dates_and_slack(name: str) -> None:
    file = read(f"golden/{name}")
    found = check_file(file, name=name)
    assert found["first_difference"] is None
    assert found["tasks"] == found["early"] == found["late"] == found["slack"] == len(leaf_tasks(file)) > 0


def test_the_golden_files_hold_what_their_description_says() -> None:
    shared_folder("data", "schedules", "golden")
    assert len(COMPUTED) == 34
    assert sum(len(comparable(read(f"golden/{name}"))) for name in COMPUTED) == 4067
    assert check_file(read(f"golden/{BY_HAND_ONLY}"), name="")["tasks"] == 0


def test_nearly_all_golden_dates_agree_to_the_minute_of_the_clock() -> None:
    """Beyond the rule, by which the end of a shift and the beginning of the next are the same.

    What is left is equal in working minutes: two milestones of a project that starts an hour before work does, and the
    finish of sample98, whose task works on two calendars that the conversion has made equal.
    """
    apart = []
    for name in COMPUTED:
        file = read(f"golden/{name}")
        _network, index, dates = computed(file)
        for task in comparable(file):
            at = index.positions[task.uid]
            for field in FIELDS[:4]:
                if getattr(dates, field)[at] != getattr(task.stored, field):
                    apart.append((name.split("__")[-1].split(".")[0], task.uid))
    assert sorted(set(apart)) == [
        ("71_mp_j90_a20_nr5_AgentCopp1", 1),
        ("71_mp_j90_a20_nr5_AgentCopp1", 921),
        ("sample98", 2),
        ("sample98", 3),
    ]


@pytest.mark.parametrize("name", COMPUTED)
def test_blanking_every_stored_date_changes_nothing_that_is_computed(name: str, tmp_path: Path) -> None:
    path = shared_folder("data", "schedules") / "golden" / name
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    head, tasks, tail = re.split(r"(?=<Tasks>)|(?<=</Tasks>)", text)
    blank = tmp_path / "blank.xml"
    blank.write_text(head + re.sub(rf"<({STORED})>[^<]*</\1>", "", tasks) + tail, encoding="utf-8")
    without = read_schedule(blank)
    assert not comparable(without)
    assert same(computed(without)[2], computed(read(f"golden/{name}"))[2])


@pytest.mark.parametrize("name", COMPUTED)
def test_one_longer_task_and_one_later_link_move_the_dates_as_the_slow_reference_says(name: str) -> None:
    file = read(f"golden/{name}")
    before = computed(file)[2]
    link = file.links[len(file.links) // 2]
    ends = {task.uid for task in leaf_tasks(file)} & {link.predecessor_uid, link.successor_uid}
    longer = min(task.uid for task in leaf_tasks(file) if task.duration and (task.uid in ends or len(ends) == 0))
    tasks = (replace(task, duration=(task.duration or 0) + 195) if task.uid == longer else task for task in file.tasks)
    links = (replace(each, lag=each.lag + 485) if each is link else each for each in file.links)
    network, _index = to_network(replace(file, tasks=tuple(tasks), links=tuple(links)))
    after, slow = schedule(network), SlowSchedule(network)
    for field in FIELDS:
        assert getattr(after, field).tolist() == [getattr(task, field) for task in slow.tasks]
    assert after.finish == slow.finish
    assert not same(before, after)
    assert (after.early_finish >= before.early_finish).all()


def test_every_other_microsoft_file_agrees_or_differs_as_explained() -> None:
    folder = shared_folder("data", "schedules")
    others = {str(path.relative_to(folder)) for path in folder.glob("*/*.xml") if path.parent.name != "golden"}
    assert others == {*ALL_AGREE, *DIFFERENT, *PRIMAVERA}
    expected = {name: Counts(tasks, tasks, tasks, tasks) for name, tasks in ALL_AGREE.items()} | DIFFERENT
    for name, counts in expected.items():
        found = check_file(read(name), name=name)
        assert Counts(found["tasks"], found["early"], found["late"], found["slack"]) == counts, name


def test_computed_projects_end_when_another_reader_says_they_do() -> None:
    """`summary.csv` has each project's finish as another implementation reads it."""
    with (shared_folder("data", "schedules", "_oracle_mpxj_16.10.0") / "summary.csv").open(encoding="utf-8") as rows:
        finishes = {row["file"]: row["project_finish"] for row in csv.DictReader(rows)}
    compared = 0
    for name, tasks in ALL_AGREE.items():
        if tasks and name in finishes:
            finish = np.datetime64(computed(read(name))[2].finish, "m").astype(datetime)
            assert finish == datetime.fromisoformat(finishes[name]), name
            compared += 1
    assert compared == 7

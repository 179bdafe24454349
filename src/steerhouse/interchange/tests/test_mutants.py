"""Real files, changed at random: each is read, and then right in itself, or refused in plain words.

A spread of them here; `python -m benchmarks.mutants --each 2000` takes as many as one likes.
"""

import time
from itertools import pairwise

import pytest

from steerhouse.interchange.codec import from_json, to_json
from steerhouse.interchange.portfolio_list import PortfolioList
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.project_online.model import ProjectOnlineFeed
from steerhouse.interchange.read import read
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.tables import read_table
from steerhouse.interchange.tests.mutants import Mutant, list_mutants, schedule_mutants, xer_mutants
from steerhouse.interchange.tests.packed_mutants import feed_mutants, workbook_mutants
from steerhouse.interchange.tests.shared import GMPP, mspdi_files, needs_shared, pmxml_files, xer_files

SCHEDULES, LISTS, XERS, PMXMLS, SEED = 200, 60, 300, 100, 20_261_122
FEEDS, WORKBOOKS = 60, 60
# Nothing hangs: ten times what the slowest of them takes.
LONGEST_SECONDS = 30.0


def check_schedule(file):
    uids = [task.uid for task in file.tasks]
    known = set(uids)
    assert len(known) == len(uids)
    assert {task.parent_uid for task in file.tasks} <= {None, *known}
    assert all(link.predecessor_uid in known and link.successor_uid in known for link in file.links)
    assert all(a.task_uid in known for a in file.assignments)
    assert {a.resource_uid for a in file.assignments} <= {None, *(r.uid for r in file.resources)}
    assert {t.calendar_uid for t in file.tasks} <= {None, *(c.uid for c in file.calendars)}
    for calendar in file.calendars:
        assert len(calendar.week) == 7
        for shifts in (*calendar.week, *(e.shifts for e in calendar.exceptions)):
            assert all(0 <= start < end <= 1440 for start, end in shifts)
            assert all(one[1] < other[0] for one, other in pairwise(shifts))
        days = [day for e in calendar.exceptions for day in (e.first_day, e.last_day)]
        assert days == sorted(days)


def check_list(file):
    assert file.rows and all(row.name and row.ratings for row in file.rows)
    for row in file.rows:
        assert all((rating.value is None) == (rating.reason is not None) for rating in row.ratings)
        for measure in row.measures:
            assert (measure.reason is None) == (measure.minor_units is not None or measure.basis_points is not None)


def check_refusal(error):
    assert 1 <= len(error.problems) <= 100 and error.count >= len(error.problems)
    for problem in error.problems:
        assert problem.where and problem.message and problem.what_next, problem
        assert len(problem.value) <= 200


def run(mutants, folder):
    """How many were read and how many refused; any other outcome fails with the mutant's name."""
    outcomes = {"read": 0, "refused": 0}
    for mutant in mutants:
        path = folder / f"mutant{mutant.suffix}"
        path.write_bytes(mutant.data)
        begun = time.monotonic()
        try:
            file = read(path)
        except FileRefused as error:
            check_refusal(error)
            outcomes["refused"] += 1
        except Exception as error:
            pytest.fail(f"{mutant.name}: {error!r}")
        else:
            kind = ScheduleFile if isinstance(file, ScheduleFile) else PortfolioList
            (check_schedule if kind is ScheduleFile else check_list)(file)
            assert from_json(kind, to_json(file)) == file, mutant.name
            outcomes["read"] += 1
        assert time.monotonic() - begun < LONGEST_SECONDS, mutant.name
    return outcomes


@needs_shared
def test_changed_schedules_are_read_or_refused(tmp_path):
    outcomes = run(schedule_mutants(mspdi_files(), SCHEDULES, SEED), tmp_path)
    assert sum(outcomes.values()) == SCHEDULES
    # Were all refused, or none, the changes would test nothing.
    assert min(outcomes.values()) > SCHEDULES // 10


@needs_shared
def test_changed_lists_are_read_or_refused(tmp_path):
    outcomes = run(list_mutants(sorted(GMPP.glob("*.csv")), LISTS, SEED), tmp_path)
    assert sum(outcomes.values()) == LISTS
    assert min(outcomes.values()) > LISTS // 10


@needs_shared
def test_changed_primavera_files_are_read_or_refused(tmp_path):
    outcomes = run(xer_mutants(xer_files(), XERS, SEED), tmp_path)
    assert sum(outcomes.values()) == XERS
    assert min(outcomes.values()) > XERS // 10


@needs_shared
def test_changed_primavera_xml_files_are_read_or_refused(tmp_path):
    outcomes = run(schedule_mutants(pmxml_files(), PMXMLS, SEED), tmp_path)
    assert sum(outcomes.values()) == PMXMLS
    assert min(outcomes.values()) > PMXMLS // 10


def test_changed_pages_of_project_online_are_read_or_refused(tmp_path):
    outcomes = {"read": 0, "refused": 0}
    for mutant in feed_mutants(FEEDS, SEED):
        path = tmp_path / "feed.zip"
        path.write_bytes(mutant.data)
        try:
            feed = read(path)
            assert isinstance(feed, ProjectOnlineFeed), mutant.name
            assert from_json(ProjectOnlineFeed, to_json(feed)) == feed, mutant.name
            outcomes["read"] += 1
        except FileRefused as error:
            check_refusal(error)
            outcomes["refused"] += 1
    assert min(outcomes.values()) > FEEDS // 10


def test_changed_workbooks_are_read_or_refused(tmp_path):
    outcomes = {"read": 0, "refused": 0}
    for mutant in workbook_mutants(WORKBOOKS, SEED):
        path = tmp_path / "table.xlsx"
        path.write_bytes(mutant.data)
        try:
            table = read_table(path)
            assert table.rows, mutant.name
            outcomes["read"] += 1
        except FileRefused as error:
            check_refusal(error)
            outcomes["refused"] += 1
    assert min(outcomes.values()) > WORKBOOKS // 10


@needs_shared
def test_the_same_seed_makes_the_same_mutants():
    def made() -> list[Mutant]:
        lists = list_mutants(sorted(GMPP.glob("*.csv")), 5, SEED)
        return [*schedule_mutants(mspdi_files(), 5, SEED), *xer_mutants(xer_files(), 5, SEED), *lists]

    assert made() == made()

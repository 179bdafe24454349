"""Microsoft Project XML: what comes in, what is refused, and what is said about the rest."""

import csv
import gzip
from collections import Counter
from decimal import Decimal

import pytest

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.plan_time import as_text, minutes_since_epoch
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.schedule_file import ConstraintKind, LagUnit, LinkKind, ResourceKind
from steerhouse.interchange.tests.shared import (
    SCHEDULES,
    calendar,
    elements,
    link,
    mspdi_files,
    needs_shared,
    project,
    task,
)


@pytest.fixture
def read(tmp_path):
    def read_text(text, limits=None):
        path = tmp_path / "plan.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_mspdi(path, limits or Limits())

    return read_text


def problems_of(read, text, **keywords):
    with pytest.raises(FileRefused) as caught:
        read(text, **keywords)
    return caught.value.problems


def test_a_task_keeps_its_facts(read):
    text = project(
        [
            task(
                7,
                ID=3,
                WBS="1.2",
                Duration="PT4H30M0S",
                Estimated=1,
                DurationFormat=39,
                ConstraintType=4,
                ConstraintDate="2026-11-24T08:00:00",
                Deadline="2026-12-01T17:00:00",
                PercentComplete=50,
                Notes=" two\r\nlines ",
            )
        ]
    )
    (made,) = read(text).tasks
    assert (made.uid, made.row, made.wbs, made.name) == (7, 3, "1.2", "Task 7")
    assert (made.duration, made.estimated, made.elapsed) == (270.0, True, False)
    assert made.constraint is ConstraintKind.START_NO_EARLIER_THAN
    assert as_text(made.constraint_date) == "2026-11-24T08:00"
    assert as_text(made.deadline) == "2026-12-01T17:00"
    assert (made.percent_complete, made.notes) == (50.0, " two\nlines ")


@pytest.mark.parametrize(
    "namespace", ["", "http://schemas.microsoft.com/project", "http://schemas.microsoft.com/project/2007"]
)
def test_the_namespaces_of_all_versions_are_read(read, namespace):
    assert len(read(project([task(1)], namespace=namespace)).tasks) == 1


def test_a_packed_file_is_read(tmp_path):
    path = tmp_path / "plan.xml.gz"
    path.write_bytes(gzip.compress(project([task(1)]).encode()))
    assert len(read_mspdi(path).tasks) == 1


def test_rows_are_outlined_by_their_level_and_a_row_above_others_is_a_summary(read):
    levels = {1: 1, 2: 2, 3: 3, 4: 2, 5: 1}
    tasks = read(project([task(uid, OutlineLevel=level) for uid, level in levels.items()])).tasks
    assert [made.parent_uid for made in tasks] == [None, 1, 2, 1, None]
    assert [made.uid for made in tasks if made.summary] == [1, 2]


def test_rows_stand_in_the_order_of_their_numbers(read):
    tasks = read(project([task(1, ID=2, OutlineLevel=2), task(2, ID=1, OutlineLevel=1)])).tasks
    assert [(made.uid, made.parent_uid) for made in tasks] == [(2, None), (1, 2)]


def test_a_file_without_row_numbers_keeps_its_own_order(read):
    rows = [f"<Task>{elements(UID=uid, Name='x', OutlineLevel=level)}</Task>" for uid, level in ((5, 1), (3, 2))]
    assert [(made.uid, made.row, made.parent_uid) for made in read(project(rows)).tasks] == [(5, 1, None), (3, 2, 5)]


@pytest.mark.parametrize(("number", "kind"), [(0, "FF"), (1, "FS"), (2, "SF"), (3, "SS")])
def test_the_four_kinds_of_links(read, number, kind):
    (made,) = read(project([task(1), task(2, link(1, Type=number))])).links
    assert (made.predecessor_uid, made.successor_uid, made.kind) == (1, 2, LinkKind(kind))


@pytest.mark.parametrize(
    ("lag", "number", "value", "unit"),
    [
        (4800, 7, 480.0, LagUnit.WORKING),
        (-4800, 9, -480.0, LagUnit.WORKING),
        (14400, 8, 1440.0, LagUnit.ELAPSED),
        (50, 19, 50.0, LagUnit.PERCENT),
        (-25, 20, -25.0, LagUnit.ELAPSED_PERCENT),
        (5, 3, 0.5, LagUnit.WORKING),
    ],
)
def test_lags_are_tenths_of_minutes_or_percent(read, lag, number, value, unit):
    (made,) = read(project([task(1), task(2, link(1, LinkLag=lag, LagFormat=number))])).links
    assert (made.lag, made.lag_unit) == (value, unit)


def test_seconds_of_durations_are_kept_and_seconds_of_dates_are_rounded_and_counted(read):
    file = read(project([task(1, Duration="PT0H1M30S", Deadline="2026-11-24T08:00:45", Start="2026-11-23T08:00:30")]))
    (made,) = file.tasks
    assert made.duration == 1.5
    assert as_text(made.deadline) == "2026-11-24T08:01"
    assert made.stored.start == minutes_since_epoch("2026-11-23T08:00:30") != made.start
    assert ("Seconds of dates (rounded to the minute)", "tasks", 2) in [
        (n.what, n.where, n.count) for n in file.not_carried
    ]


@pytest.mark.parametrize(("code", "minor"), [("GBP", 123_456), ("JPY", 1_235), ("BHD", 1_234_560)])
def test_amounts_are_hundredths_of_the_currency_whatever_its_minor_unit(read, code, minor):
    file = read(project([task(1, Cost=123456)], head=elements(CurrencyCode=code)))
    assert file.tasks[0].cost == minor


def test_resources_and_assignments_are_read(read):
    resources = elements(UID=2, ID=1, Name="Ann", Type=1, MaxUnits="0.5", StandardRate="24.0385", CostPerUse=1500)
    assignments = elements(UID=9, TaskUID=1, ResourceUID=2, Units="0.5", Work="PT4H0M0S")
    nobody = elements(UID=10, TaskUID=1, ResourceUID=-65535, Units="1")
    tail = (
        f"<Resources><Resource>{resources}</Resource></Resources>"
        f"<Assignments><Assignment>{assignments}</Assignment><Assignment>{nobody}</Assignment></Assignments>"
    )
    file = read(project([task(1)], tail=tail))
    (ann,) = file.resources
    assert (ann.kind, ann.max_units, ann.standard_rate, ann.cost_per_use) == (
        ResourceKind.WORK,
        0.5,
        Decimal("24.0385"),
        1500,
    )
    assert [(a.resource_uid, a.units, a.work) for a in file.assignments] == [(2, 0.5, 240.0), (None, 1.0, None)]


def test_baselines_are_read_by_number(read):
    baseline = elements(Number=3, Start="2026-11-23T08:00:00", Duration="PT8H0M0S", Work="PT4H0M0S", Cost=100)
    (made,) = read(project([task(1, f"<Baseline>{baseline}</Baseline>")])).tasks
    (kept,) = made.baselines
    assert (kept.number, kept.duration, kept.work, kept.cost, kept.finish) == (3, 480.0, 240.0, 100, None)


def test_empty_rows_are_left_out_and_counted(read):
    file = read(project([task(1), task(2, IsNull=1)]))
    assert len(file.tasks) == 1
    assert ("Empty rows", "tasks", 1) in [(n.what, n.where, n.count) for n in file.not_carried]


def test_what_is_not_carried_is_counted_and_what_says_nothing_is_not(read):
    extended = "<ExtendedAttribute><FieldID>1</FieldID><Value>x</Value></ExtendedAttribute>"
    text = project([task(1, extended * 2, HideBar=1, ACWP="0.00"), task(2, HideBar=0, Unheard="of")])
    assert Counter({(n.what, n.where): n.count for n in read(text).not_carried}) == {
        ("How rows and bars are drawn", "tasks"): 1,
        ("Field Unheard", "tasks"): 1,
    }


def test_a_link_from_another_project_is_counted_and_not_taken(read):
    file = read(project([task(1, link(99, CrossProject=1))]))
    assert file.links == ()
    assert [(n.what, n.count) for n in file.not_carried] == [("Links to tasks of other projects", 1)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"Duration": "8h"}, "Duration"),
        ({"Duration": "-PT8H0M0S"}, "Duration"),
        ({"Duration": "P3D"}, "Duration"),
        ({"Duration": "PT999999999H0M0S"}, "Duration"),
        ({"Start": "yesterday"}, "Start"),
        ({"Start": "2026-02-30T08:00:00"}, "Start"),
        ({"Start": "2026-11-23T25:00:00"}, "Start"),
        ({"PercentComplete": "101"}, "PercentComplete"),
        ({"PercentComplete": "half"}, "PercentComplete"),
        ({"Milestone": "maybe"}, "Milestone"),
        ({"ConstraintType": "9"}, "ConstraintType"),
        ({"ConstraintType": "4"}, "ConstraintDate"),
        ({"Type": "9"}, "Type"),
        ({"DurationFormat": "99"}, "DurationFormat"),
        ({"OutlineLevel": "-2"}, "OutlineLevel"),
        ({"CalendarUID": "77"}, "CalendarUID"),
        ({"UID": "one"}, "UID"),
        ({"Priority": "9" * 30}, "Priority"),
        ({"Cost": "NaN"}, "Cost"),
        ({"Cost": "9e99"}, "Cost"),
        ({"ID": "99999999999"}, "ID"),
        ({"UID": "-7"}, "UID"),
        ({"LevelingDelay": "1e14"}, "LevelingDelay"),
        ({"ActualStart": "2026-11-24T08:00:00", "ActualFinish": "2026-11-23T17:00:00"}, "ActualFinish"),
    ],
)
def test_a_wrong_value_is_refused_with_place_field_and_value(read, values, field):
    problem = next(p for p in problems_of(read, project([task(1, **values)])) if p.field == field)
    assert problem.where.startswith("line 3, Task ")
    assert problem.value == "" or problem.value[:150] in str(values)
    assert problem.message and problem.what_next


def test_a_link_to_nowhere_a_link_to_itself_and_a_doubled_field_are_refused_together(read):
    tasks = [task(1, link(5)), task(2, link(2)), task(3, "<Name>again</Name>")]
    messages = [problem.message for problem in problems_of(read, project(tasks))]
    assert sorted(messages) == [
        "The field stands twice in one element.",
        "The predecessor is not in the file.",
        "The task is its own predecessor.",
    ]


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        ([task(1, ID=1), task(1, ID=2)], "Two elements Task have the same UID."),
        ([task(1, ID=1), task(2, ID=1)], "Two tasks have the same row number."),
        ([task(1), "<Task><UID>2</UID></Task>"], "The task has no row number (ID) though others have one."),
        (["<Task><Name>x</Name></Task>"], "The task has no UID."),
    ],
)
def test_identifiers_that_do_not_identify_are_refused(read, tasks, message):
    assert message in [problem.message for problem in problems_of(read, project(tasks))]


def test_a_link_that_stands_twice_and_a_lag_of_two_thousand_years_are_refused(read):
    tasks = [task(1), task(2, link(1) + link(1)), task(3, link(1, LinkLag=10**11))]
    messages = {problem.message for problem in problems_of(read, project(tasks))}
    assert messages == {"The same link stands twice.", "The span is longer than a thousand years."}


def test_a_time_zone_is_left_out_and_counted(read):
    file = read(project([task(1, Deadline="2026-11-24T08:00:00+02:00")]))
    assert as_text(file.tasks[0].deadline) == "2026-11-24T08:00"
    assert [(n.what, n.count) for n in file.not_carried] == [("Time zones of dates (the time on the clock is kept)", 1)]


def test_an_assignment_must_point_into_the_file(read):
    tail = f"<Assignments><Assignment>{elements(UID=1, TaskUID=8, ResourceUID=9)}</Assignment></Assignments>"
    fields = {problem.field for problem in problems_of(read, project([task(1)], tail=tail))}
    assert fields == {"TaskUID", "ResourceUID"}


def test_at_most_a_hundred_problems_are_listed_and_all_are_counted(read):
    with pytest.raises(FileRefused) as caught:
        read(project([task(uid, Duration="long") for uid in range(1, 251)]))
    assert len(caught.value.problems) == 100 and caught.value.count == 250
    assert "And 249 more." in str(caught.value)


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(tasks=2), "2 tasks"),
        (Limits(links=1), "1 links"),
        (Limits(calendars=0), "0 calendars"),
        (Limits(file_bytes=200), "MiB"),
        (Limits(text_characters=5), "the limit is 5"),
    ],
)
def test_each_limit_is_named_when_it_is_passed(read, limits, what):
    tasks = [task(1), task(2, link(1)), task(3, link(1))]
    assert what in problems_of(read, project(tasks), limits=limits)[0].message


def test_limits_are_kept_exactly(read):
    tasks = [task(1), task(2, link(1)), task(3, link(1))]
    assert len(read(project(tasks), Limits(tasks=3, links=2, calendars=1)).tasks) == 3


def test_an_amount_cannot_be_read_before_its_currency(read):
    text = project([task(1, Cost=1, Notes="x" * 600_000)], tail=elements(CurrencyCode="JPY"))
    assert "currency" in problems_of(read, text)[0].message


def test_a_missing_calendar_of_the_project_is_refused(read):
    assert problems_of(read, project([task(1)], calendars=[calendar(2)]))[0].field == "CalendarUID"


# Files of other people.


@needs_shared
@pytest.mark.parametrize("path", mspdi_files(), ids=lambda path: path.name)
def test_every_real_file_is_read_and_agrees_with_itself(path):
    file = read_mspdi(path)
    uids = [made.uid for made in file.tasks]
    assert len(set(uids)) == len(uids)
    assert {made.parent_uid for made in file.tasks} <= {None, *uids}
    assert all(len(each.week) == 7 for each in file.calendars)
    assert file.project.start is not None


@needs_shared
def test_real_files_agree_with_the_counts_of_another_reader():
    """Counts and project dates of MPXJ 16.10.0, written down beside the files.

    Empty rows are leaf tasks there and are left out here; calendars and resources named there include the one that the
    tool keeps for "unassigned".
    """
    with (SCHEDULES / "_oracle_mpxj_16.10.0" / "summary.csv").open(newline="") as table:
        rows = {row["file"]: row for row in csv.DictReader(table)}
    compared = 0
    for path in mspdi_files():
        row = rows.get(f"{path.parent.name}/{path.name}")
        if row is None:
            continue
        file = read_mspdi(path)
        empty = sum(n.count for n in file.not_carried if (n.what, n.where) == ("Empty rows", "tasks"))
        summaries = sum(made.summary for made in file.tasks)
        ours = (
            len(file.tasks) - summaries + empty,
            summaries,
            len(file.links),
            len(file.assignments),
            len(file.calendars),
        )
        theirs = tuple(int(row[n]) for n in ("leaf_tasks", "summary_tasks", "relations", "assignments", "calendars"))
        assert ours == theirs, path.name
        started = sum(made.actual_start is not None and not made.summary for made in file.tasks)
        assert started == int(row["with_actual_start"]), path.name
        assert as_text(file.project.start) == row["project_start"], path.name
        compared += 1
    assert compared >= 20


@needs_shared
def test_tasks_agree_with_another_reader_field_by_field():
    kinds = {"AS_SOON_AS_POSSIBLE": "ASAP", "START_NO_EARLIER_THAN": "SNET"}
    path = SCHEDULES / "mpxj" / "legacy_sample.xml"
    tasks = {made.uid: made for made in read_mspdi(path).tasks}
    with gzip.open(
        SCHEDULES / "_oracle_mpxj_16.10.0" / "mpxj__legacy_sample.xml.tasks.csv.gz", "rt", newline=""
    ) as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        made = tasks[int(row["uid"])]
        assert (made.name, made.wbs, str(made.row)) == (row["name"], row["wbs"], row["id"])
        assert (as_text(made.start), as_text(made.finish)) == (row["start"], row["finish"])
        assert made.summary == (row["summary"] == "True")
        assert made.constraint == kinds[row["constraint"]]
        assert Decimal(made.cost or 0).scaleb(-2) == Decimal(row["cost"] or 0)
    assert len(rows) == len(tasks) == 20

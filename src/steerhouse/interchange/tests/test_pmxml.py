"""Primavera P6 XML: the same rules as for its exchange files, under other names."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from lxml import etree

from steerhouse.interchange.check_dates import check_file
from steerhouse.interchange.plan_time import as_text
from steerhouse.interchange.pmxml import FORMAT, read_pmxml
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import ConstraintKind, LagUnit, LinkKind, ScheduleFile
from steerhouse.interchange.tests.shared import SCHEDULES, elements, needs_shared, pmxml_files
from steerhouse.interchange.xer.tasks import WBS_FROM

MONDAY, TUESDAY = "2026-11-23T08:00:00", "2026-11-24T17:00:00"
DAY = (
    "<WorkTime><Start>08:00:00</Start><Finish>11:59:00</Finish></WorkTime>"
    "<WorkTime><Start>13:00:00</Start><Finish>16:59:00</Finish></WorkTime>"
)
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
WEEK = "".join(
    f"<StandardWorkHours><DayOfWeek>{day}</DayOfWeek>{DAY if day[0] != 'S' else '<WorkTime/>'}</StandardWorkHours>"
    for day in DAYS
)
HOLIDAY = "<HolidayOrException><Date>2026-11-26T00:00:00</Date><WorkTime/></HolidayOrException>"
CALENDAR = (
    f"<Calendar>{elements(ObjectId=5, Name='Five days', Type='Global', HoursPerDay=8, HoursPerWeek=40)}"
    f"<StandardWorkWeek>{WEEK}</StandardWorkWeek><HolidayOrExceptions>{HOLIDAY}</HolidayOrExceptions></Calendar>"
)
Read = Callable[[str], ScheduleFile]


def activity(uid: int, more: str = "", **values: object) -> str:
    usual = {
        "ObjectId": uid, "ProjectObjectId": 1, "WBSObjectId": 11, "CalendarObjectId": 5, "Id": f"A{uid}",
        "Name": f"Task {uid}", "Type": "Task Dependent", "DurationType": "Fixed Duration and Units",
        "Status": "Not Started", "PercentCompleteType": "Duration", "PlannedDuration": 8, "RemainingDuration": 8,
    }  # fmt: skip
    return f"<Activity>{elements(**{**usual, **values})}{more}</Activity>"


def relationship(before: int, after: int, **values: object) -> str:
    usual = {
        "ObjectId": before * 100 + after, "PredecessorActivityObjectId": before, "SuccessorActivityObjectId": after,
        "PredecessorProjectObjectId": 1, "SuccessorProjectObjectId": 1, "Type": "Finish to Start", "Lag": 0,
    }  # fmt: skip
    return f"<Relationship>{elements(**{**usual, **values})}</Relationship>"


def pmxml(*rows: str, top: str = "", **values: object) -> str:
    facts = {
        "ObjectId": 1, "Id": "DEPOT", "Name": "New depot", "ActivityDefaultCalendarObjectId": 5, "WBSObjectId": 10,
        "PlannedStartDate": MONDAY, "DataDate": MONDAY, "RelationshipLagCalendar": "24 Hour Calendar",
    }  # fmt: skip
    wbs = f"<WBS>{elements(ObjectId=11, ProjectObjectId=1, Code='B', Name='Building', SequenceNumber=1)}</WBS>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><APIBusinessObjects xmlns="http://xmlns.oracle.com/Primavera/P6/V8">'
        f"{CALENDAR}{top}<Project>{elements(**{**facts, **values})}{wbs}{''.join(rows)}</Project></APIBusinessObjects>"
    )


@pytest.fixture
def read(tmp_path) -> Read:
    def read_text(text: str) -> ScheduleFile:
        path = tmp_path / "plan.xml"
        path.write_text(text, encoding="utf-8")
        return read_pmxml(path)

    return read_text


def test_project_outline_and_calendar_come_along(read):
    file = read(pmxml(activity(1), activity(2, WBSObjectId="")))
    assert (file.format, file.project.title, file.project.name) == (FORMAT, "New depot", "DEPOT")
    shown = [(one.outline_number, one.wbs, one.name, one.summary, one.parent_uid) for one in file.tasks]
    assert shown == [
        ("1", "A2", "Task 2", False, None),
        ("2", "B", "Building", True, None),
        ("2.1", "A1", "Task 1", False, WBS_FROM + 11),
    ]
    (calendar,) = file.calendars
    assert calendar.week == (*((((480, 720), (780, 1020)),) * 5), (), ())
    assert [(as_text(one.first_day * 1440), one.shifts) for one in calendar.exceptions] == [("2026-11-26T00:00", ())]


def test_how_progress_out_of_sequence_goes_on_comes_along(read):
    override = read(pmxml(activity(1), OutOfSequenceScheduleType="Progress Override")).project
    retained = read(pmxml(activity(1), OutOfSequenceScheduleType="Retained Logic")).project
    assert (override.retained_logic, retained.retained_logic) == (False, True)
    assert override.hold_to_status_date


def test_links_and_constraints_keep_kind_date_and_lag(read):
    held = activity(2, PrimaryConstraintType="Finish On or Before", PrimaryConstraintDate=TUESDAY)
    file = read(pmxml(activity(1), held, relationship(1, 2, Type="Start to Start", Lag=-4)))
    (link,) = file.links
    assert (link.kind, link.lag, link.lag_unit) == (LinkKind.START_START, -240.0, LagUnit.ELAPSED)
    assert file.tasks[2].constraint is ConstraintKind.FINISH_NO_LATER_THAN
    assert as_text(file.tasks[2].constraint_date) == "2026-11-24T17:00"


def test_dates_of_the_tool_are_compared_with_ours(read):
    dates = {"RemainingEarlyStartDate": MONDAY, "RemainingLateStartDate": MONDAY, "TotalFloat": 0, "FreeFloat": 0}
    ends = {"RemainingEarlyFinishDate": TUESDAY, "RemainingLateFinishDate": TUESDAY}
    file = read(pmxml(activity(1, PlannedDuration=16, RemainingDuration=16, **dates, **ends)))
    found = check_file(file, name="plan")
    assert (found["tasks"], found["early"], found["late"], found["slack"]) == (1, 1, 1, 1)


def test_what_is_not_carried_is_counted(read):
    udf = f"<UDF>{elements(TypeObjectId=1, Text='x')}</UDF>"
    more = f"<Cloud>{elements(ObjectId=1)}</Cloud>"
    file = read(pmxml(activity(1, udf), more, top=f"<OBS>{elements(ObjectId=1, Name='E')}</OBS>"))
    assert {one.what: one.count for one in file.not_carried} == {
        "User-defined fields and their values": 1,
        "Element Cloud": 1,
        "Responsibility (OBS)": 1,
    }


@pytest.mark.parametrize(
    ("text", "said", "field"),
    [
        (pmxml(activity(1, RemainingDuration="x")), "number is expected", "RemainingDuration"),
        (pmxml(activity(1, PrimaryConstraintType="Soon")), "constraints that are known", "PrimaryConstraintType"),
        (pmxml(activity(1), relationship(9, 1)), "not in the file", "PredecessorActivityObjectId"),
        (pmxml(activity(1), relationship(1, 1)), "own predecessor", "PredecessorActivityObjectId"),
        (pmxml(activity(1), activity(1)), "same id", ""),
        (pmxml(activity(1)).replace("2026-11-26T", "2026-02-30T"), "no date", "clndr_data"),
        (pmxml(activity(1)).replace("08:00:00</Start>", ")(((</Start>"), "before its finish", "clndr_data"),
        (pmxml(activity(1))[:-60], "cut off", ""),
        ('<!DOCTYPE a [<!ENTITY b "c">]><APIBusinessObjects>&b;</APIBusinessObjects>', "DOCTYPE", ""),
    ],
)
def test_what_is_wrong_is_refused_in_the_files_own_words(read, text, said, field):
    with pytest.raises(FileRefused) as caught:
        read(text)
    problem = caught.value.problems[0]
    assert said in problem.message and problem.field == field
    assert problem.where and problem.what_next


@needs_shared
def test_progress_of_a_real_file_is_what_the_names_of_its_activities_say():
    """The activities are called "Physical 25%" and so on, after the rule by which their progress counts."""
    file = read_schedule(SCHEDULES / "mpxj" / "generated_task-percentcomplete_percent-complete-8.4.pmxml")
    assert len(file.tasks) == 12
    assert all(f"{one.percent_complete:g}%" == one.name.split()[1] for one in file.tasks)


@needs_shared
def test_costs_of_a_real_file_add_up_to_its_own_totals():
    path = SCHEDULES / "mpxj" / "assignment_resource-rates-test.xml"
    file = read_schedule(path)
    total = etree.parse(str(path)).findtext(".//{*}Activity/{*}AtCompletionLaborCost")
    assert (file.tasks[0].cost, file.project.currency) == (int(Decimal(total) * 100), "USD")
    assert [one.standard_rate for one in file.resources] == [Decimal(1)]


@needs_shared
def test_a_real_file_has_what_its_elements_count():
    for path in pmxml_files():
        root = etree.parse(str(path)).getroot()
        file = read_schedule(path)
        assert sum(not one.summary for one in file.tasks) == len(root.findall("{*}Project/{*}Activity"))
        assert len(file.calendars) == len(root.findall(".//{*}Calendar"))
        assert len(file.assignments) == len(root.findall(".//{*}ResourceAssignment"))
        assert len(file.links) == len(root.findall(".//{*}Relationship"))

"""Primavera P6 exchange files: what comes in, what is refused, and what is said about the rest."""

import gzip
from collections.abc import Callable
from datetime import date

import pytest

from steerhouse.interchange.check_dates import check, check_file, differences
from steerhouse.interchange.limits import Limits
from steerhouse.interchange.plan_time import as_text, day_number
from steerhouse.interchange.problems import FileRefused, Problem
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import ConstraintKind, LagUnit, LinkKind, ResourceKind, ScheduleFile, TaskKind
from steerhouse.interchange.tests.shared import SCHEDULES, needs_shared, xer_files
from steerhouse.interchange.xer import FORMAT, read_xer
from steerhouse.interchange.xer.calendars import NotThisGrammar, parsed
from steerhouse.interchange.xer.tasks import WBS_FROM

HEAD = "ERMHDR\t22.12\t2026-11-22\tProject\tADMIN\tadmin\tdb\tProject Management\tUSD"
DAY = "(0||0(s|08:00|f|12:00)())(0||1(s|13:00|f|17:00)())"
WEEK = "".join(f"(0||{day}()({DAY if 2 <= day <= 6 else ''}))" for day in range(1, 8))
DATA = f"(0||CalendarData()((0||DaysOfWeek()({WEEK}))(0||Exceptions()((0||0(d|46352)())(0||1(d|46353)({DAY})))))) "
MONDAY, FRIDAY = "2026-11-23 08:00", "2026-11-27 17:00"
Rows = list[dict[str, object]]
Read = Callable[..., ScheduleFile]

TABLES: dict[str, Rows] = {
    "PROJECT": [
        {
            "proj_id": 1, "clndr_id": 5, "proj_short_name": "DEPOT", "plan_start_date": MONDAY, "plan_end_date": "",
            "last_recalc_date": MONDAY, "scd_end_date": FRIDAY, "export_flag": "Y", "critical_drtn_hr_cnt": 0,
        }
    ],
    "CALENDAR": [
        {
            "clndr_id": 5, "clndr_name": "Five days", "clndr_type": "CA_Base", "base_clndr_id": "", "day_hr_cnt": 8,
            "week_hr_cnt": 40, "clndr_data": DATA,
        }
    ],
    "SCHEDOPTIONS": [{"proj_id": 1, "sched_calendar_on_relationship_lag": "rcal_Predecessor"}],
    "PROJWBS": [
        {"wbs_id": 10, "proj_id": 1, "seq_num": 1, "proj_node_flag": "Y", "wbs_short_name": "DEPOT",
         "wbs_name": "New depot", "parent_wbs_id": 9},
        {"wbs_id": 11, "proj_id": 1, "seq_num": 2, "proj_node_flag": "N", "wbs_short_name": "B",
         "wbs_name": "Building", "parent_wbs_id": 10},
    ],
}  # fmt: skip


def task(number: int, **values: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "task_id": number, "proj_id": 1, "wbs_id": 11, "clndr_id": 5, "task_code": f"A{number}",
        "task_name": f"Task {number}", "task_type": "TT_Task", "duration_type": "DT_FixedDrtn",
        "status_code": "TK_NotStart", "complete_pct_type": "CP_Drtn", "target_drtn_hr_cnt": 8,
        "remain_drtn_hr_cnt": 8, "cstr_type": "", "cstr_date": "", "cstr_type2": "", "cstr_date2": "",
        "act_start_date": "", "act_end_date": "", "phys_complete_pct": 0, "expect_end_date": "",
        "early_start_date": "", "early_end_date": "", "late_start_date": "", "late_end_date": "",
        "total_float_hr_cnt": "", "free_float_hr_cnt": "",
    }  # fmt: skip
    return {**usual, **values}


def link(before: int, after: int, **values: object) -> dict[str, object]:
    usual = {"task_pred_id": before * 100 + after, "task_id": after, "pred_task_id": before, "proj_id": 1}
    return {**usual, "pred_proj_id": 1, "pred_type": "PR_FS", "lag_hr_cnt": 0, **values}


def xer(**tables: Rows) -> str:
    """A whole file; the tables of a small project unless others are given."""
    lines = [HEAD]
    for name, rows in {**TABLES, **tables}.items():
        lines += [f"%T\t{name}", "\t".join(["%F", *rows[0]])] if rows else []
        lines += ["\t".join(["%R", *(str(value) for value in row.values())]) for row in rows]
    return "\r\n".join([*lines, "%E", ""])


@pytest.fixture
def read(tmp_path) -> Read:
    def read_text(text: str | bytes, limits: Limits | None = None) -> ScheduleFile:
        path = tmp_path / "plan.xer"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_xer(path, limits or Limits())

    return read_text


def problems_of(read: Read, text: str | bytes, **keywords: Limits) -> tuple[Problem, ...]:
    with pytest.raises(FileRefused) as caught:
        read(text, **keywords)
    return caught.value.problems


def test_the_work_breakdown_becomes_summaries_and_activities_stand_below(read):
    file = read(xer(TASK=[task(2), task(1)]))
    assert (file.format, file.project.title, file.project.name, file.project.currency) == (
        FORMAT,
        "New depot",
        "DEPOT",
        "USD",
    )
    shown = [(one.outline_number, one.wbs, one.name, one.summary, one.parent_uid) for one in file.tasks]
    assert shown == [
        ("1", "B", "Building", True, None),
        ("1.1", "A1", "Task 1", False, WBS_FROM + 11),
        ("1.2", "A2", "Task 2", False, WBS_FROM + 11),
    ]


def test_a_calendar_keeps_its_week_and_its_exceptions(read):
    (calendar,) = read(xer()).calendars
    day = ((480, 720), (780, 1020))
    assert calendar.week == (*((day,) * 5), (), ())
    first = day_number(date(2026, 11, 26))
    assert [(one.first_day, one.shifts) for one in calendar.exceptions] == [(first, ()), (first + 1, day)]


def test_a_calendar_takes_over_holidays_of_its_base_and_a_shift_may_end_at_midnight(read):
    night = "(0||x()((0||DaysOfWeek()((0||2()((0||0(f|00:00|s|10:00 PM)()))))))"
    own = {**TABLES["CALENDAR"][0], "clndr_id": 6, "base_clndr_id": 5, "clndr_data": night + ")"}
    calendars = read(xer(CALENDAR=[*TABLES["CALENDAR"], own])).calendars
    assert calendars[1].week == (((1320, 1440),), (), (), (), (), (), ())
    assert (calendars[1].exceptions, calendars[1].base_uid) == (calendars[0].exceptions, 5)


@pytest.mark.parametrize(
    "data",
    ["(0||A()(", "(0||A()())x", "(" * 5_000, "(0||A()(" * 5_000 + "))" * 5_000, "()", "0||", "(0||A(x", "(0||A()()"],
)
def test_calendar_data_that_does_not_nest_is_refused(read, data):
    with pytest.raises(NotThisGrammar):
        parsed(data)
    problem = problems_of(read, xer(CALENDAR=[{**TABLES["CALENDAR"][0], "clndr_data": data}]))[0]
    assert problem.field == "clndr_data" and "CALENDAR 5" in problem.where


@pytest.mark.parametrize(("word", "kind"), [("PR_FS", "FS"), ("PR_SS", "SS"), ("PR_FF", "FF"), ("PR_SF", "SF")])
def test_links_keep_kind_and_lag(read, word, kind):
    (made,) = read(xer(TASK=[task(1), task(2)], TASKPRED=[link(1, 2, pred_type=word, lag_hr_cnt="-4,5")])).links
    assert (made.kind, made.lag, made.lag_unit) == (LinkKind(kind), -270.0, LagUnit.WORKING)


def test_lags_on_the_24_hour_calendar_are_elapsed(read):
    options: Rows = [
        {"proj_id": 1, "sched_calendar_on_relationship_lag": "rcal_24Hour", "sched_progress_override": "Y"}
    ]
    file = read(xer(TASK=[task(1), task(2)], TASKPRED=[link(1, 2, lag_hr_cnt=24)], SCHEDOPTIONS=options))
    assert (file.project.retained_logic, file.project.hold_to_status_date) == (False, True)
    assert (file.links[0].lag, file.links[0].lag_unit) == (1440.0, LagUnit.ELAPSED)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("CS_MSO", "MSO"), ("CS_MEO", "MFO"), ("CS_MSOA", "SNET"), ("CS_MSOB", "SNLT"), ("CS_MEOA", "FNET")],
)
def test_constraints_keep_kind_and_date(read, word, kind):
    made = read(xer(TASK=[task(1, cstr_type=word, cstr_date=FRIDAY)])).tasks[1]
    assert (made.constraint, as_text(made.constraint_date)) == (ConstraintKind(kind), "2026-11-27T17:00")


def test_a_second_constraint_on_the_finish_becomes_the_deadline_and_another_one_is_counted(read):
    both = {"cstr_type": "CS_MEOB", "cstr_date": FRIDAY, "cstr_type2": "CS_MSOA", "cstr_date2": MONDAY}
    other = {"cstr_type": "CS_MSOA", "cstr_date": MONDAY, "cstr_type2": "CS_MSOB", "cstr_date2": FRIDAY}
    file = read(xer(TASK=[task(1, **both), task(2, **other)]))
    _summary, first, second = file.tasks
    assert (first.constraint, as_text(first.deadline)) == (ConstraintKind.START_NO_EARLIER_THAN, "2026-11-27T17:00")
    assert (second.constraint, second.deadline) == (ConstraintKind.START_NO_EARLIER_THAN, None)
    assert [(one.what, one.count) for one in file.not_carried] == [("Second constraints of activities", 1)]


def test_progress_comes_with_its_actual_dates_and_remaining_work(read):
    begun = task(1, status_code="TK_Active", act_start_date=MONDAY, remain_drtn_hr_cnt=2)
    made = read(xer(TASK=[begun, task(2, status_code="TK_Complete", act_start_date=MONDAY, act_end_date=FRIDAY)])).tasks
    assert (made[1].percent_complete, made[1].remaining_duration, made[1].actual_finish) == (75.0, 120.0, None)
    assert (made[2].percent_complete, as_text(made[2].actual_finish)) == (100.0, "2026-11-27T17:00")


def test_resources_assignments_expenses_and_notes_come_along(read):
    people: Rows = [
        {"rsrc_id": 7, "clndr_id": 5, "rsrc_name": "Ada", "rsrc_short_name": "AD", "rsrc_type": "RT_Labor"},
        {"rsrc_id": 8, "clndr_id": "", "rsrc_name": "Sand", "rsrc_short_name": "SA", "rsrc_type": "RT_Mat"},
    ]
    file = read(
        xer(
            TASK=[task(1)],
            RSRC=people,
            RSRCRATE=[{"rsrc_id": 7, "cost_per_qty": "85.5000", "start_date": MONDAY, "max_qty_per_hr": 0.5}],
            TASKRSRC=[
                {
                    "taskrsrc_id": 70, "task_id": 1, "rsrc_id": 7, "role_id": "", "remain_qty": 6, "act_reg_qty": 2,
                    "target_qty_per_hr": 0.5, "act_reg_cost": "171.00", "remain_cost": "513.00", "curv_id": "",
                }
            ],
            PROJCOST=[{"cost_item_id": 1, "task_id": 1, "act_cost": "10.00", "remain_cost": "5.50"}],
            TASKMEMO=[{"memo_id": 1, "task_id": 1, "task_memo": "<P>Ask &amp; dig</P>\x7f\x7f<P>twice</P>"}],
        )
    )  # fmt: skip
    ada, sand = file.resources
    assert (ada.kind, str(ada.standard_rate), ada.max_units) == (ResourceKind.WORK, "85.5000", 0.5)
    assert sand.kind is ResourceKind.MATERIAL and sand.calendar_uid is None
    (given,) = file.assignments
    assert (given.work, given.actual_work, given.units, given.cost, given.actual_cost) == (480, 120, 0.5, 68400, 17100)
    made = file.tasks[1]
    assert (made.cost, made.actual_cost, made.remaining_cost, made.fixed_cost) == (69950, 18100, 51850, 1550)
    assert made.notes == "Ask & dig\ntwice"


def test_what_is_not_carried_is_counted_in_words(read):
    file = read(
        xer(
            TASK=[task(1, expect_end_date=FRIDAY)],
            ACTVCODE=[{"actv_code_id": 1}, {"actv_code_id": 2}],
            TASKACTV=[{"task_id": 1}],
            UDFVALUE=[{"udf_type_id": 1}],
            SOMETHING=[{"a": 1}],
        )
    )
    assert {(one.what, one.where): one.count for one in file.not_carried} == {
        ("Codes and their values", "TASKACTV"): 1,
        ("User-defined fields and their values", "UDFVALUE"): 1,
        ("Table SOMETHING", ""): 1,
        ("Expected finishes", "TASK"): 1,
    }


def test_a_level_of_effort_keeps_its_dates_and_holds_nobody(read):
    spanning = task(1, task_type="TT_LOE", early_start_date=MONDAY, early_end_date=FRIDAY)
    file = read(xer(TASK=[spanning, task(2)], TASKPRED=[link(1, 2)]))
    assert file.tasks[1].manual and file.links == ()
    assert file.not_carried[0].what.startswith("Links of level-of-effort")


def test_work_still_to_be_done_is_compared_after_the_data_date(read):
    """The first activity is done on Monday; what follows it waits for the data date, Wednesday."""
    project = {**TABLES["PROJECT"][0], "last_recalc_date": "2026-11-25 08:00"}
    wednesday, evening = "2026-11-25 08:00", "2026-11-25 17:00"
    done = task(1, status_code="TK_Complete", act_start_date=MONDAY, act_end_date="2026-11-23 17:00")
    dates = {"early_start_date": wednesday, "late_start_date": wednesday}
    ends = {"early_end_date": evening, "late_end_date": evening, "total_float_hr_cnt": 0, "free_float_hr_cnt": 0}
    file = read(xer(PROJECT=[project], TASK=[done, task(2, **dates, **ends)], TASKPRED=[link(1, 2)]))
    assert differences(file) == []
    found = check_file(file, name="plan")
    assert (found["tasks"], found["early"], found["late"], found["slack"]) == (1, 1, 1, 1)


def test_only_activities_on_their_resources_calendars_follow_them(read):
    file = read(xer(TASK=[task(1), task(2, task_type="TT_Rsrc", duration_type="DT_FixedQty")]))
    assert [(one.ignore_resource_calendar, one.kind) for one in file.tasks[1:]] == [
        (True, TaskKind.FIXED_DURATION),
        (False, TaskKind.FIXED_WORK),
    ]


SECOND = {**TABLES["PROJECT"][0], "proj_id": 2, "proj_short_name": "OTHER"}
WRONG: dict[str, tuple[str | bytes, str]] = {
    "cut in the middle": (xer(TASK=[task(1)])[:-120], "cut off"),
    "cut at the end of a row": (xer(TASK=[task(1)]).removesuffix("%E\r\n"), "cut off"),
    "a row too wide": (xer(TASK=[task(1)]).replace("Task 1", "Task\t1"), "columns expected"),
    "a line of text": (xer(TASK=[task(1)]).replace("%T\tTASK", "hello"), "where one is expected"),
    "more after the end": (xer() + "%T\tTASK\r\n", "after the end"),
    "a table twice": (xer().replace("%E", "%T\tPROJECT\r\n%E"), "twice"),
    "wrong code page": (xer(TASK=[task(1, task_name="Bau")]).encode().replace(b"Bau", b"B\x81u"), "wrong code page"),
    "no project": (xer(PROJECT=[]), "no project"),
    "two projects": (xer(PROJECT=[*TABLES["PROJECT"], SECOND]), "2 projects: DEPOT, OTHER"),
    "a date that is none": (xer(TASK=[task(1, early_start_date="30-Feb-26")]), "date such as"),
    "a number that is none": (xer(TASK=[task(1, remain_drtn_hr_cnt="eight")]), "number is expected"),
    "a duration below zero": (xer(TASK=[task(1, remain_drtn_hr_cnt=-8)]), "negative"),
    "a million years": (xer(TASK=[task(1, remain_drtn_hr_cnt="9" * 14)]), "thousand years"),
    "an id of 40 digits": (xer(TASK=[task(1, task_id="9" * 40)]), "whole number"),
    "an id beyond all others": (xer(TASK=[task(1, task_id=10**10)]), "from 1 to"),
    "an activity twice": (xer(TASK=[task(1), task(1)]), "same id"),
    "a constraint without date": (xer(TASK=[task(1, cstr_type="CS_MSO")]), "has no date"),
    "an unknown constraint": (xer(TASK=[task(1, cstr_type="CS_X", cstr_date=MONDAY)]), "constraints that are known"),
    "a calendar that is missing": (xer(TASK=[task(1, clndr_id=99)]), "calendar is not in the file"),
    "a link to nobody": (xer(TASK=[task(1)], TASKPRED=[link(9, 1)]), "not in the file"),
    "a link to itself": (xer(TASK=[task(1)], TASKPRED=[link(1, 1)]), "own predecessor"),
    "an end before its beginning": (xer(TASK=[task(1, act_start_date=FRIDAY, act_end_date=MONDAY)]), "before it began"),
    "a ring of summaries": (
        xer(PROJWBS=[TABLES["PROJWBS"][0], {**TABLES["PROJWBS"][1], "parent_wbs_id": 11}], TASK=[]),
        "in a ring",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_refused_with_place_and_what_to_do(read, name):
    text, said = WRONG[name]
    problem = problems_of(read, text)[0]
    assert said in problem.message
    assert problem.where and problem.what_next


def test_all_problems_come_at_once_with_line_and_row(read):
    rows = [task(number, remain_drtn_hr_cnt="x") for number in range(1, 151)]
    with pytest.raises(FileRefused) as caught:
        read(xer(TASK=rows))
    assert (len(caught.value.problems), caught.value.count) == (100, 150)
    first = caught.value.problems[0]
    assert (first.where, first.field, first.value) == ("line 17, TASK 1", "remain_drtn_hr_cnt", "x")


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(tasks=1), "more than 1 activities"),
        (Limits(calendars=0), "more than 0 calendars"),
        (Limits(links=0), "more than 0 links"),
        (Limits(calendar_exceptions=1), "more than 1 exceptions"),
        (Limits(text_characters=5), "characters; the limit is 5"),
    ],
)
def test_limits_hold_and_are_named(read, limits, said):
    text = xer(TASK=[task(1), task(2)], TASKPRED=[link(1, 2)])
    assert any(said in problem.message for problem in problems_of(read, text, limits=limits))


def test_values_missing_at_the_end_of_a_row_are_empty(read):
    short = xer(TASK=[task(1)]).replace("\t\t\t\t\t\t\r\n%E", "\r\n%E")
    assert short != xer(TASK=[task(1)]) and read(short).tasks[1].stored.early_start is None


def test_letters_of_windows_are_read_and_the_guess_is_said(read):
    file = read(xer(TASK=[task(1, task_name="Gründung")]).encode("cp1252"))
    assert file.tasks[1].name == "Gründung"
    assert "Windows-1252" in file.warnings[0].message


def test_a_packed_file_and_one_with_a_mark_are_known_by_content(tmp_path):
    path = tmp_path / "plan.xml"
    for data in (gzip.compress(xer(TASK=[task(1)]).encode()), xer(TASK=[task(1)]).encode("utf-8-sig")):
        path.write_bytes(data)
        assert len(read_schedule(path).tasks) == 2


@needs_shared
@pytest.mark.parametrize("name", ["MDL4D", "MDL4RA"])
def test_dates_and_floats_of_real_files_are_those_that_the_tool_stored(name):
    found = check(SCHEDULES / "exupery" / f"{name}.xer")
    assert (found["tasks"], found["early"], found["late"], found["slack"]) == (62, 62, 62, 62)


@needs_shared
def test_a_real_file_has_what_its_lines_count():
    for path in xer_files():
        counted: dict[str, int] = {}
        table = ""
        for line in path.read_bytes().split(b"\n"):
            table = line[3:].strip().decode("ascii", "replace") if line.startswith(b"%T") else table
            counted[table] = counted.get(table, 0) + line.startswith(b"%R")
        file = read_schedule(path)
        assert sum(not one.summary for one in file.tasks) == counted["TASK"]
        assert sum(one.summary for one in file.tasks) == counted["PROJWBS"] - 1
        assert len(file.links) == counted["TASKPRED"]
        assert len(file.calendars) == counted["CALENDAR"]
        assert len(file.resources) == counted.get("RSRC", 0)
        assert len(file.assignments) == counted.get("TASKRSRC", 0)

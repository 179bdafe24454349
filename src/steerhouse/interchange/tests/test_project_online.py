"""Saved pages of Project Online: joined whatever their form and name, and refused where a page is missing."""

import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from steerhouse.interchange.child import read_in_child
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.project_online import ProjectOnlineFeed, UnknownColumn
from steerhouse.interchange.project_online.folder import pack_folder
from steerhouse.interchange.project_online.reader import read_project_online
from steerhouse.interchange.sniff import Kind, sniff
from steerhouse.interchange.tests.online_pages import folder, pages, rows, written


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> ProjectOnlineFeed:
    path = written(tmp_path_factory.mktemp("feed") / "pwa.zip")
    assert sniff(path) is Kind.PROJECT_ONLINE
    found = read_in_child(path)
    assert isinstance(found, ProjectOnlineFeed)
    return found


def test_pages_of_every_form_are_joined_to_projects_with_tasks_people_and_work(feed: ProjectOnlineFeed) -> None:
    assert [one.name for one in feed.projects] == ["Harbour wall", "Ferry terminal", "Data centre move"]
    plan = feed.projects[0].schedule
    assert (len(plan.tasks), len(plan.assignments), len(plan.resources)) == (12, 10, 3)
    assert {one.entity: (one.pages, one.rows) for one in feed.found}["Tasks"] == (3, 39)
    dates = plan.project
    assert (dates.start, dates.currency) == (29460000, "EUR")


def test_the_outline_numbers_and_dates_of_the_feed_are_kept(feed: ProjectOnlineFeed) -> None:
    phase, first, second = feed.projects[1].schedule.tasks[:3]
    assert (phase.summary, phase.duration, first.parent_uid, first.outline_level) == (True, None, phase.uid, 2)
    assert (first.uid, first.wbs, first.manual, first.duration, first.work) == (11, "1.1", True, 960.0, 990.0)
    assert first.percent_complete == 50.0 and first.baselines[0].number == 0
    assert (second.notes, first.notes) == ("Risk Level: High", "")


def test_sums_are_those_of_the_saved_rows(feed: ProjectOnlineFeed) -> None:
    sums = feed.projects[0].sums
    assert (sums.tasks, sums.assignments, sums.timesheet_lines, sums.timephased_rows) == (12, 10, 1, 2)
    assert (sums.task_hours, sums.assignment_hours) == (Decimal(165), Decimal(165))
    assert (sums.timesheet_hours, sums.timephased_hours) == (Decimal(4), Decimal(16))


def test_custom_fields_are_named_as_people_named_them_and_none_is_dropped_in_silence(feed: ProjectOnlineFeed) -> None:
    assert UnknownColumn("Projects", "Cost Centre", 3, "CC-000", True) in feed.unknown
    assert UnknownColumn("Tasks", "Risk Level", 3, "High", True) in feed.unknown
    assert UnknownColumn("Resources", "Home Base", 3, "Depot", False) in feed.unknown
    assert feed.projects[2].description == "Owner: Dora Quist\nCost Centre: CC-200\nStrategic Goal: Safe shores"
    left = {one.what: one.count for one in feed.not_carried}
    assert left["Resources: Home Base"] == 3
    assert left["Lines of time sheets (TimesheetLines)"] == 3
    assert any("links between tasks" in one.message for one in feed.warnings)


def test_a_missing_page_is_named_by_its_address(tmp_path: Path) -> None:
    tasks = pages("Tasks", rows()["Tasks"], size=10)
    for gone, link in (("answer-5-30.json", "$skip=30"), ("answer-5-10.json", "$skip=30")):
        files = {name: data for name, data in (folder() | tasks).items() if name not in (gone, "answer-5-15.json")}
        with pytest.raises(FileRefused, match="A page of Tasks is missing") as caught:
            read_project_online(written(tmp_path / "feed.zip", files))
        assert link in caught.value.problems[0].value


def test_a_page_saved_twice_counts_once(tmp_path: Path) -> None:
    files = folder()
    found = read_project_online(written(tmp_path / "feed.zip", files | {"again.json": files["answer-5-0.json"]}))
    assert found.projects[0].sums.tasks == 12
    assert any("15 rows of Tasks were saved more than once" in one.message for one in found.warnings)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.json": b'{"value": ['}, "cut off"),
        ({"a.json": b"[" * 200_000}, "nested"),
        ({"a.json": b'{"value": [1]}'}, "no rows"),
        ({"a.json": b'\xff{"value": []}'}, "UTF-8"),
        ({"a.json": b'{"odata.error": {"code": "AccessDenied"}}'}, "None of the files"),
        ({"a.json": b'{"value": [{"ProjectId": "76fecbe8-ada6-e111-9f30-78e7d101788a"}]}'}, "no name"),
    ],
)
def test_what_is_no_page_is_refused_with_its_place(files: dict[str, bytes], message: str, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=message):
        read_project_online(written(tmp_path / "feed.zip", files))


def test_values_that_do_not_fit_are_refused_with_row_and_column(tmp_path: Path) -> None:
    feed = rows()
    feed["Tasks"][2] |= {"TaskWork": "many", "TaskStartDate": "05/01/2026"}
    feed["Assignments"][0]["TaskId"] = "00000000-0000-0000-0000-000000000001"
    with pytest.raises(FileRefused) as caught:
        read_project_online(written(tmp_path / "feed.zip", folder(feed)))
    assert {one.field for one in caught.value.problems} == {"TaskWork", "TaskStartDate", "TaskId"}
    assert "Task 1" in caught.value.problems[0].where


def test_an_archive_that_grows_without_end_is_stopped(tmp_path: Path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(3):
            packed.writestr(f"{number}.json", b" " * (80 * 2**20))
    (tmp_path / "bomb.zip").write_bytes(out.getvalue())
    with pytest.raises(FileRefused, match=r"when unpacked|no JSON"):
        read_project_online(tmp_path / "bomb.zip")


def test_a_folder_is_packed_to_the_same_bytes_each_time(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    for name, data in folder().items():
        (tmp_path / "pages" / name).write_bytes(data)
    (tmp_path / "pages" / "notes.txt").write_text("not a page")
    first, second = BytesIO(), BytesIO()
    assert pack_folder(tmp_path / "pages", first) == pack_folder(tmp_path / "pages", second) == len(folder())
    assert first.getvalue() == second.getvalue()

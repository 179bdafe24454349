"""Somebody brings 500 projects from a spreadsheet in, corrects three rows of it and sends it again."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from tests.browser.offices import DIRECTOR, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.servers import Server

from steerhouse.interchange.cells import Cell, write_xlsx

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]
PROJECTS = 500
HEAD: list[Cell] = ["Project no.", "Title", "Belongs to", "Kind", "Begins", "Ends", "Ccy", "Cost centre"]
# Row of the sheet → column → what somebody typed by mistake.
MISTAKES: dict[int, dict[int, Cell]] = {17: {4: "31.02.2026"}, 230: {2: "COSAT"}, 411: {1: ""}}
# Reading, comparing and writing 500 rows on a busy machine.
LONG = 180_000


@pytest.fixture(scope="module")
def director(live: Server, chromium: Any, tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Visitor]:
    make_office(live.home)
    with visitor(chromium, live.url, tmp_path_factory.mktemp(f"tables-{database}")) as found:
        yield found.sign_in(DIRECTOR, PASSWORD)


def workbook(mistakes: dict[int, dict[int, Cell]]) -> bytes:
    first = date(2026, 1, 5)
    rows: list[list[Cell]] = [
        [
            f"T-{number:03}", f"Tide gate {number}", ("GMPP", "Coastal defences", "RAIL")[number % 3], "project",
            first + timedelta(days=number), first + timedelta(days=number + 400), "GBP", number % 7,
        ]
        for number in range(PROJECTS)
    ]  # fmt: skip
    for row, cells in mistakes.items():
        for column, cell in cells.items():
            rows[row - 2][column] = cell
    out = io.BytesIO()
    write_xlsx(out, [HEAD, *rows])
    return out.getvalue()


def send(visit: Visitor, name: str, data: bytes) -> None:
    visit.go("/components/import/")
    sheet = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    visit.page.get_by_label("File").set_input_files(sheet)
    visit.page.get_by_role("button", name="Read the file").click()
    visit.page.get_by_role("heading", name="What the columns are").wait_for(timeout=LONG)


def test_500_projects_come_in_from_a_spreadsheet_after_three_rows_were_corrected(director: Visitor) -> None:
    page = director.go("/components/").page
    page.get_by_role("button", name="More").click()
    page.get_by_role("link", name="Import…").click()
    page.get_by_role("heading", name="Import projects and portfolios").wait_for()
    director.look("table-choose")
    send(director, "gates.xlsx", workbook(MISTAKES))
    assert page.get_by_label("Field for Belongs to").input_value() == "parent"
    assert page.get_by_label("Field for Cost centre").input_value() == ""
    assert page.get_by_label("Project no. finds the row").is_checked()
    page.get_by_label("Save as mapping").fill("Gates")
    director.look("table-columns")
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_text("This file was refused; nothing was written").wait_for(timeout=LONG)
    told = director.text()
    for said in ("row 17, column Begins", "row 230, column Belongs to", "row 411, column Title", "3 of 3"):
        assert said in told
    director.look("table-refused")
    send(director, "gates-again.xlsx", workbook({}))
    assert "as in “Gates”" in director.text()
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Apply 500 changes").wait_for(timeout=LONG)
    assert "Column “Cost centre”" in director.text()
    director.look("table-preview")
    page.get_by_role("button", name="Apply 500 changes").click()
    page.get_by_text("The whole file came in as one change of the history.").wait_for(timeout=LONG)
    director.look("table-applied")
    director.go("/components/?q=gate+499")
    assert "Tide gate 499" in director.text()
    assert director.faults == {} and director.complaints == []

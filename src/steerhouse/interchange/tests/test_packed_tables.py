"""Tables that are packed together: what cannot be read is left out and counted, what contradicts itself is refused."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from steerhouse.interchange.portfolio_list import PortfolioList, read_portfolio_list
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.sniff import Kind, sniff

INVESTMENT = {"node_id": "1", "Identifier": "I1", "Investment_type": "Major", "Evaluation_by_CIO": "4", "name": "One"}
PROJECT = {
    "node_id": "3", "Id": "P1", "name": "Portal", "Planned_Cost": "1.5", "Planned_Duration": "30",
    "Start_days_after_2000": "31",
}  # fmt: skip
ACTIVITY = {
    "node_id": "4", "Id": "70", "name": "Dig", "description": "", "status": "Completed - Closed",
    "output_type": "Key Deliverable", "No_Child_Activity": "1", "Start_Date_Planned": "2012-02-01",
    "Planned_Duration": "10 days", "Actual_start_delay": "2 days", "Actual_duration": "3 days", "planned_Costs": "0.1",
}  # fmt: skip
Rows = list[dict[str, str]]


def link(first: str, first_type: str, relation: str, last: str, last_type: str) -> dict[str, str]:
    return {"from_id": first, "from_type": first_type, "relation": relation, "to_id": last, "to_type": last_type}


PAYS = link("1", "Investment", "pays_for", "3", "Project")
TASK = link("3", "Project", "has_task", "4", "Activity")


def read(folder: Path, **tables: Rows) -> PortfolioList:
    path = folder / "tables.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in tables.items():
            text = io.StringIO(newline="")
            writer = csv.DictWriter(text, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(f"x_2012_{name}.csv", text.getvalue())
    assert sniff(path) is Kind.LIST
    return read_portfolio_list(path)


def test_an_activity_says_what_was_planned_and_what_became_of_it(tmp_path: Path) -> None:
    found = read(tmp_path, investment=[INVESTMENT], project=[PROJECT], activity=[ACTIVITY], links=[PAYS, TASK])
    program, project = found.rows
    assert (program.kind, project.kind, project.part_of) == ("program", "project", "I1")
    assert (str(project.start.value), str(project.finish.value)) == ("2000-02-01", "2000-03-02")
    (one,) = project.activities
    days = (one.start, one.finish, one.actual_start, one.actual_finish)
    assert [str(day) for day in days] == ["2012-02-01", "2012-02-11", "2012-02-03", "2012-02-06"]
    assert (one.uid, one.minor_units) == (70, 10_000_000)


@pytest.mark.parametrize(
    "values",
    [
        {"Start_Date_Planned": "9999-12-31"}, {"Start_Date_Planned": "0001-01-01"}, {"Start_Date_Planned": "soon"},
        {"Planned_Duration": "999999 days"}, {"Planned_Duration": "-3 days"}, {"Id": "٧٠"}, {"Id": "9" * 40},
    ],
    ids=str,
)  # fmt: skip
def test_an_activity_that_cannot_be_dated_or_numbered_is_counted_as_left_out(
    tmp_path: Path, values: dict[str, str]
) -> None:
    tables = {"investment": [INVESTMENT], "project": [PROJECT], "activity": [{**ACTIVITY, **values}]}
    found = read(tmp_path, **tables, links=[PAYS, TASK])
    assert found.rows[1].activities == ()
    assert [one.count for one in found.not_carried if one.what.startswith("Activities without")] == [1]


def test_a_project_that_two_investments_pay_for_is_refused_by_its_code(tmp_path: Path) -> None:
    other = {**INVESTMENT, "node_id": "2", "Identifier": "I2"}
    second = link("2", "Investment", "pays_for", "3", "Project")
    with pytest.raises(FileRefused, match="Two investments pay for this project: I1 and I2"):
        read(tmp_path, investment=[INVESTMENT, other], project=[PROJECT], links=[PAYS, second])


def test_links_to_rows_that_are_missing_are_counted(tmp_path: Path) -> None:
    lost = link("1", "Investment", "pays_for", "99", "Project")
    found = read(tmp_path, investment=[INVESTMENT], project=[PROJECT], links=[PAYS, lost])
    assert [one.count for one in found.not_carried if "no table has" in one.what] == [1]

"""Lists of other publishers go the whole way in and back; what comes in is counted from the file by other code."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest

from steerhouse.core.actors import Actor
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.models import Node
from steerhouse.core.tests.import_checks import table_checksums
from steerhouse.interchange.child import read_in_child
from steerhouse.interchange.portfolio_list import PortfolioList, read_portfolio_list
from steerhouse.organization.models import Period, Unit
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component, CostFigure, Narrative, Rating, ReportedDate
from steerhouse.reporting.models import Snapshot
from tests.support.missing import ROOT, shared_folder

SYSTEM = Actor.system("test")
NOTHING = {"added": 0, "changed": 0, "removed": 0}
# Versions only go up, and computed rows and the index of search get new keys when they are written anew.
PASSING = ("version", "id")
Record = dict[str, str]

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@dataclass(frozen=True)
class Source:
    """A publisher's file and how other code reads what matters in it."""

    path: str
    cost: str
    unit: int
    start: tuple[str, ...]
    finish: tuple[str, ...]
    unit_name: str
    state: Callable[[Record], str]
    grade: str = ""
    year: int | None = None
    newest: tuple[str, str] | None = None
    left_out: tuple[str, ...] = ()

    def records(self) -> list[Record]:
        file = shared_folder("data", "portfolios") / self.path
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = list(csv.DictReader(text))
        return [row for row in rows if not self.newest or row[self.newest[0]] == self.newest[1]]


NZ_STATES = {"Business Case / Investment Case Development": "proposed"}
SOURCES = {
    "NYC": Source(
        "nyc/NYC_capital_projects_20190901_part.csv", "Budget Forecast", 1, ("Design Start",), ("Forecast Completion",),
        "Managing Agency", lambda row: "active", newest=("Date Reported As Of", "09/01/2019 12:00:00 AM"),
        left_out=("Borough", "Client Agency"),
    ),
    "NZ": Source(
        "nz/NZ_Infrastructure_Database_part.csv", "EstimatedProjectValueRange", 1_000_000,
        ("EstimatedQuarterBusinessCaseStart", "EstimatedQuarterProjectRangeStart"),
        ("EstimatedQuarterConstructionCompletion", "EstimatedQuarterProjectRangeCompletion"),
        "ProcuringAgencyOrganisation", lambda row: NZ_STATES.get(row["ProjectStatus"], "active"),
        left_out=("_id", "EstimatedQuarterBusinessCaseCompletion", "EstimatedQuarterConstructionStart"),
    ),
    "Melbourne Water": Source(
        "melbourne-water/Capital_Delivery_Project_part.csv", "FFC", 1, ("BNI",), ("Stage3",), "Owner Group",
        lambda row: "active", year=2024, left_out=("Tender Closed", "BCA", "PBC", "Stage1", "Stage2"),
    ),
    "US IT dashboard": Source(
        "us-it-dashboard/hhs_2012_investment.csv", "Enhancement_spend_$m", 1_000_000, (), (), "",
        lambda row: "active", grade="Evaluation_by_CIO", left_out=("node_id", "Business_Case", "Performance_Gap"),
    ),
}  # fmt: skip


@pytest.fixture
def place(db: None, settings: Any, tmp_path: Path) -> Node:
    settings.MEDIA_ROOT = tmp_path
    portfolio = add_component(Component, values={"name": "Portfolio", "kind": "portfolio"}, by=SYSTEM)
    found: Node = portfolio.node
    return found


def read_in(place: Node, source: Source, year: int | None) -> ImportRun:
    path = shared_folder("data", "portfolios") / source.path
    options = {} if year is None else {"year": year}
    run = pipeline.send_in(place, [path.read_bytes()], name=path.name, by=SYSTEM, options=options)
    run = pipeline.read(run, by=SYSTEM)
    assert run.state == ImportRun.State.READY, run.preview
    return run


def minor(text: str, unit: int) -> int | None:
    """An amount in hundredths, None where the cell holds something else."""
    try:
        return int((Decimal(text) * unit * 100).to_integral_value(ROUND_HALF_EVEN))
    except ArithmeticError:
        return None


def filled(records: list[Record], names: tuple[str, ...]) -> int:
    return sum(any(row[name].strip() for name in names) for row in records)


def check_counts(source: Source, records: list[Record]) -> None:
    projects = Component.objects.visible_to(SYSTEM).filter(kind="project")
    assert projects.count() == len(records)
    assert Counter(projects.values_list("state", flat=True)) == Counter(map(source.state, records))
    units = {row[source.unit_name] for row in records if source.unit_name}
    assert set(Unit.objects.visible_to(SYSTEM).values_list("name", flat=True)) == units
    amounts = [minor(row[source.cost], source.unit) for row in records]
    costs = CostFigure.objects.visible_to(SYSTEM)
    assert Counter(costs.values_list("amount", flat=True)) == Counter(amounts)
    assert {row[source.cost].strip() for row in records} == set(costs.values_list("raw", flat=True))
    for milestone, names in (("start", source.start), ("finish", source.finish)):
        days = ReportedDate.objects.visible_to(SYSTEM).filter(milestone=milestone, day__isnull=False)
        assert days.count() == filled(records, names)
    grades = Counter(row[source.grade] for row in records if source.grade)
    assert Counter(Rating.objects.visible_to(SYSTEM).values_list("grade", flat=True)) == grades


@pytest.mark.parametrize("name", SOURCES)
def test_a_list_comes_in_as_counted_by_other_code_once_and_can_be_undone(place: Node, name: str) -> None:
    source = SOURCES[name]
    records = source.records()
    before = table_checksums(without=PASSING)
    run = read_in(place, source, source.year)
    counts = run.preview["counts"]
    left = {one["what"]: one["count"] for one in run.preview["not_carried"]}
    for column in source.left_out:
        every = [row[column] for row in Source.records(source)] if not source.newest else None
        assert f"Column “{column}”" in left
        assert every is None or left[f"Column “{column}”"] == sum(bool(cell.strip()) for cell in every)
    applied = pipeline.apply(run, by=SYSTEM)
    assert applied.preview["counts"] == counts
    check_counts(source, records)
    assert Snapshot.objects.visible_to(SYSTEM).count() == len(records)
    assert read_in(place, source, source.year).preview["counts"] == NOTHING
    pipeline.undo(applied, by=SYSTEM)
    assert table_checksums(without=PASSING) == before


@pytest.mark.parametrize("name", SOURCES)
def test_the_page_of_mappings_names_every_column(name: str) -> None:
    page = (ROOT / "docs" / "how-to" / "portfolio-mappings.md").read_text(encoding="utf-8")
    columns = re.split(r" \| |, (?:else )?", page.replace("| ", " | "))
    assert {
        label for label in SOURCES[name].records()[0] if label not in {one.strip("| \n") for one in columns}
    } == set()


def reports(days: list[str]) -> Iterator[tuple[int, str]]:
    for day in days:
        yield int(f"{day[6:10]}{day[:2]}{day[3:5]}"), day


def test_reports_of_several_days_in_one_file_become_periods_one_after_the_other(place: Node) -> None:
    source = SOURCES["NYC"]
    with (shared_folder("data", "portfolios") / source.path).open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    days = ["09/01/2013 12:00:00 AM", "11/01/2016 12:00:00 AM", "03/01/2018 12:00:00 AM"]
    seen: set[str] = set()
    for number, day in reports(days):
        pipeline.apply(read_in(place, source, number), by=SYSTEM)
        of_day = [row for row in rows if row["Date Reported As Of"] == day]
        seen |= {row["PID"] for row in of_day}
        period = Period.objects.visible_to(SYSTEM).get(ends=f"{day[6:10]}-{day[:2]}-{day[3:5]}")
        assert period.name == f"{day[6:10]}-{day[:2]}"
        assert Snapshot.objects.visible_to(SYSTEM).filter(period=period).count() == len(of_day)
        phases = {f"Current Phase: {row['Current Phase']}" for row in of_day if row["Current Phase"]}
        told = Narrative.objects.visible_to(SYSTEM).filter(period=period, topic="progress")
        assert {text.splitlines()[0] for text in told.values_list("text", flat=True) if "Phase" in text} == phases
    assert Component.objects.visible_to(SYSTEM).filter(kind="project").count() == len(seen)
    left = seen - {row["PID"] for row in rows if row["Date Reported As Of"] == days[-1]}
    closed = Component.objects.visible_to(SYSTEM).filter(kind="project", state="closed")
    assert set(closed.values_list("code", flat=True)) == left


@pytest.mark.parametrize("as_csv", [True, False], ids=["saved as CSV", "the workbook itself"])
def test_a_list_of_the_world_bank_is_read_as_counted(tmp_path: Path, as_csv: bool) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    workbook = shared_folder("data", "portfolios") / "world-bank" / "WB_projects_FY2018.xlsx"
    book = openpyxl.load_workbook(workbook, read_only=True)
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)
    ]
    book.close()
    path = tmp_path / "WB_projects.csv"
    with path.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(rows)
    labels = next(row for row in rows if "Project Id" in row)
    records = [dict(zip(labels, row, strict=False)) for row in rows[rows.index(labels) + 1 :]]
    records = [row for row in records if row["Project Id"]]
    found = read_portfolio_list(path, year=2018) if as_csv else read_in_child(workbook, year=2018)
    assert isinstance(found, PortfolioList)
    assert (found.mapping, len(found.rows)) == ("world_bank", len(records))
    words = {"Closed": "closed", "Active": "active", "Dropped": "cancelled", "Pipeline": "proposed"}
    assert Counter(row.state for row in found.rows) == Counter(words[row["Project Status"]] for row in records)
    amounts = [minor(row["Current Project Cost"].replace(",", ""), 1) for row in records]
    assert Counter(row.measures[0].minor_units for row in found.rows) == Counter(amounts)
    assert sum(row.finish.value is not None for row in found.rows) == filled(records, ("Project Closing Date",))

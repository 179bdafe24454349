"""The tables of the IT dashboard come in as a tree, as counted from them by other code, and go out again."""

import csv
import datetime as dt
import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from steerhouse.core.actors import Actor
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.models import Node
from steerhouse.core.tests.import_checks import table_checksums
from steerhouse.interchange.plan_time import day_of
from steerhouse.interchange.portfolio_list import read_portfolio_list
from steerhouse.interchange.problems import FileRefused
from steerhouse.organization.models import Unit
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component, CostFigure, Narrative, Rating, ReportedDate
from steerhouse.schedule.models import BaselineTask, Task
from tests.support.missing import shared_folder

SYSTEM = Actor.system("test")
NOTHING = {"added": 0, "changed": 0, "removed": 0}
# Versions only go up, and computed rows and the index of search get new keys when they are written anew.
PASSING = ("version", "id")
TABLES = (
    "activity", "bureau", "business_area", "business_function", "contract", "investment", "links", "metric", "project",
    "service", "supplier",
)  # fmt: skip
Record = dict[str, str]


@pytest.fixture
def place(db: None, settings: Any, tmp_path: Path) -> Node:
    settings.MEDIA_ROOT = tmp_path
    portfolio = add_component(Component, values={"name": "Department", "kind": "portfolio"}, by=SYSTEM)
    found: Node = portfolio.node
    return found


def records(table: str) -> list[Record]:
    path = shared_folder("data", "portfolios") / "us-it-dashboard" / f"hhs_2012_{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def archive(tables: tuple[str, ...] = TABLES) -> bytes:
    folder = shared_folder("data", "portfolios") / "us-it-dashboard"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        for table in tables:
            into.write(folder / f"hhs_2012_{table}.csv", f"hhs/hhs_2012_{table}.csv")
    return packed.getvalue()


def read_in(place: Node, data: bytes) -> ImportRun:
    run = pipeline.send_in(place, [data], name="hhs.zip", by=SYSTEM, options={})
    run = pipeline.read(run, by=SYSTEM)
    assert run.state == ImportRun.State.READY, run.preview
    return run


def linked(relation: str) -> list[tuple[str, str]]:
    return [(one["from_id"], one["to_id"]) for one in records("links") if one["relation"] == relation]


def codes(table: str, label: str) -> dict[str, str]:
    return {one["node_id"]: one[label] for one in records(table)}


def check_tree(place: Node) -> None:
    investments, projects = codes("investment", "Identifier"), codes("project", "Id")
    above = {projects[paid]: investments[payer] for payer, paid in linked("pays_for")}
    rows = Component.objects.visible_to(SYSTEM).exclude(node=place).select_related("parent", "unit")
    stored = {one.code: one for one in rows}
    assert stored.keys() == {*investments.values(), *projects.values()}
    assert {code: one.parent.code for code, one in stored.items() if one.parent.node_id != place.pk} == above
    assert {code for code, one in stored.items() if one.kind == "program"} == set(above.values())
    assert all(one.node.path.startswith(one.parent.node.path) for one in rows.select_related("node", "parent__node"))
    bureaus = codes("bureau", "Name")
    answered = {investments[investment]: bureaus[bureau] for bureau, investment in linked("responsible_for")}
    assert {code: one.unit.name for code, one in stored.items() if one.unit} == answered
    assert set(Unit.objects.visible_to(SYSTEM).values_list("name", flat=True)) == set(answered.values())


def check_statements() -> None:
    grades = Counter(one["Evaluation_by_CIO"] for one in records("investment"))
    assert Counter(Rating.objects.visible_to(SYSTEM).values_list("grade", flat=True)) == grades
    days = dict(
        ReportedDate.objects.visible_to(SYSTEM)
        .filter(milestone="finish", day__isnull=False)
        .values_list("component__code", "day")
    )
    assert days == {
        one["Id"]: dt.date(2000, 1, 1) + dt.timedelta(int(one["Start_days_after_2000"]) + int(one["Planned_Duration"]))
        for one in records("project")
        if one["Planned_Duration"]
    }
    costs = CostFigure.objects.visible_to(SYSTEM).filter(measure="whole-life cost", amount__isnull=False)
    planned = [one["Planned_Cost"] for one in records("project") if one["Planned_Cost"]]
    assert sum(costs.values_list("amount", flat=True)) == round(sum(map(float, planned)) * 100_000_000)
    assert costs.count() == len(planned)
    investments, contracts = codes("investment", "Identifier"), codes("contract", "ID")
    told = Narrative.objects.visible_to(SYSTEM).filter(topic="budget").values_list("component__code", "text")
    lines = Counter(
        (code, line.split(":")[0].removeprefix("Contract ")) for code, text in told for line in text.split("\n")
    )
    assert lines == Counter((investments[payer], contracts[let]) for payer, let in linked("lets_contract"))


def check_plans() -> None:
    """Every activity is a task on the days that its columns say, with what was planned as its baseline."""
    projects = codes("project", "Id")
    activities = {one["node_id"]: one for one in records("activity")}
    stored = {one.uid: one for one in Task.objects.visible_to(SYSTEM).select_related("component")}
    assert len(stored) == len(activities)
    promised = {one.task_id: one for one in BaselineTask.objects.visible_to(SYSTEM)}
    for project, activity in linked("has_task"):
        said = activities[activity]
        task = stored[int(said["Id"])]
        planned, lasts, delay = (
            dt.date.fromisoformat(said["Start_Date_Planned"]), *(
                dt.timedelta(int(said[label].split()[0])) for label in ("Planned_Duration", "Actual_start_delay")
            ),
        )  # fmt: skip
        begun = planned + delay if planned + delay <= dt.date(2012, 9, 30) else None
        done = said["status"].startswith("Completed") and said["Actual_duration"] and begun
        if done:
            lasts = dt.timedelta(int(said["Actual_duration"].split()[0]))
        start = begun or planned
        assert (task.component.code, task.name) == (projects[project], " ".join(said["name"].split()))
        assert (day(task.start), day(task.finish)) == (start, start + lasts), said
        assert (day(task.actual_start), task.percent_complete) == (begun, 100 if done else 0)
        assert day(promised[task.pk].start) == planned
        assert task.cost == round(float(said["planned_Costs"]) * 100_000_000)


def day(time: int | None) -> dt.date | None:
    return None if time is None else day_of(time // 1440)


@pytest.mark.django_db
@pytest.mark.one_database
def test_packed_tables_become_a_tree_as_counted_by_other_code_once_and_can_be_undone(place: Node) -> None:
    before = table_checksums(without=PASSING)
    run = read_in(place, archive())
    facts = dict(run.preview["facts"])
    paid = linked("pays_for")
    programs = len({payer for payer, _paid in paid})
    rows = len(records("investment")) + len(records("project"))
    assert facts["Programs"] == str(programs)
    assert facts["Projects"] == str(rows - programs)
    assert facts["Projects below a program"] == str(len(paid))
    assert facts["Contracts, in narratives"] == str(len(records("contract")))
    assert facts["Activities, as tasks"] == str(len(records("activity")))
    left = {one["what"]: one["count"] for one in run.preview["not_carried"]}
    assert left["Table “hhs_2012_metric.csv”"] == len(records("metric"))
    applied = pipeline.apply(run, by=SYSTEM)
    check_tree(place)
    check_statements()
    check_plans()
    assert read_in(place, archive()).preview["counts"] == NOTHING
    pipeline.undo(applied, by=SYSTEM)
    assert table_checksums(without=PASSING) == before


def test_an_archive_without_the_links_says_which_table_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "hhs.zip"
    path.write_bytes(archive(("investment", "project")))
    with pytest.raises(FileRefused, match="no table of links"):
        read_portfolio_list(path)

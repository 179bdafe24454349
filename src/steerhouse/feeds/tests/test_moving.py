"""An office moves from Project Online: count and work of each project are those of the feed, once, and undone whole."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import command, pipeline
from steerhouse.core.models import Node
from steerhouse.core.tests.pages_world import place, somebody
from steerhouse.feeds.problem import Compared, Pair, compare, latest_run
from steerhouse.interchange.tests.online_pages import folder, rows
from steerhouse.projects.actions import add_component, edit_component
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Assignment, Link, Schedule, Task

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def portfolio(settings: Any, tmp_path: Path) -> Component:
    settings.MEDIA_ROOT = tmp_path / "files"
    return add_component(Component, values={"name": "Shores", "code": "SH", "kind": "portfolio"}, by=SYSTEM)


def saved(path: Path, files: dict[str, bytes]) -> Path:
    path.mkdir(exist_ok=True)
    for name, data in files.items():
        (path / name).write_bytes(data)
    return path


def moved_in(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Type the command for a folder; what it told."""
    asked = {"files": [str(path)], "into": "SH", "year": None, "preview": False, "json": True}
    command.run(argparse.Namespace(**asked))
    told: dict[str, Any] = json.loads(capsys.readouterr().out)[0]
    return told


def compared(node: Node) -> dict[str, Compared]:
    run = latest_run(node, SYSTEM)
    assert run is not None
    return {one.name: one for one in compare(node, run, SYSTEM)}


def test_a_folder_moves_in_once_and_is_compared_and_undone(
    portfolio: Component, tmp_path: Path, capsys: pytest.CaptureFixture[str], django_assert_max_num_queries: Any
) -> None:
    path = saved(tmp_path / "pwa", folder())
    told = moved_in(path, capsys)
    assert (told["problems"], told["state"]) == ([], "applied")
    assert {"what": "Resources: Home Base", "count": 3, "where": "Resources"} in told["not_carried"]
    with django_assert_max_num_queries(8):
        found = compared(portfolio.node)
    harbour = found["Harbour wall"]
    assert not any(one.why for one in found.values()) and len(found) == 3
    assert (harbour.tasks, harbour.hours) == (Pair("12", "12", True), Pair("165.00", "165.00", True))
    assert (harbour.timesheets, harbour.timephased) == ("1 (4.00 h)", "2 (16.00 h)")
    task = Task.objects.visible_to(SYSTEM).get(component__name="Ferry terminal", uid=12)
    assert (task.wbs, task.notes, task.start, task.work) == ("1.2", "Risk Level: High", task.set_start, 990)
    component = Component.objects.visible_to(SYSTEM).get(name="Ferry terminal")
    assert component.category == "Major project" and "Cost Centre: CC-100" in component.description
    again = moved_in(path, capsys)
    assert (again["state"], sum(again["counts"].values())) == ("ready", 0)
    pipeline.undo(latest_run(portfolio.node, SYSTEM), by=SYSTEM)
    assert not Component.objects.visible_to(SYSTEM).filter(parent=portfolio).exists()
    assert latest_run(portfolio.node, SYSTEM) is None


def test_a_later_feed_brings_what_changed_and_leaves_links_and_plans_from_elsewhere(
    portfolio: Component, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved_in(saved(tmp_path / "pwa", folder()), capsys)
    with behind():
        wall = Component.objects.get(name="Harbour wall")
        first, second = Task.objects.filter(component=wall, uid__in=[11, 12]).order_by("uid")
        Link.objects.bulk_create([Link(predecessor=first, successor=second)])
        Schedule.objects.filter(component__name="Data centre move").update(source="MSPDI: Data centre move")
        edit_component(wall, values={"name": "Sea wall"}, by=SYSTEM)
    feed = rows()
    feed["Assignments"][0]["AssignmentWork"] = "20.000000"
    told = moved_in(saved(tmp_path / "later", folder(feed)), capsys)
    assert told["counts"] == {"added": 0, "changed": 1, "removed": 0}
    assert Link.objects.visible_to(SYSTEM).count() == 1
    found = compared(portfolio.node)
    assert found["Sea wall"].hours.here == "168.50" and not found["Sea wall"].why
    assert "another file" in found["Data centre move"].why
    with behind():
        Assignment.objects.filter(task__component__name="Ferry terminal").delete()
    assert "changed here" in compared(portfolio.node)["Ferry terminal"].why


def behind() -> Any:
    return system("the test writes behind the product's back")


def test_who_may_plan_there_comes_through_the_pages_and_nobody_else_sees_them(
    portfolio: Component, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved_in(saved(tmp_path / "pwa", folder()), capsys)
    address = f"/project-online/{portfolio.node.public_id}/"
    assert Client().get(address).status_code == 302
    rights = ["tree.view", "projects.view", "schedule.view", "schedule.edit"]
    planner = somebody("planner", *rights, at=portfolio.node)
    page = planner.get(address).content.decode()
    assert "All 3 projects have the count and work of the feed." in page and "165.00 · 165.00" in page
    assert "Cost Centre" in page and "3 (12.00 h)" in page
    coming = planner.get("/project-online/?into=SH").content.decode()
    assert "AssignmentTimephasedDataSet" in coming and 'value="SH"' in coming
    assert 'href="/project-online/"' in planner.get("/import/").content.decode()
    assert somebody("stranger", "tree.view", at=place("Elsewhere")).get(address).status_code == 404


def test_a_folder_without_pages_and_a_project_as_place_are_refused(
    portfolio: Component, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert "holds no page" in moved_in(tmp_path / "empty", capsys)["problems"][0]
    add_component(Component, values={"name": "Depot", "code": "DE", "kind": "project", "parent": portfolio}, by=SYSTEM)
    path = saved(tmp_path / "pwa", folder())
    asked = {"files": [str(path)], "into": "DE", "year": None, "preview": False, "json": True}
    assert command.run(argparse.Namespace(**asked)) == 1
    assert "Choose a portfolio" in json.loads(capsys.readouterr().out)[0]["problems"][0]
    assert ImportRun.objects.visible_to(SYSTEM).get().state == ImportRun.State.REFUSED

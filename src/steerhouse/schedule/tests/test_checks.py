"""What the schedule check promises: fourteen points of a stored plan, the tasks by name, thresholds of one's own."""

from typing import Any

import pytest

from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.interchange.cells import read_csv
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks, edit_schedule, set_baseline
from steerhouse.schedule.checks.problem import Checked, check
from steerhouse.schedule.models import CheckThresholds, Schedule
from steerhouse.schedule.tests.makers import MONDAY, assignment, link, plan, resource, task
from steerhouse.schedule.tests.test_edits import Planner
from steerhouse.schedule.tests.test_plans import project

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def depot() -> Component:
    """Dig, walls two hours before it ends, roof; a fence that hangs loose. Only walls have somebody."""
    component = project()
    rows = [task(1, "Dig", 2), task(2, "Walls", 3), task(3, "Roof", 1), task(4, "Fence", 1)]
    links, people = [link(1, 2, lag=-120.0), link(2, 3)], [resource(1, "Mason")]
    file = plan(rows, links, resources=tuple(people), assignments=(assignment(1, 2, 1),))
    apply_tasks(component, file=file, by=SYSTEM)
    return component


def points(component: Component) -> dict[int, Checked]:
    return {one.number: one for one in check(component, by=SYSTEM).points}


def named(one: Checked) -> list[str]:
    return [str(task) for task in one.tasks]


def test_each_point_names_the_tasks_that_it_hits() -> None:
    found = points(depot())
    assert list(found) == list(range(1, 15))
    assert named(found[1]) == ["Dig", "Roof", "Fence"]
    assert named(found[2]) == ["Walls"]
    assert (found[2].value, found[2].threshold, str(found[2].mark)) == ("50\u202f%", "at most 0\u202f%", "Failed")
    assert named(found[10]) == ["Dig", "Roof", "Fence"]
    assert str(found[12].mark) == "Passed"


def test_a_point_that_says_nothing_says_why() -> None:
    found = points(depot())
    assert found[9].reason.startswith("The plan has no status date.")
    assert (str(found[9].mark), found[9].value) == ("Not applicable", "")


def test_promises_that_were_due_count_against_the_status_date() -> None:
    component = depot()
    set_baseline(component, reason="Agreed", by=SYSTEM)
    schedule = Schedule.objects.visible_to(SYSTEM).get(component=component)
    edit_schedule(schedule, values={"status_date": MONDAY + 3 * 1440}, by=SYSTEM)
    found = points(component)
    # Dig and the fence were due by Thursday morning, and nobody has begun.
    assert named(found[14]) == ["Dig", "Fence"]
    assert (found[14].value, found[14].threshold) == ("0", "at least 0.95")


def test_the_nearest_thresholds_hold() -> None:
    component = depot()
    everywhere = editing.add(CheckThresholds, values={"name": "House rule", "leads": 60.0}, by=SYSTEM)
    assert check(component, by=SYSTEM).thresholds == everywhere
    assert str(points(component)[2].mark) == "Passed"
    here: Any = editing.add(
        CheckThresholds, values={"name": "Stricter", "node": component.node, "leads": 40.0}, by=SYSTEM
    )
    assert check(component, by=SYSTEM).thresholds == here
    assert str(points(component)[2].mark) == "Failed"


def test_page_and_file_tell_the_same_and_strangers_nothing() -> None:
    component = depot()
    someone, stranger = Planner(component), Planner(component, place=project("Elsewhere").node)
    page = someone.client.get(someone.address + "checks/").content.decode()
    count = someone.client.get(someone.address + "checks/count/").content.decode()
    failed = check(component, by=SYSTEM).failed
    assert f"<b>{failed} failed</b>" in page and ">Fence</a>" in page
    assert f"{failed} points of the schedule check failed" in count
    answer = someone.client.get(someone.address + "checks/export.csv")
    rows = read_csv(b"".join(answer.streaming_content).decode())  # type: ignore[arg-type, attr-defined]
    assert [row[7] for row in rows if row[0] == "1"] == ["Dig", "Roof", "Fence"]
    assert [row[3] for row in rows if row[0] == "2"] == ["50.0"]
    assert someone.client.get(someone.address + "checks/export.pdf").status_code == 404
    for part in ("checks/", "checks/count/", "checks/export.csv"):
        assert stranger.client.get(someone.address + part).status_code == 404


def test_a_component_without_a_plan_is_told_what_the_check_needs() -> None:
    component = project()
    someone = Planner(component)
    assert "Nothing to check yet" in someone.client.get(someone.address + "checks/").content.decode()
    assert someone.client.get(someone.address + "checks/count/").content.strip() == b""

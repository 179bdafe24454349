"""The backlog keeps the team's order, and burn charts show what was recorded, never what was guessed."""

from typing import Any

import pytest

from steerhouse.core import editing
from steerhouse.schedule.board.backlog import waiting_in
from steerhouse.schedule.board.burn import burn_of
from steerhouse.schedule.models import BurnFact, Iteration
from steerhouse.schedule.tests.test_edits import SYSTEM, Planner, house, stored

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def team() -> Planner:
    found = Planner(house())
    found.look()
    return found


def iteration_of(team: Planner, **more: Any) -> Iteration:
    values = {"component": team.component, "name": "First", "starts": "2026-01-05", "ends": "2026-01-16", **more}
    found: Iteration = editing.add(Iteration, values=values, by=SYSTEM)
    found.refresh_from_db()
    return found


def send(team: Planner, name: str, **values: Any) -> Any:
    address = f"/components/{team.component.public_id}/backlog/edit/"
    task = stored(team, name)
    return team.client.post(address, {"task": task.public_id, "version": task.version, **values})


def order(team: Planner) -> list[str]:
    return [task.name for task in waiting_in(team.component, by=SYSTEM)]


def test_the_team_orders_the_backlog_beside_the_plans_own_order(team: Planner) -> None:
    assert order(team) == ["Dig", "Walls", "Roof"]
    assert send(team, "Roof", move="first").status_code == 302
    assert order(team) == ["Roof", "Dig", "Walls"]
    send(team, "Roof", move="down")
    assert order(team) == ["Dig", "Roof", "Walls"]
    team.look()
    assert team.outline() == ["House", ".Dig", ".Walls", ".Roof"]


def test_work_taken_into_an_iteration_burns_when_it_is_done(team: Planner) -> None:
    iteration = iteration_of(team, capacity=5)
    for name, points in (("Dig", "3"), ("Walls", "5")):
        assert send(team, name, points=points, iteration=iteration.public_id).status_code == 302
    assert order(team) == ["Roof"]
    page = team.client.get(f"/components/{team.component.public_id}/backlog/").content.decode()
    assert "8 of 5 points taken" in page and "more than the team can do" in page
    team.look()
    team.do({"op": "set", **team.head("Dig"), "values": {"percent_complete": 100}})
    fact = BurnFact.objects.visible_to(SYSTEM).get(iteration=iteration)
    assert (fact.scope_points, fact.done_points, fact.scope_tasks, fact.done_tasks) == (8, 3, 2, 1)
    whole = BurnFact.objects.visible_to(SYSTEM).get(component=team.component, iteration=None)
    assert (whole.scope_tasks, whole.done_tasks) == (3, 1)
    burn = burn_of(team.component, iteration, today=fact.day, by=SYSTEM)
    assert burn is not None and [(one.scope, one.done, one.left) for one in burn.days] == [(8, 3, 5)]
    assert "polyline" in team.client.get(f"/iterations/{iteration.public_id}/").content.decode()


def test_a_plan_without_iterations_keeps_no_days(team: Planner) -> None:
    team.do({"op": "set", **team.head("Dig"), "values": {"percent_complete": 100}})
    assert not BurnFact.objects.visible_to(SYSTEM).exists()
    assert burn_of(team.component, None, today=stored(team, "Dig").created_at.date(), by=SYSTEM) is None


def test_a_wrong_number_of_points_and_an_iteration_of_another_plan_are_refused(team: Planner) -> None:
    assert send(team, "Dig", points="many").status_code == 422
    other = iteration_of(Planner(house()))
    assert send(team, "Dig", iteration=other.public_id).status_code == 404
    assert stored(team, "Dig").iteration is None


def test_of_two_who_plan_one_task_the_second_is_told(team: Planner) -> None:
    version = stored(team, "Dig").version
    send(team, "Dig", points="3")
    assert send(team, "Dig", points="5", version=version).status_code == 409
    assert stored(team, "Dig").points == 3

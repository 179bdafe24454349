"""A team moves cards by keyboard and pointer, and the bars of the plan follow. On a real server, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.offices import DIRECTOR, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]

MAKE = """
from steerhouse.core.actors import Actor
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks
from steerhouse.schedule.tests.makers import MONDAY, assignment, baseline, link, plan, resource, summary, task, under
by = Actor.system("a project for a story")
made = add_component(Component, values={"name": "Harbour crane", "kind": "project"}, by=by)
promised = (baseline(MONDAY, MONDAY + 540),)
rows = [
    summary(10, "Foundation"),
    *under(10, task(1, "Survey the ground", 2, baselines=promised), task(2, "Drive the piles", 5)),
    task(3, "Erect the crane", 4), task(4, "Trial lift", 1), task(5, "Handed over", 0),
]
people = (resource(1, "Ines Okafor"), resource(2, "Jonas Brandt"))
work = (assignment(1, 1, 1), assignment(2, 2, 2), assignment(3, 3, 1), assignment(4, 3, 2))
file = plan(rows, [link(1, 2), link(2, 3), link(3, 4), link(4, 5)], resources=people, assignments=work)
apply_tasks(made, file=file, by=by)
print(made.public_id)
"""


class Team:
    """Somebody at the board."""

    def __init__(self, who: Visitor, project: str) -> None:
        self.who, self.page = who, who.page
        self.plan, self.board = f"/components/{project}/plan/", f"/components/{project}/board/"

    def card(self, name: str) -> Any:
        return self.page.locator(".sh-card", has=self.page.get_by_role("link", name=name, exact=True))

    def column(self, name: str) -> Any:
        return self.page.locator(f"ul[aria-label='{name}']")

    def stands(self, name: str, column: str) -> None:
        """Wait until a card stands in a column."""
        self.column(column).get_by_role("link", name=name, exact=True).wait_for()

    def percent(self, name: str) -> str:
        """What the grid of the plan says of a task's progress."""
        self.page.locator(".sh-gantt-tree").wait_for()
        table = self.page.evaluate("() => JSON.parse(document.getElementById('plan').textContent).tasks")
        return str(table["percent"][table["name"].index(name)])


@pytest.fixture(scope="module")
def team(live: Server, chromium: Any, tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Team]:
    make_office(live.home)
    project = live.home.python(MAKE).strip().splitlines()[-1]
    with visitor(chromium, live.url, tmp_path_factory.mktemp(f"board-{database}")) as who:
        yield Team(who.sign_in(DIRECTOR, PASSWORD), project)
        assert who.faults == {} and who.complaints == []


def test_a_card_moved_by_keys_and_by_pointer_moves_its_bar(team: Team) -> None:
    page = team.who.go(team.board).page
    team.who.look("board")
    page.get_by_role("link", name="Survey the ground").focus()
    page.keyboard.press("Alt+Shift+ArrowRight")
    team.stands("Survey the ground", "In progress")
    assert page.evaluate("document.activeElement.textContent") == "Survey the ground"
    team.card("Survey the ground").drag_to(team.column("Done"))
    team.stands("Survey the ground", "Done")
    team.who.look("board-moved")
    team.who.go(team.plan)
    assert team.percent("Survey the ground") == "100"


def test_a_move_is_taken_back_by_key_and_made_from_the_menu_of_the_card(team: Team) -> None:
    page = team.who.go(team.board).page
    team.card("Trial lift").get_by_role("button").click()
    page.get_by_role("button", name="Move to In progress").click()
    team.stands("Trial lift", "In progress")
    page.keyboard.press("Control+z")
    team.stands("Trial lift", "To do")
    team.who.go(f"{team.board}?lanes=person").look("board-lanes")
    assert team.card("Erect the crane").count() == 2


def test_work_is_estimated_and_taken_from_the_backlog_into_an_iteration(team: Team) -> None:
    page = team.who.go(team.board.replace("/board/", "/backlog/")).page
    page.get_by_role("link", name="Iteration", exact=True).click()
    page.get_by_label("Name").fill("First fortnight")
    page.get_by_label("From").fill("2026-11-23")
    page.get_by_label("Until").fill("2026-12-04")
    page.get_by_label("Capacity, points").fill("5")
    page.locator("form.sh-form button.sh-btn-main").click()
    page.wait_for_url("**/iterations/*/")
    team.who.go(team.board.replace("/board/", "/backlog/"))
    page.get_by_label("Points of Erect the crane").fill("8")
    page.get_by_label("Iteration of Erect the crane").select_option("First fortnight")
    page.locator("tr", has_text="Erect the crane").get_by_role("button", name="Save").click()
    page.get_by_text("8 of 5 points taken").wait_for()
    team.who.look("backlog")
    page.get_by_role("link", name="First fortnight").click()
    page.locator(".sh-burn").wait_for()
    team.who.look("iteration")


def test_milestones_and_the_year_of_all_projects_are_shown(team: Team) -> None:
    for address, name in (("/milestones/", "list"), ("/milestones/?view=timeline", "timeline"), ("/year/", "year")):
        page = team.who.go(address).page
        assert "Harbour crane" in team.who.text()
        team.who.look(f"overview-{name}")
    page.get_by_role("link", name="Handed over").click()
    page.wait_for_url("**/tasks/*/")

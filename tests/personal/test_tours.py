"""Tours: for whom, over which pages, and that they are offered once."""

from typing import Any

import pytest
from django.test import Client

from steerhouse.access.tests.test_tokens import browser
from steerhouse.core.actors import ROOT_PATH, Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.models import AuditEntry, User
from steerhouse.core.routes import ROUTES
from steerhouse.core.verbs import VERBS
from steerhouse.organization.roles import ROLES
from steerhouse.personal.tests.test_words import keeper
from steerhouse.personal.tours import TOURS, steps_for, tours_for

__all__ = ["keeper"]


def holding(*rights: str) -> Actor:
    return Actor(user_id=1, granted=(GrantedPath(ROOT_PATH, frozenset(rights)),))


def test_every_tour_names_a_verb_and_pages_that_there_are_in_four_to_six_steps() -> None:
    for tour in TOURS:
        assert tour.verb in VERBS and 4 <= len(tour.steps) <= 6
        assert [step.route for step in tour.steps if step.route and step.route not in ROUTES] == []
        assert tour.steps[0].route


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("System administrator", "administrator"), ("Office manager", "portfolio"), ("Director", "portfolio"),
        ("Project manager", "project"), ("Team member", "member"),
    ],
)  # fmt: skip
def test_the_tour_that_is_offered_follows_from_the_rights_of_a_role(role: str, first: str) -> None:
    rights = next(one.rights for one in ROLES if one.name == role)
    tours = tours_for(holding(*rights))
    assert tours[0].name == first
    assert len(steps_for(tours[0], holding(*rights))) >= 4


def test_whoever_holds_nothing_is_shown_nothing_and_pages_that_are_closed_are_left_out() -> None:
    assert tours_for(holding()) == []
    administrator = TOURS[0]
    shown = [step["page"] for step in steps_for(administrator, holding("access.view"))]
    assert "/users/" in shown
    assert "/users/" not in [step["page"] for step in steps_for(administrator, holding("schedule.view"))]


@pytest.mark.django_db
def test_a_tour_is_offered_where_people_land_until_it_is_declined_which_is_written_once(keeper: User) -> None:
    page: Client = browser(keeper)
    assert "New here?" in page.get("/").content.decode()
    assert "New here?" not in page.get("/my-settings/").content.decode()
    answers: list[Any] = [page.post("/tours/leave/"), page.post("/tours/leave/")]
    assert [one.status_code for one in answers] == [302, 302]
    assert "New here?" not in page.get("/").content.decode()
    with system("look"):
        assert AuditEntry.objects.filter(verb="user.leave_tour").count() == 1
    steps = page.get("/tours/administrator/steps.json").json()["steps"]
    assert steps[0]["page"] == "/users/"
    assert page.get("/tours/project/steps.json").status_code == 404

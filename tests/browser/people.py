"""Makes the office of the stories, inside a process in which Django is set up on the home that gets it."""

from django.contrib.auth.hashers import make_password
from tests.browser.offices import DIRECTOR, OUTSIDER, PASSWORD, PORTFOLIOS

from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component

BY = Actor.system("making an office for a story")


def portfolios_and_people() -> None:
    """Portfolios, people and their grants, in the database that Django was set up for."""
    places = {code: portfolio(code, name) for code, name in PORTFOLIOS.items()}
    with system("making an office for a story"):
        root = Node.root()
    person(DIRECTOR, "Director", root)
    person(OUTSIDER, "Project manager", places["RAIL"].node)


def portfolio(code: str, name: str) -> Component:
    made: Component = add_component(Component, values={"code": code, "name": name, "kind": "portfolio"}, by=BY)
    return made


def person(username: str, role_name: str, node: Node) -> User:
    """Somebody with one grant."""
    values = {"username": username, "name": username.title(), "password": make_password(PASSWORD)}
    user: User = editing.add(User, values=values, by=BY)
    with system("making an office for a story"):
        role = AccessRole.objects.get(name=role_name)
    editing.add(Grant, values={"user": user, "role": role, "node": node}, by=BY)
    return user

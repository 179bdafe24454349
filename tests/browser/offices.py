"""An office for stories: three portfolios, a director of everything, a project manager of one of them only."""

from tests.support.servers import Home

PASSWORD = "Pilot-launch-2026-barrier"
DIRECTOR, OUTSIDER = "dana", "olaf"
PORTFOLIOS = {
    "GMPP": "Government Major Projects",
    "COAST": "Coastal defences",
    "RAIL": "Rolling stock",
}

MAKE = """
from django.contrib.auth.hashers import make_password
from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component

by = Actor.system("making an office for a story")
with system("making an office for a story"):
    root = Node.root()
    roles = {{role.name: role for role in AccessRole.objects.all()}}
places = {{
    code: add_component(Component, values={{"code": code, "name": name, "kind": "portfolio"}}, by=by)
    for code, name in {portfolios!r}.items()
}}
for username, role, node in (({director!r}, "Director", root), ({outsider!r}, "Project manager", places["RAIL"].node)):
    values = {{"username": username, "name": username.title(), "password": make_password({password!r})}}
    user = editing.add(User, values=values, by=by)
    editing.add(Grant, values={{"user": user, "role": roles[role], "node": node}}, by=by)
print("made")
"""


def make_office(home: Home) -> None:
    """Make portfolios, people and their grants in a home whose server may run already."""
    source = MAKE.format(portfolios=PORTFOLIOS, director=DIRECTOR, outsider=OUTSIDER, password=PASSWORD)
    assert home.python(source).strip() == "made"

"""Seven people and what each may do: the expectation that pages are held against, written without the frame's rows."""

import copy
import time
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.test import Client
from django.test.client import ClientHandler

from steerhouse.access import sessions
from steerhouse.core import editing, urls
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.core.pages import REGISTRY
from steerhouse.core.verbs import RIGHTS, VERBS
from tests.contract.makers import SYSTEM, Branch

# All rooms have declared their pages before anything is asked of the registry.
assert urls.urlpatterns
NAMES = ("anonymous", "deactivated", "no grant", "viewer", "editor", "other editor", "office")
PROTECTED = {
    right
    for pages in REGISTRY.pages.values()
    for right in pages.model.field_rights.values()
    if right != VERBS[f"{pages.name}.view"].right
}


@dataclass
class Identity:
    """Somebody, with the rights that the tests gave them and where those hold."""

    name: str
    client: Client
    rights: frozenset[str] = frozenset()
    path: str = ""
    signed_in: bool = True

    def again(self) -> "Identity":
        """The same person with a browser of their own, in the same session."""
        client = browser()
        client.cookies = copy.deepcopy(self.client.cookies)
        return replace(self, client=client)

    def holds(self, verb: str) -> bool:
        """Whether they hold the verb's right anywhere."""
        return VERBS[verb].right in self.rights

    def sees(self, thing: Any) -> bool:
        """Whether they see this row: what belongs to no place is seen with the right anywhere."""
        where = place_of(thing)
        return self.holds(f"{thing._meta.model_name}.view") and (where is None or where.startswith(self.path))

    def may(self, verb: str, thing: Any) -> bool:
        """Whether they may do this to the row: what belongs to no place is changed from the root only."""
        name = verb if "." in verb else f"{thing._meta.model_name}.{verb}"
        if VERBS[name].right == VERBS[f"{thing._meta.model_name}.view"].right:
            return self.sees(thing)
        return self.holds(name) and (place_of(thing) or "0001").startswith(self.path)


def place_of(thing: Any) -> str | None:
    """The path of the node where a row stands; None for rows of the whole organization."""
    found = thing
    for step in thing.scope.split("__") if thing.scope else ():
        found = getattr(found, step)
    return found.path if thing.scope and found is not None else None


def identities(here: Branch, there: Branch) -> dict[str, Identity]:
    """Everybody: the viewer and the editor of this branch, the editor of the other, the office at the root."""
    seeing = frozenset(name for name in RIGHTS if name.endswith(".view")) - PROTECTED
    editing_rights = frozenset(RIGHTS) - PROTECTED
    root = Node._base_manager.get(path="0001")
    return {
        "anonymous": Identity("anonymous", browser(), signed_in=False),
        "deactivated": _deactivated(here, editing_rights),
        "no grant": _somebody("no grant", None, frozenset()),
        "viewer": _somebody("viewer", here.node, seeing),
        "editor": _somebody("editor", here.node, editing_rights),
        "other editor": _somebody("other editor", there.node, editing_rights),
        "office": _somebody("office", root, frozenset(RIGHTS)),
    }


def _somebody(name: str, node: Node | None, rights: frozenset[str]) -> Identity:
    user = editing.add(User, values={"username": name.replace(" ", "-"), "password": "!"}, by=SYSTEM)
    if node is not None:
        role = editing.add(AccessRole, values={"name": f"Role of {name}", "rights": sorted(rights)}, by=SYSTEM)
        editing.add(Grant, values={"user": user, "role": role, "node": node}, by=SYSTEM)
    return Identity(name, signed_in(user), rights, node.path if node is not None else "")


def _deactivated(here: Branch, rights: frozenset[str]) -> Identity:
    """Somebody who was an editor, signed in, and was deactivated with the session still open."""
    found = _somebody("deactivated", here.node, rights)
    user = User._base_manager.get(username="deactivated")
    editing.edit(user, values={"is_active": False}, by=SYSTEM)
    return Identity(found.name, found.client, signed_in=False)


@cache
def handler() -> ClientHandler:
    """The middleware, loaded once for all browsers."""
    return Client().handler


def browser() -> Client:
    """A browser that has seen nothing yet."""
    client = Client()
    client.handler = handler()
    return client


def signed_in(user: User) -> Client:
    """A browser with a session of this user."""
    client = browser()
    client.force_login(user, backend=sessions.BACKEND)
    session = client.session
    session[sessions.EPOCH], session[sessions.SEEN] = user.session_epoch, int(time.time())
    session.save()
    return client

"""People with rights at places of the tree, and their browsers, for the tests of pages."""

import time
from typing import Any

from django.test import Client

from steerhouse.core import editing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, Grant, Node, User

SYSTEM = Actor.system("tests of pages")


@action("add")
def add_node(model: type[Node], *, title: str, above: Node, by: Actor) -> Node:
    """A place below another one."""
    return Node.objects.add_child(Node.objects.get(pk=above.pk), {"title": title, "kind": "branch"})


def root() -> Node:
    with system("tests"):
        return Node.root()


def place(title: str, above: Node | None = None) -> Node:
    return add_node(Node, title=title, above=above or root(), by=SYSTEM)


def role(name: str, *rights: str, summary: str = "") -> AccessRole:
    values = {"name": name, "summary": summary, "rights": list(rights) or ["tree.view"]}
    return editing.add(AccessRole, values=values, by=SYSTEM)


def user(username: str) -> User:
    return editing.add(User, values={"username": username, "password": "!"}, by=SYSTEM)


def grant(to: User, of: AccessRole, at: Node, **dates: Any) -> Grant:
    return editing.add(Grant, values={"user": to, "role": of, "node": at, **dates}, by=SYSTEM)


def browser_of(somebody: User) -> Client:
    """A browser with a session of this user, as the sign-in leaves it."""
    client = Client()
    client.force_login(somebody, backend="steerhouse.access.backends.AccountBackend")
    session = client.session
    session["epoch"], session["seen"] = somebody.session_epoch, int(time.time())
    session.save()
    return client


def somebody(username: str, *rights: str, at: Node | None = None) -> Client:
    """The browser of a new user with these rights at a place, the root unless one is named."""
    made = user(username)
    grant(made, role(f"Role of {username}", *rights), at or root())
    return browser_of(made)


def body(response: Any) -> str:
    """The text of an answer, of a streamed one too."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8")

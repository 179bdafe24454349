"""People with accounts, resources and grants, and a project with work for them."""

import datetime as dt
import time
from typing import Any

from django.test import Client

from steerhouse.access import sessions
from steerhouse.core import editing
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.organization.models import Person, Resource
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import add_assignment, add_link, add_task, start_plan
from steerhouse.schedule.models import Assignment, Link, Task

SYSTEM = Actor.system("test")
DAY = 480
SEE = ("schedule.view", "projects.view", "organization.view", "reporting.view")


def account(name: str, node: Node | None, *rights: str) -> User:
    """Somebody who signs in, with these rights from a place on."""
    user: User = editing.add(User, values={"username": name.lower(), "name": name, "password": "!"}, by=SYSTEM)
    role = editing.add(AccessRole, values={"name": f"Role of {name}", "rights": sorted(rights)}, by=SYSTEM)
    if node is not None:
        editing.add(Grant, values={"user": user, "role": role, "node": node}, by=SYSTEM)
    return user


def worker(user: User) -> Resource:
    """The resource that stands for a user in plans."""
    person = editing.add(Person, values={"name": str(user), "user": user}, by=SYSTEM)
    found: Resource = editing.add(Resource, values={"name": str(user), "person": person}, by=SYSTEM)
    return found


def project(name: str, start: dt.date, parent: Component | None = None, **values: Any) -> Component:
    """A project with an empty plan."""
    given = {"name": name, "kind": "project", "start": start, "parent": parent, **values}
    made: Component = add_component(Component, values=given, by=SYSTEM)
    start_plan(made, by=SYSTEM)
    return made


def task(
    component: Component, name: str, days: int, resource: Resource | None = None, after: Task | None = None
) -> Task:
    """A task of so many days, behind another one, with somebody on it."""
    values = {"component": component, "name": name, "duration": days * DAY}
    made: Task = add_task(Task, values=values, by=SYSTEM)
    if after is not None:
        add_link(Link, values={"predecessor": after, "successor": made}, by=SYSTEM)
    if resource is not None:
        add_assignment(Assignment, values={"task": made, "resource": resource}, by=SYSTEM)
    return fresh(made)


def fresh(thing: Any) -> Any:
    """The row as it is stored now."""
    with system("test"):
        return type(thing)._base_manager.get(pk=thing.pk)


def acting(user: User) -> Actor:
    return actor_of(fresh(user))


def browser(user: User) -> Client:
    """A browser in which the user is signed in."""
    client = Client()
    client.force_login(user, backend=sessions.BACKEND)
    session = client.session
    session[sessions.EPOCH], session[sessions.SEEN] = user.session_epoch, int(time.time())
    session.save()
    return client

"""What the benchmark of pages has to know of a sample: who asks, which pages, and how many queries each takes."""

import json
import sys
import time
from typing import Any

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.browser.people import person

from steerhouse.access import sessions
from steerhouse.core.context import system
from steerhouse.core.models import Node, User
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Task

NAME = "benchmark"


def show() -> None:
    """Make a director, choose the project with the most tasks, count, and print it all as JSON."""
    with system("benchmark of pages"):
        projects = Component.objects.filter(kind=Component.Kind.PROJECT)
        largest = projects.annotate(number=Count("tasks")).order_by("-number", "pk")[0]
        counts = {"projects": projects.count(), "tasks": Task.objects.count(), "tasks of the plan": largest.number}
        root = Node.root()
    one = f"/components/{largest.public_id}/"
    paths = {
        "dashboard": "/",
        "list": "/components/?kind=project&state=active&sort=-figures__finish",
        "component": one,
        "plan": f"{one}plan/",
    }
    client = signed_in(person(NAME, "Director", root))
    queries = {page: queries_of(client, path) for page, path in paths.items()}
    sys.stdout.write(json.dumps({"counts": counts, "paths": paths, "queries": queries}))


def signed_in(user: User) -> Any:
    """A browser with a session of this user."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend=sessions.BACKEND)
    session = client.session
    session[sessions.EPOCH], session[sessions.SEEN] = user.session_epoch, int(time.time())
    session.save()
    return client


def queries_of(client: Any, path: str) -> int:
    """How many questions the page asks the database when it is opened a second time."""
    if client.get(path).status_code != 200:
        raise SystemExit(f"{path} does not answer")
    with CaptureQueriesContext(connection) as found:
        client.get(path)
    return len(found)

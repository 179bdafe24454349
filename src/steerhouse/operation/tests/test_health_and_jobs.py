"""Health for load balancers, and the page of a job."""

import time
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from steerhouse.core import editing, jobs
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, Grant, Job, Node, User
from steerhouse.core.tests import job_actions
from steerhouse.operation import views

SYSTEM = Actor.system("test")

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def signed_in(client: Client, username: str) -> Actor:
    """Somebody with a session who manages roles everywhere."""
    user = editing.add(User, values={"username": username, "password": "!"}, by=SYSTEM)
    rights = ["access.edit", "access.view"]
    role = editing.add(AccessRole, values={"name": f"Role of {username}", "rights": rights}, by=SYSTEM)
    with system("arrange"):
        editing.add(Grant, values={"user": user, "role": role, "node": Node.root()}, by=SYSTEM)
    client.force_login(user, backend="steerhouse.access.backends.AccountBackend")
    session = client.session
    session["epoch"], session["seen"] = user.session_epoch, int(time.time())
    session.save()
    return actor_of(user)


@pytest.fixture
def admin(client: Client) -> Actor:
    return signed_in(client, "anna")


@pytest.fixture
def found(admin: Actor) -> Job:
    role = editing.add(AccessRole, values={"name": "Clerk", "rights": ["access.view"]}, by=admin)
    return jobs.later(job_actions.rename, role, title="Rename the clerk", arguments={"name": "new"}, by=admin)


def test_a_live_process_answers_without_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"live": True})


def test_a_ready_one_asked_its_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/health/ready").json() == {"ready": True}
    monkeypatch.setattr(views, "disk_space", lambda: (0, False))
    assert client.get("/health/ready").status_code == 503


def test_a_database_that_is_away_or_behind_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_migrated", False)
    monkeypatch.setattr(views, "pending_migrations", lambda: ["core.0099"])
    assert client.get("/health/ready").status_code == 503

    def away() -> Any:
        raise DatabaseError("gone")

    monkeypatch.setattr(views.connection, "cursor", away)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False})


def test_a_job_shows_its_state_and_asks_anew_while_it_is_unfinished(client: Client, found: Job) -> None:
    page = client.get(f"/jobs/{found.public_id}/").content.decode()
    assert "Rename the clerk" in page and "hx-get" in page
    jobs.perform(found.pk)
    part = client.get(f"/jobs/{found.public_id}/?part=yes").content.decode()
    assert "hx-get" not in part and "Show the result" in part
    assert "Rename the clerk" in client.get("/jobs/").content.decode()


def test_a_failed_job_tells_why(client: Client, admin: Actor, found: Job) -> None:
    with system("arrange"):
        role = AccessRole.objects.get(name="Clerk")
    refused = jobs.later(job_actions.refuse, role, title="Refuse", by=admin)
    jobs.perform(refused.pk)
    assert "Choose another name." in client.get(f"/jobs/{refused.public_id}/").content.decode()


def test_a_job_is_cancelled_by_its_button(client: Client, found: Job) -> None:
    assert client.post(f"/jobs/{found.public_id}/cancel/").status_code == 302
    with system("look"):
        assert Job.objects.get(pk=found.pk).state == Job.State.CANCELLED


def test_nobody_else_sees_or_cancels_a_job(found: Job) -> None:
    stranger = Client()
    signed_in(stranger, "stranger")
    assert stranger.get(f"/jobs/{found.public_id}/").status_code == 404
    assert stranger.post(f"/jobs/{found.public_id}/cancel/").status_code == 404
    assert "Rename the clerk" not in stranger.get("/jobs/").content.decode()
    assert Client().get("/jobs/").status_code == 302

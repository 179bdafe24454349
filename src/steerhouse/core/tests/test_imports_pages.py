"""The wizard as people meet it: choose, read, look, apply, undo; and nothing for those who may not."""

import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steerhouse.core import editing, jobs
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import steps
from steerhouse.core.models import AccessRole, Grant, Job, Node, User
from steerhouse.core.tests import import_roles
from steerhouse.core.tests.import_roles import schedule_xml

SYSTEM = Actor.system("test")
PLAN = {1: "Dig", 2: "Build & <b>paint</b>".replace("&", "&amp;").replace("<", "&lt;"), 3: "Open"}

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def lent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    steps.kinds()
    monkeypatch.setattr(steps, "KINDS", {"schedule": import_roles.KIND})
    monkeypatch.setattr(steps, "STEPS", {"schedule": [import_roles.STEP]})
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)


def signed_in(username: str, *rights: str) -> Client:
    user = editing.add(User, values={"username": username, "password": "!"}, by=SYSTEM)
    role = editing.add(AccessRole, values={"name": f"role of {username}", "rights": list(rights)}, by=SYSTEM)
    with system("arrange"):
        editing.add(Grant, values={"user": user, "role": role, "node": Node.root()}, by=SYSTEM)
    client = Client()
    client.force_login(user, backend="steerhouse.access.backends.AccountBackend")
    session = client.session
    session["seen"], session["epoch"] = int(time.time()), user.session_epoch
    session.save()
    return client


@pytest.fixture
def planner() -> Client:
    return signed_in("planner", "access.edit", "access.view", "tree.view")


def work_off() -> None:
    """What the worker does."""
    with system("test"):
        waiting = list(Job.objects.unfinished().values_list("pk", flat=True))
    for pk in waiting:
        jobs.perform(pk)


def send(client: Client, content: bytes, into: str = "Organization", name: str = "plan.xml") -> Any:
    return client.post("/import/", {"file": SimpleUploadedFile(name, content), "into": into})


def sent(client: Client, content: bytes) -> str:
    """The page of a file that was sent and read."""
    page: str = send(client, content).headers["Location"]
    work_off()
    return page


def text_of(client: Client, page: str) -> str:
    answer = client.get(page)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_file_goes_from_the_first_page_to_applied_and_undone(planner: Client) -> None:
    assert "Drop the file here" in text_of(planner, "/import/")
    page = sent(planner, schedule_xml(PLAN))
    assert "Apply 3 changes" in text_of(planner, page)
    assert planner.post(f"{page}apply/").headers["Location"] == page
    assert 'hx-trigger="every 1s"' in text_of(planner, page)
    work_off()
    assert "Show what came in" in text_of(planner, page)
    planner.post(f"{page}undo/")
    work_off()
    assert "Everything is as it was before" in text_of(planner, page)
    assert not AccessRole.objects.visible_to(SYSTEM).filter(name__startswith=import_roles.PREFIX).exists()


def test_the_same_file_again_says_0_changes_and_offers_nothing_to_apply(planner: Client) -> None:
    page = sent(planner, schedule_xml(PLAN))
    planner.post(f"{page}apply/")
    work_off()
    again = text_of(planner, sent(planner, schedule_xml(PLAN)))
    assert "0 changes" in again and "/apply/" not in again


def test_names_of_a_file_are_text_on_the_page(planner: Client) -> None:
    page = text_of(planner, sent(planner, schedule_xml(PLAN)))
    assert "<b>paint" not in page and "&lt;b>paint" not in page and "paint" in page


def test_a_refused_file_tells_where_what_and_what_to_do(planner: Client) -> None:
    page = text_of(planner, sent(planner, b'<?xml version="1.0"?><!DOCTYPE Project><Project/>'))
    assert "This file was refused; nothing was written" in page
    assert "document type declaration" in page and "/apply/" not in page


def test_a_button_pressed_twice_asks_once(planner: Client) -> None:
    page = sent(planner, schedule_xml(PLAN))
    planner.post(f"{page}apply/")
    planner.post(f"{page}apply/")
    with system("test"):
        assert Job.objects.unfinished().count() == 1


def test_an_undo_that_would_lose_an_edit_names_the_row(planner: Client) -> None:
    page = sent(planner, schedule_xml(PLAN))
    planner.post(f"{page}apply/")
    work_off()
    role = AccessRole.objects.visible_to(SYSTEM).get(name="task 1")
    editing.edit(role, values={"summary": "mine"}, by=SYSTEM)
    planner.post(f"{page}undo/")
    work_off()
    assert "“task 1” was changed since" in text_of(planner, page)


@pytest.mark.parametrize(("into", "words"), [("nowhere", "Nothing by this code or name"), ("", "Say where")])
def test_a_place_that_is_none_is_refused_beside_its_field(planner: Client, into: str, words: str) -> None:
    answer = send(planner, schedule_xml(PLAN), into=into)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_body_over_the_limit_is_refused_by_its_length(planner: Client) -> None:
    answer = planner.post(
        "/import/", data=b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(300 * 2**20)
    )
    assert answer.status_code == 413
    assert "100 MB is the most" in answer.content.decode()


def test_the_form_needs_its_secret() -> None:
    client = signed_in("planner", "access.edit", "access.view")
    client.handler.enforce_csrf_checks = True
    assert send(client, schedule_xml(PLAN)).status_code == 400
    assert ImportRun.objects.visible_to(SYSTEM).count() == 0


def test_who_may_import_nowhere_is_told_so_and_sends_nothing_in() -> None:
    reader = signed_in("reader", "tree.view", "access.view")
    assert "no place into which you may bring files" in text_of(reader, "/import/")
    assert send(reader, schedule_xml(PLAN)).status_code == 422
    assert ImportRun.objects.visible_to(SYSTEM).count() == 0


def test_an_import_of_a_place_that_one_does_not_keep_is_not_there(planner: Client) -> None:
    page = sent(planner, schedule_xml(PLAN))
    reader = signed_in("reader", "tree.view", "access.view")
    assert reader.get(page).status_code == 404
    assert reader.post(f"{page}apply/").status_code == 404


def test_another_keeper_of_the_place_sees_the_counts_and_not_the_rows(planner: Client) -> None:
    page = sent(planner, schedule_xml({1: "Canary"}))
    other = text_of(signed_in("other", "access.edit", "access.view"), page)
    assert "Apply 1 change" in other and "Canary" not in other


def test_a_right_that_ended_in_the_meantime_stops_the_apply(planner: Client) -> None:
    page = sent(planner, schedule_xml(PLAN))
    planner.post(f"{page}apply/")
    grant = Grant.objects.visible_to(SYSTEM).get()
    editing.archive(grant, by=SYSTEM)
    work_off()
    assert not AccessRole.objects.visible_to(SYSTEM).filter(name__startswith=import_roles.PREFIX).exists()


def test_anonymous_people_are_led_to_the_sign_in() -> None:
    assert Client().get("/import/").headers["Location"].startswith("/sign-in/")

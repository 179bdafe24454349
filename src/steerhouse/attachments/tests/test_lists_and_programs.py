"""All files in one list, and the same for programs: what one sees of it is what one sees of the things."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from steerhouse.access.models import ApiToken
from steerhouse.access.tokens import issue_token
from steerhouse.attachments.models import Attachment
from steerhouse.attachments.tests.test_attachments import author, own_store, reader, rows, send, stored, thing
from steerhouse.collaboration.tests.test_saved_views import Person
from steerhouse.core.acting import actor_of
from steerhouse.core.models import Grant
from steerhouse.core.pages.shell import homes
from steerhouse.core.tests.pages_world import SYSTEM, body, grant, place, role, user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
__all__ = ["author", "own_store", "reader", "thing"]
BYTES = "application/octet-stream"


def component(code: str, **more: Any) -> Any:
    """Something that stands at a place of its own in the tree."""
    pages = homes()[0][0]
    assert pages.add is not None
    values = {"code": code, "name": f"About {code}", "kind": "project", "start": "2026-11-23", **more}
    return pages.add(pages.model, values=values, by=SYSTEM)


def program(who: Person, *scopes: str) -> Client:
    last = dt.date.today() + dt.timedelta(days=5)
    _token, text = issue_token(ApiToken, name="Archive", scopes=scopes, expires=last, by=actor_of(who.user))
    return Client(headers={"Authorization": f"Bearer {text}"})


def test_the_list_shows_the_newest_version_of_what_one_sees_and_narrows_it(author: Person, thing: Grant) -> None:
    planner = Person("planner", "projects.view", "projects.edit", "tree.view", "access.view")
    above = component("NORTH", kind="portfolio")
    below, other = component("NORTH-1", parent=above), component("SOUTH")
    for on, content, name in (
        (below, b"%PDF-1 old", "plan.pdf"), (below, b"%PDF-1 newer", "plan.pdf"), (other, b"text", "south.txt"),
        (thing, b"x" * 200_000, "grant.txt"),
    ):  # fmt: skip
        assert send(planner, on, content, name).status_code == 302
    everything = body(planner.client.get("/files/"))
    assert everything.count('href="/files/0') + everything.count('href="/files/1') == 3
    for question, names in (
        ("q=PLAN", {"plan.pdf"}), ("in=NORTH", {"plan.pdf"}), (f"in={other.public_id}", {"south.txt"}),
        ("kind=application/pdf", {"plan.pdf"}), ("size=100000", {"grant.txt"}), ("in=NOWHERE", set()),
        (f"by={planner.user.public_id}", {"plan.pdf", "south.txt", "grant.txt"}),
        ("by=PLAN", {"plan.pdf", "south.txt", "grant.txt"}), ("by=nobody", set()),
    ):  # fmt: skip
        found = body(planner.client.get(f"/files/?{question}"))
        assert {name for name in ("plan.pdf", "south.txt", "grant.txt") if f'title="{name}"' in found} == names, (
            question
        )
    lines = body(planner.client.get("/files/export.csv?in=NORTH")).splitlines()
    assert len(lines) == 2 and "plan.pdf,About NORTH-1,Component,PDF,12," in lines[1] and ",2,planner," in lines[1]
    seen = body(author.client.get("/files/"))
    assert 'title="grant.txt"' in seen and "plan.pdf" not in seen and "About" not in seen
    assert planner.client.get("/files/").status_code == 200
    with CaptureQueriesContext(connection) as asked:
        body(planner.client.get("/files/"))
    send(planner, other, b"more", "more.txt")
    with CaptureQueriesContext(connection) as again:
        body(planner.client.get("/files/"))
    assert len(again) == len(asked) <= 16


def test_a_program_sends_looks_and_downloads_once_a_key(author: Person, thing: Grant, own_store: Any) -> None:
    client = program(author, "access.view", "access.edit", "tree.view")
    path = f"/api/files/?about=grant&id={thing.public_id}&name=photo%E2%80%AEgpj.exe&note=by%20night"
    headers = {"Idempotency-Key": "once"}
    first = client.post(path, b"MZ\0", content_type=BYTES, headers=headers)
    assert first.status_code == 201, first.content
    made = first.json()
    assert (made["name"], made["shown_name"]) == ("photo\u202egpj.exe", "photo‹U+202E›gpj.exe")
    assert made["warning"] == "" and (made["size"], made["version"], made["note"]) == (3, 1, "by night")
    again = client.post(path, b"MZ\0", content_type=BYTES, headers=headers)
    assert (again.status_code, again.json()["id"]) == (200, made["id"])
    assert client.post(path, b"other", content_type=BYTES, headers=headers).status_code == 422
    assert len(rows()) == len(stored(own_store)) == 1
    assert [one["id"] for one in client.get("/api/files/").json()["items"]] == [made["id"]]
    one_thing = f"/api/files/?about=grant&id={thing.public_id}"
    assert [one["id"] for one in client.get(one_thing).json()["items"]] == [made["id"]]
    assert client.get(f"/api/files/{made['id']}/").json()["sha256"] == rows()[0].sha256
    answer = client.get(made["content"])
    assert b"".join(answer.streaming_content) == b"MZ\0"
    assert answer["Content-Disposition"] == 'attachment; filename="photo_gpj.exe"'
    for wrong, status in (
        ("/api/files/?limit=0", 400), ("/api/files/?nothing=1", 400), ("/api/files/?in=NOWHERE", 404),
        (f"/api/files/?about=grant&id={'0' * 26}", 404),
    ):  # fmt: skip
        assert client.get(wrong).status_code == status, wrong
    assert client.post(path.replace("&name", "&names"), b"x", content_type=BYTES).status_code == 400
    assert client.post(path, {"file": "x"}).status_code == 415
    assert client.post(path + "2", b"", content_type=BYTES).status_code == 422


def test_a_token_that_may_only_see_sends_nothing_and_sees_no_more_than_its_scopes(author: Person, thing: Grant) -> None:
    send(author, thing, b"one", "CANARY.txt")
    path = f"/api/files/?about=grant&id={thing.public_id}&name=a.txt"
    seeing, blind = program(author, "access.view"), program(author, "tree.view")
    assert seeing.post(path, b"x", content_type=BYTES).status_code == 403
    assert len(seeing.get("/api/files/").json()["items"]) == 1
    assert blind.get("/api/files/").json()["items"] == []
    one = rows()[0].public_id
    assert [blind.get(f"/api/files/{one}/{end}").status_code for end in ("", "content/")] == [404, 404]
    assert blind.post(path, b"x", content_type=BYTES).status_code == 404
    assert Client().get("/api/files/").status_code == 401
    outsider = Person("outsider", "access.view", "access.edit", "tree.view", at=place("South"))
    told = program(outsider, "access.view", "access.edit")
    answers = [told.get(f"/api/files/{public_id}/content/") for public_id in (one, "0" * 26)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert {answer.json()["detail"] for answer in answers} == {"Not found or not visible to you."}
    assert told.get("/api/files/").json()["items"] == [] and Attachment._base_manager.count() == 1


def test_the_page_of_a_thing_asks_nothing_about_files(author: Person) -> None:
    other = grant(user("another"), role("Another role"), place("West"))
    with CaptureQueriesContext(connection) as asked:
        body(author.client.get(f"/grants/{other.public_id}/"))
    assert not [one for one in asked if "attachments_attachment" in one["sql"]]

"""Comments follow the thing: who sees it reads and writes them, and only the author changes what was said."""

from typing import Any

import pytest
from django.test import Client

from steerhouse.collaboration.comments import Comment
from steerhouse.collaboration.tests.test_saved_views import Person
from steerhouse.core.models import AuditChange, AuditEntry, Grant
from steerhouse.core.tests.pages_world import body, grant, place, role, user
from steerhouse.core.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

assert urlpatterns


@pytest.fixture
def thing() -> Grant:
    return grant(user("granted"), role("Seen up north"), place("North"))


@pytest.fixture
def author() -> Person:
    return Person("author", "access.view", "access.edit", "tree.view")


@pytest.fixture
def reader() -> Person:
    return Person("reader", "access.view", "tree.view")


@pytest.fixture
def outsider() -> Person:
    return Person("outsider", "access.view", "tree.view", at=place("South"))


def said() -> Comment:
    return Comment._base_manager.get()


def say(who: Person, thing: Any, text: str, *further: str) -> Any:
    path = "/".join(["/comments/grant", thing.public_id, *further, ""])
    return who.client.post(path, {"text": text})


def page(who: Person, thing: Any) -> str:
    return body(who.client.get(f"/grants/{thing.public_id}/"))


def test_what_is_said_stands_on_the_page_of_the_thing(author: Person, reader: Person, thing: Grant) -> None:
    answer = say(author, thing, "Is <this> still needed?\nSee https://example.org")
    assert answer["Location"] == f"/grants/{thing.public_id}/#comments"
    found = page(reader, thing)
    assert "Is &lt;this&gt; still needed?<br>" in found and 'href="https://example.org"' in found
    assert "author, " in found
    assert AuditEntry.objects.latest("sequence").verb == "comment.add"


def test_who_does_not_see_the_thing_can_neither_read_write_nor_tell_that_it_is_there(
    author: Person, outsider: Person, thing: Grant
) -> None:
    say(author, thing, "Between us")
    one = said().public_id
    for further in ((), (one,), (one, "remove")):
        assert say(outsider, thing, "Hello", *further).status_code == 404
    assert say(author, thing, "Hello", "0" * 26).status_code == 404
    assert say(outsider, said(), "Hello").status_code == 404
    assert said().text == "Between us"


def test_a_comment_is_reached_through_its_own_thing_only(author: Person, thing: Grant) -> None:
    say(author, thing, "About the first")
    other = grant(user("other"), role("Another"), place("East"))
    assert say(author, other, "Moved", said().public_id).status_code == 404


def test_only_the_author_changes_or_deletes_what_was_said(author: Person, reader: Person, thing: Grant) -> None:
    say(author, thing, "First")
    one = said().public_id
    assert say(reader, thing, "Mine now", one).status_code == 403
    assert say(reader, thing, "", one, "remove").status_code == 403
    assert "Delete comment" not in page(reader, thing) and "Delete comment" in page(author, thing)
    assert say(author, thing, "Second", one).status_code == 302
    assert said().text == "Second" and ", edited" in page(reader, thing)


def test_a_deleted_comment_leaves_a_trace_and_no_words(author: Person, reader: Person, thing: Grant) -> None:
    say(author, thing, "Regretted")
    assert say(author, thing, "", said().public_id, "remove").status_code == 302
    found = page(reader, thing)
    assert "Regretted" not in found and "This comment was deleted by its author." in found
    assert say(author, thing, "Again", said().public_id).status_code == 404
    assert AuditChange.objects.filter(object_id=said().public_id).count() == 2


def test_a_name_is_called_only_if_its_owner_sees_the_thing(
    author: Person, reader: Person, outsider: Person, thing: Grant
) -> None:
    say(
        author,
        thing,
        "@reader, @outsider and @nobody: mail me at me@reader. Thanks @reader. See https://a.example/@reader/x",
    )
    assert said().mentions == ["reader"]
    found = page(author, thing)
    assert "<b>@reader</b>, @outsider and @nobody" in found and "me@reader" in found
    assert found.count("<b>@reader</b>") == 2 and 'href="https://a.example/@reader/x"' in found


def test_nothing_said_too_much_said_and_an_old_version_are_refused(author: Person, thing: Grant) -> None:
    assert say(author, thing, "  \n ").status_code == 422
    assert say(author, thing, "x" * 10_001).status_code == 422
    assert not Comment._base_manager.exists()
    say(author, thing, "First")
    path = f"/comments/grant/{thing.public_id}/{said().public_id}/"
    assert author.client.post(path, {"text": "Second", "version": 1}).status_code == 302
    assert author.client.post(path, {"text": "Third", "version": 1}).status_code == 409
    assert said().text == "Second"


def test_an_archived_thing_keeps_its_comments_and_takes_no_more(author: Person, thing: Grant) -> None:
    say(author, thing, "Kept")
    author.client.post(f"/grants/{thing.public_id}/archive/")
    assert "Kept" in page(author, thing) and 'placeholder="Say something' not in page(author, thing)
    assert say(author, thing, "Late").status_code == 409


def test_nobody_signed_in_says_nothing(thing: Grant) -> None:
    assert Client().post(f"/comments/grant/{thing.public_id}/", {"text": "x"}).status_code == 302
    assert not Comment._base_manager.exists()

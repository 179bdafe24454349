"""A saved view keeps a question, never rows: each reader sees through it what their own rights let them see."""

import re
from typing import Any

import pytest
from django.test import Client

from steerhouse.collaboration.models import SavedView
from steerhouse.core.models import AuditEntry
from steerhouse.core.tests.pages_world import body, browser_of, grant, place, role, root, user
from steerhouse.core.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

assert urlpatterns


class Person:
    """Somebody with a browser and their views."""

    def __init__(self, username: str, *rights: str, at: Any = None) -> None:
        self.user = user(username)
        if rights:
            grant(self.user, role(f"Role of {username}", *rights), at or root())
        self.client: Client = browser_of(self.user)

    def keep(self, name: str, question: str = "", listed: str = "accessrole", **more: Any) -> Any:
        return self.client.post("/views/add/", {"list": listed, "name": name, "question": question, **more})

    def change(self, view: SavedView, **more: Any) -> Any:
        values = {"name": view.name, "version": view.version, "question": view.question, **more}
        return self.client.post(f"/views/{view.public_id}/", values)

    def tabs(self, path: str = "/access-roles/") -> list[str]:
        found = re.search(r'aria-label="Saved views">(.*?)</nav>', body(self.client.get(path)))
        return [re.sub("<[^>]*>", "", tab).strip() for tab in re.findall("<a .*?</a>", found[1])] if found else []


@pytest.fixture
def owner() -> Person:
    return Person("owner", "access.view", "tree.view")


@pytest.fixture
def reader() -> Person:
    return Person("reader", "access.view")


def only() -> SavedView:
    return SavedView._base_manager.get()


def test_a_view_opens_the_list_as_it_was_kept(owner: Person) -> None:
    role("Kept one", summary="x"), role("Other")
    answer = owner.keep("Mine", "q=Kept&columns=summary&sort=-name&page=3")
    assert answer.status_code == 302
    assert only().question == "columns=summary&q=Kept&sort=-name"
    found = body(owner.client.get(answer["Location"]))
    assert "Kept one" in found and ">Other<" not in found
    assert 'aria-current="page">Mine</a>' in found
    assert AuditEntry.objects.latest("sequence").verb == "savedview.add"


def test_a_view_whose_question_was_changed_says_so_and_takes_the_new_one_when_told(owner: Person) -> None:
    owner.keep("Mine", "q=Kept")
    view = only()
    assert owner.tabs(f"/access-roles/?q=Else&view={view.public_id}") == ["All", "Mine changed"]
    owner.change(view, name="Renamed", question="q=Else")
    assert (only().name, only().question) == ("Renamed", "q=Kept")
    owner.change(only(), question="q=Else", replace="on")
    assert only().question == "q=Else"


@pytest.mark.parametrize(
    ("question", "named"),
    [("zzz=1", "zzz"), ("columns=name,zzz", "zzz"), ("sort=zzz", "zzz"), ("user=" + "0" * 26, "not visible")],
)
def test_a_question_that_the_list_cannot_be_asked_is_not_kept(owner: Person, question: str, named: str) -> None:
    answer = owner.keep("Mine", question, listed="grant")
    assert answer.status_code == 422 and named in body(answer) and 'value="Mine"' in body(answer)
    assert not SavedView._base_manager.exists()


def test_a_name_is_taken_once_by_each_owner_and_list(owner: Person, reader: Person) -> None:
    owner.keep("Mine", "q=a")
    again = owner.keep("Mine", "q=b")
    assert again.status_code == 422 and "Choose another name" in body(again)
    assert reader.keep("Mine", "q=b").status_code == 302
    assert owner.keep("Mine", "q=b", listed="user").status_code == 302


def test_a_private_view_is_nobody_elses_business(owner: Person, reader: Person) -> None:
    owner.keep("Mine", "q=a")
    assert reader.tabs() == []
    for path in ("", "remove/"):
        assert reader.client.post(f"/views/{only().public_id}/{path}", {"name": "Theirs"}).status_code == 404
    assert only().name == "Mine"


def test_a_shared_view_is_used_by_others_and_changed_by_its_owner_only(owner: Person, reader: Person) -> None:
    owner.keep("Ours", "q=a", shared="on")
    assert reader.tabs() == ["All", "Ours"]
    assert "Edit view" not in body(reader.client.get(f"/access-roles/?q=a&view={only().public_id}"))
    assert reader.change(only(), name="Theirs").status_code == 403
    assert reader.client.post(f"/views/{only().public_id}/remove/").status_code == 403
    assert only().name == "Ours"


def test_a_shared_view_shows_no_row_and_no_field_that_the_reader_may_not_see(owner: Person) -> None:
    north, south, one = place("North"), place("South"), user("one")
    grant(one, role("Seen up north"), north)
    grant(one, role("Hidden down south"), south)
    owner.keep("Grants", "columns=role,node&sort=role", listed="grant", shared="on")
    local = Person("local", "access.view", "tree.view", at=north)
    address = re.findall(r'href="([^"]*view=[^"]*)"', body(local.client.get("/grants/")))[0].replace("&amp;", "&")
    found = body(local.client.get(address))
    assert "Seen up north" in found and "Hidden down south" not in found and "South" not in found


def test_who_does_not_see_the_list_keeps_no_view_of_it(owner: Person) -> None:
    stranger = Person("stranger")
    for listed in ("accessrole", "zzz", ""):
        assert stranger.keep("Mine", "", listed=listed).status_code == 404


def test_the_default_opens_by_itself_and_all_is_one_click_away(owner: Person, reader: Person) -> None:
    owner.keep("First", "q=a", is_default="on")
    owner.keep("Second", "q=b", is_default="on", shared="on")
    assert list(SavedView._base_manager.filter(is_default=True).values_list("name", flat=True)) == ["Second"]
    assert "q=b" in owner.client.get("/access-roles/")["Location"]
    assert owner.client.get("/access-roles/?view=all").status_code == 200
    assert 'href="/access-roles/?view=all"' in body(owner.client.get("/access-roles/?q=x"))
    assert reader.client.get("/access-roles/").status_code == 200


def test_a_deleted_view_leaves_the_list_and_stays_in_the_audit(owner: Person) -> None:
    owner.keep("Mine", "q=a")
    assert owner.client.post(f"/views/{only().public_id}/remove/")["Location"] == "/access-roles/?q=a"
    assert not SavedView._base_manager.exists()
    assert AuditEntry.objects.latest("sequence").verb == "savedview.remove"


def test_a_view_that_was_saved_meanwhile_is_not_overwritten(owner: Person) -> None:
    owner.keep("Mine", "q=a")
    view = only()
    owner.change(view, name="Second")
    assert owner.change(view, name="Third").status_code == 409
    assert only().name == "Second"


def test_nobody_signed_in_keeps_nothing() -> None:
    assert Client().post("/views/add/", {"list": "accessrole", "name": "x"}).status_code == 302
    assert not SavedView._base_manager.exists()

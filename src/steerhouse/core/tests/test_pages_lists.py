"""Lists, files, find and history show what the reader may know, and nothing tells more by order, count or silence."""

import csv
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from steerhouse.core import editing
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.core.tests.pages_world import SYSTEM, body, browser_of, grant, place, role, root, somebody, user
from steerhouse.core.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

assert urlpatterns


def order_of(page: str, *names: str) -> list[str]:
    return sorted(names, key=page.index)


def lines(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(answer).lstrip("\ufeff"))))


@pytest.fixture
def office() -> Client:
    return somebody("office", "access.view", "access.edit", "tree.view", "audit.view")


def test_a_list_is_narrowed_sorted_and_counted(office: Client) -> None:
    for name in ("Beta one", "Alpha one", "Gamma two"):
        role(name)
    found = body(office.get("/access-roles/?q=one&sort=-name"))
    assert order_of(found, "Alpha one", "Beta one") == ["Beta one", "Alpha one"]
    assert "Gamma two" not in found
    assert f"2 of {AccessRole._base_manager.filter(archived_at=None).count()}" in found


def test_no_hits_offers_to_take_each_filter_away(office: Client) -> None:
    found = body(office.get("/users/?q=zzz&is_active=true"))
    assert "Nothing matches" in found
    assert 'href="?is_active=true"' in found and 'href="?q=zzz"' in found


def test_pages_follow_each_other_without_gap_or_overlap(office: Client) -> None:
    for number in range(60):
        role(f"Numbered {number:02}")
    seen: list[str] = []
    for page in ("1", "2"):
        found = body(office.get(f"/access-roles/?q=Numbered&page={page}"))
        seen += [f"Numbered {number:02}" for number in range(60) if f">Numbered {number:02}<" in found]
    assert sorted(seen) == [f"Numbered {number:02}" for number in range(60)]


@pytest.mark.parametrize(
    "question",
    [
        "page=1e3",
        "page=-1",
        "page=" + "9" * 30,
        "sort=password",
        "sort=-nothing",
        "user=zzz",
        "node=%00",
        "q=%00%F0%9F%92%A9",
        "is_active=maybe",
    ],
)
def test_a_question_that_nobody_can_mean_is_no_fault_of_ours(office: Client, question: str) -> None:
    for path in ("/users/", "/grants/"):
        assert office.get(f"{path}?{question}").status_code == 200


def test_a_filter_by_a_place_takes_in_what_stands_below(office: Client) -> None:
    north = place("North")
    depot = place("Depot", north)
    south, one = place("South"), user("one")
    for name, at in (("At north", north), ("At depot", depot), ("At south", south)):
        grant(one, role(name), at)
    found = body(office.get(f"/grants/?node={north.public_id}"))
    assert "At north" in found and "At depot" in found and "At south" not in found


def test_a_filter_by_something_hidden_answers_as_one_that_is_not_there() -> None:
    north, south = place("North"), place("South")
    client = somebody("keeper", "access.view", "tree.view", at=north)
    pages = [body(client.get(f"/grants/?node={key}")) for key in (south.public_id, "0" * 26)]
    assert pages[0].replace(south.public_id, "").count("<tr>") == pages[1].count("<tr>")
    assert "South" not in pages[0]


def test_what_a_row_points_at_and_is_hidden_is_named_another_and_sorts_nowhere() -> None:
    north, south = place("North"), place("South")
    hidden = role("AAA hidden role")
    grant(user("one"), hidden, north)
    grant(user("two"), role("ZZZ shown role"), north)
    client = somebody("keeper", "access.view", at=north)
    found = body(client.get("/grants/?sort=node"))
    assert "another node" in found
    assert "North" not in found.split("<tbody>")[1]
    assert south.title not in found


@pytest.fixture
def protected(monkeypatch: pytest.MonkeyPatch) -> None:
    """The summary of a role, for this test, is only for those who see the audit."""
    monkeypatch.setattr(AccessRole, "field_rights", {"summary": "audit.view"})


@pytest.mark.usefixtures("protected")
def test_a_field_without_its_right_is_absent_everywhere() -> None:
    secret = role("Chief", summary="CANARY 777123")
    editing.edit(secret, values={"summary": "CANARY 888456"}, by=SYSTEM)
    reader = somebody("reader", "access.view", "access.edit", "tree.view")
    paths = ["", "?sort=summary", "?sort=-summary", "?q=CANARY", "export.csv", "export.xlsx", f"{secret.public_id}/"]
    paths += [f"{secret.public_id}/history/", f"{secret.public_id}/edit/", "add/"]
    for path in paths:
        found = b"".join(answer) if (answer := _chunks(reader.get(f"/access-roles/{path}"))) else b""
        assert b"777123" not in found and b"888456" not in found, path
        assert b"Summary" not in found, path
        assert path != "?q=CANARY" or b"Chief" not in found
    shown = body(somebody("auditor", "access.view", "audit.view").get(f"/access-roles/{secret.public_id}/history/"))
    assert "888456" in shown


def _chunks(answer: Any) -> list[bytes]:
    return list(answer.streaming_content) if answer.streaming else [answer.content]


@pytest.mark.usefixtures("protected")
def test_order_and_filter_do_not_tell_what_a_hidden_field_holds() -> None:
    role("Rank A", summary="zzz"), role("Rank B", summary="aaa")
    reader = somebody("reader", "access.view")
    pages = [body(reader.get(f"/access-roles/?q=Rank&sort={sort}")) for sort in ("summary", "-summary")]
    assert [order_of(page, "Rank A", "Rank B") for page in pages] == [["Rank A", "Rank B"]] * 2


@pytest.mark.usefixtures("protected")
def test_a_field_without_its_right_cannot_be_sent_either() -> None:
    chief = role("Chief", summary="before")
    editor = somebody("editor", "access.view", "access.edit")
    form = {"name": "Chief", "initial-name": "Chief", "rights": "tree.view", "version": "1", "summary": "after"}
    editor.post(f"/access-roles/{chief.public_id}/edit/", form)
    assert AccessRole._base_manager.get(pk=chief.pk).summary == "before"


def test_a_file_has_the_columns_of_the_list_and_no_formula(office: Client) -> None:
    role("=HYPERLINK(1)", summary="+44"), role("-1 off")
    found = lines(office.get("/access-roles/export.csv?sort=name"))
    assert found[0] == ["Name", "Summary"]
    names = [line[0] for line in found[1:]]
    assert "'=HYPERLINK(1)" in names and "'-1 off" in names


def test_history_names_what_the_reader_sees_and_calls_the_rest_another() -> None:
    north, south, one = place("North"), place("South"), user("one")
    moved = grant(one, role("Mover"), south)
    editing.edit(moved, values={"node": north}, by=SYSTEM)
    path = f"/grants/{moved.public_id}/history/"
    outsider = body(somebody("outsider", "access.view", "tree.view", at=north).get(path))
    assert "another node" in outsider and "South" not in outsider and "North" in outsider
    assert "South" in body(somebody("office", "access.view", "tree.view").get(path))


def test_history_tells_who_when_and_both_values(office: Client) -> None:
    chief = role("Chief")
    form = {
        "name": "Head",
        "initial-name": "Chief",
        "rights": "tree.view",
        "initial-rights": "tree.view",
        "version": "1",
    }
    assert office.post(f"/access-roles/{chief.public_id}/edit/", form).status_code == 302
    found = body(office.get(f"/access-roles/{chief.public_id}/history/"))
    assert "<s>Chief</s> to Head" in found and "office" in found


def test_the_panel_of_the_history_comes_when_a_reader_gets_there(office: Client) -> None:
    chief = role("Chief")
    for name in ("First", "Second"):
        chief = editing.edit(chief, values={"name": name}, by=SYSTEM)
    page = f"/access-roles/{chief.public_id}/"
    shown = body(office.get(page))
    place = re.search(rf'hx-get="({page}history/\?latest=\d+)"', shown)
    assert place is not None and "<s>Chief</s>" not in shown
    assert body(office.get(place[1])).count("<li>") == 3
    latest = body(office.get(f"{page}history/?latest=1"))
    assert "<s>First</s> to Second" in latest and "Chief" not in latest and "All 3" in latest
    assert body(office.get(f"{page}history/?latest=many")).count("<li>") == 3
    assert somebody("stranger", "tree.view").get(place[1]).status_code == 404


def test_find_offers_people_only_to_who_may_see_them() -> None:
    user("wanted-person")
    for rights, hits in ((("tree.view",), 0), (("tree.view", "access.view"), 1)):
        client = somebody(f"seeker-{hits}", *rights)
        found = client.get("/find/?q=wanted", headers={"Accept": "application/json"}).json()["results"]
        assert len(found) == hits
    assert found[0]["name"] == "wanted-person" or found[0]["code"] == "wanted-person"
    assert found[0]["url"].startswith("/users/")


def test_find_puts_the_code_itself_first(office: Client) -> None:
    for name in ("zed-1-later", "zed", "aaa zed"):
        editing.add(User, values={"username": name.replace(" ", "-"), "name": name, "password": "!"}, by=SYSTEM)
    found = office.get("/find/?q=zed&format=json").json()["results"]
    assert found[0]["code"] == "zed"


def test_choices_come_by_the_words_typed_and_keep_what_is_chosen(office: Client) -> None:
    chosen = role("Chosen one")
    for number in range(60):
        role(f"Numbered {number:02}")
    found = body(office.get(f"/grants/choices/role/?find=Numbered&role={chosen.public_id}"))
    assert f'value="{chosen.public_id}" checked' in found
    assert "More than 50" in found
    assert office.get("/grants/choices/nothing/").status_code == 404


def test_a_place_where_one_may_not_change_is_no_choice() -> None:
    north, south = place("North"), place("South")
    client = somebody("keeper", "access.view", "access.edit", "tree.view", at=north)
    offered = body(client.get("/grants/add/"))
    assert north.public_id in offered and south.public_id not in offered


def test_the_trail_shows_only_what_is_visible_above() -> None:
    north = place("North")
    depot = place("Depot", north)
    given = grant(user("one"), role("Guest"), depot)
    path = f"/grants/{given.public_id}/"
    inside = body(somebody("inside", "access.view", "tree.view", at=depot).get(path))
    trail = inside.split('class="sh-trail"')[1].split("</nav>")[0]
    assert "North" not in trail


def test_one_list_costs_as_many_questions_with_sixty_rows_as_with_two(
    office: Client,
) -> None:
    counts = []
    for wanted in (2, 60):
        while Grant._base_manager.count() < wanted:
            number = Grant._base_manager.count()
            grant(user(f"user-{number}"), role(f"Numbered {number}"), root())
        office.get("/grants/")
        with CaptureQueriesContext(connection) as asked:
            office.get("/grants/")
        counts.append(len(asked))
    # Past one page the rows are counted, up to a thousand.
    assert counts[1] - counts[0] <= 1
    assert counts[1] <= 15


def test_a_browser_of_another_user_is_another_actor() -> None:
    one, two = user("one"), user("two")
    grant(one, role("Guest", "access.view"), root())
    assert browser_of(one).get("/access-roles/").status_code == 200
    assert browser_of(two).get("/access-roles/").status_code == 404
    assert Node._base_manager.filter(path="0001").exists()

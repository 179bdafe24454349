"""Attributes of an office: one definition, and form, page, list, file, API and history know them."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steerhouse.attributes.actions import edit_attribute
from steerhouse.attributes.models import Attribute, AttributeValue, PickEntry
from steerhouse.core import editing
from steerhouse.core.context import system
from steerhouse.core.tests.pages_world import SYSTEM, body, browser_of, grant, role, root, somebody, user
from steerhouse.projects.models import Component
from tests.attributes.world import EDIT, VIEW, attribute, pick_list, project, values_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds_of_all() -> None:
    """One attribute of each kind."""
    risk = pick_list("Risk", ("Low", "ok"), ("High", "critical"))
    regions = pick_list("Region", "North", "South")
    attribute("risk", "choice", list=risk, section="Assessment")
    attribute("regions", "several", list=regions)
    attribute("case_number", shape="AA-9999")
    attribute("basis", "prose")
    attribute("users", "whole", lowest="1", highest="5000")
    attribute("share", "decimal", unit="%")
    attribute("grant_sum", "money", currency="EUR")
    attribute("approved_on", "date")
    attribute("external", "yes_no")
    attribute("contact", "person")
    attribute("site", "link")


FULL: dict[str, Any] = {
    "risk": "High", "regions": ["North", "South"], "case_number": "IT-0042", "basis": "Law of 2019", "users": 120,
    "share": "12.5", "grant_sum": "1000.50", "approved_on": dt.date(2026, 3, 1), "external": True,
    "site": "https://example.org/a",
}  # fmt: skip


def test_every_kind_of_value_is_stored_exactly_and_read_again(kinds_of_all: None) -> None:
    found = values_of(project("Bridge", **FULL))
    assert found == {
        "risk": "High", "regions": ["North", "South"], "case_number": "IT-0042", "basis": "Law of 2019", "users": 120,
        "share": "12.5", "grant_sum": "1000.50", "approved_on": "2026-03-01", "external": True, "contact": None,
        "site": "https://example.org/a",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("risk", "Extreme", "is not in the list"),
        ("case_number", "IT-42", "has to look like"),
        ("users", 0, "is the lowest"),
        ("users", "9" * 30, "too large"),
        ("share", "0.1234567", "Six decimal places"),
        ("grant_sum", "much", "not a number"),
        ("approved_on", "soon", "Write the date"),
        ("site", "javascript:alert(1)", "valid URL"),
        ("nobody", "x", "no such attribute"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused_by_name(kinds_of_all: None, key: str, value: Any, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        project("Bridge", **{key: value})
    assert words in refused.value.message_dict[f"attribute_{key}"][0]
    with system("tests"):
        assert not Component.objects.filter(name="Bridge").exists()


def test_the_form_asks_for_them_and_the_page_shows_them(kinds_of_all: None) -> None:
    client = somebody("editor", *EDIT)
    form = body(client.get("/components/add/"))
    assert 'name="attribute_risk"' in form and 'name="attribute_regions"' in form
    sent = {"name": "Tunnel", "kind": "project", "attribute_users": "7", "attribute_external": "false"}
    refused = client.post("/components/add/", {**sent, "attribute_users": "0"})
    assert refused.status_code == 422 and "1 is the lowest" in body(refused)
    made = client.post("/components/add/", sent)
    page = body(client.get(made["Location"]))
    assert "Assessment" in page and "Users" in page and ">7<" in page
    with system("tests"):
        tunnel = Component.objects.get(name="Tunnel")
    edit = f"/components/{tunnel.public_id}/edit/"
    client.post(edit, {**sent, "version": tunnel.version, "attribute_users": "8", "initial-attribute_users": "7"})
    history = body(client.get(f"/components/{tunnel.public_id}/history/"))
    assert "Users" in history and "8" in history
    assert values_of(tunnel)["users"] == 8


def test_two_edits_of_one_attribute_are_told_apart_by_the_version(kinds_of_all: None) -> None:
    bridge = project("Bridge", users=5)
    editing.edit(bridge, values={"attributes": {"users": 6}}, by=SYSTEM)
    assert bridge.version == 2
    client = somebody("editor", *EDIT)
    sent = {"name": "Bridge", "kind": "project", "version": 1, "attribute_users": "9", "initial-attribute_users": "5"}
    answer = client.post(f"/components/{bridge.public_id}/edit/", sent)
    assert answer.status_code == 409 and "both changed it" in body(answer)
    assert values_of(bridge)["users"] == 6


def test_lists_show_sort_filter_and_export_them(kinds_of_all: None) -> None:
    for name, users, risk in (("Alpha", 30, "High"), ("Beta", 10, "Low"), ("Gamma", 20, "High"), ("Delta", None, None)):
        project(name, users=users, risk=risk)
    client = somebody("reader", *VIEW)

    def names(question: str) -> list[str]:
        lines = body(client.get(f"/components/export.csv?columns=name,attribute_users,attribute_risk&{question}"))
        return [line.split(",")[0] for line in lines.splitlines()[1:]]

    assert names("sort=attribute_users") == ["Beta", "Gamma", "Alpha", "Delta"]
    assert names("sort=-attribute_users") == ["Alpha", "Gamma", "Beta", "Delta"]
    assert names("sort=-attribute_risk&attribute_users_min=15") == ["Alpha", "Gamma"] or set(
        names("attribute_users_min=15")
    ) == {"Alpha", "Gamma"}
    with system("tests"):
        high = PickEntry.objects.get(name="High")
    assert set(names(f"attribute_risk={high.public_id}")) == {"Alpha", "Gamma"}
    page = body(client.get("/components/?columns=name,attribute_risk"))
    assert "sh-crit" in page and "High" in page
    groups = body(client.get("/components/?columns=name,attribute_users&group=attribute_risk"))
    assert [groups.index(words) for words in ("Beta", "Alpha", "Delta")] == sorted(
        groups.index(words) for words in ("Beta", "Alpha", "Delta")
    )
    assert "2 rows" in groups and "attribute_users" in groups and "filter-attribute_site" not in groups
    found = json.loads(client.get(f"/api/components/?attribute_risk={high.public_id}").content)
    assert {row["name"]: row["attributes"]["users"] for row in found["items"]} == {"Alpha": 30, "Gamma": 20}


def test_the_api_sets_them_by_key_and_refuses_what_it_does_not_know(kinds_of_all: None) -> None:
    client = somebody("program", *EDIT)
    sent = {"name": "Canal", "attributes": {**FULL, "approved_on": "2026-03-01"}}
    made = client.post("/api/components/", json.dumps(sent), content_type="application/json")
    assert made.status_code == 201, made.content
    row = json.loads(made.content)
    assert row["attributes"]["risk"] == "High" and row["attributes"]["external"] is True
    where, version = f"/api/components/{row['id']}/", {"version": row["version"]}
    changed = client.patch(
        where, json.dumps(version | {"attributes": {"external": False, "regions": ["South"], "risk": None}}),
        content_type="application/json",
    )  # fmt: skip
    now = json.loads(changed.content)["attributes"]
    assert (now["external"], now["regions"], now["risk"], now["users"]) == (False, ["South"], None, 120)
    foreign = client.patch(where, json.dumps({"version": 2, "attributes": {"no": 1}}), content_type="application/json")
    assert foreign.status_code == 400


def test_a_needed_attribute_holds_back_adding_and_starting() -> None:
    attribute("basis", required="begun")
    with pytest.raises(ValidationError, match="is needed"):
        project("Bridge")
    client = somebody("editor", *EDIT)
    missing = client.post("/api/components/", json.dumps({"name": "Canal"}), content_type="application/json")
    assert missing.status_code == 422
    attribute("origin", default="Mayor", required="always")
    assert values_of(project("Bridge", basis="Law"))["origin"] == "Mayor"


def test_an_attribute_of_one_kind_stands_on_rows_of_that_kind_only() -> None:
    attribute("benefit", entity="projects.component:program")
    with pytest.raises(ValidationError, match="rows of this kind"):
        project("Bridge", benefit="much")
    program = project("Renewal", kind="program", benefit="much")
    client = somebody("editor", *EDIT)
    assert "attribute_benefit" in body(client.get(f"/components/{program.public_id}/edit/"))
    bridge = project("Bridge")
    assert "attribute_benefit" not in body(client.get(f"/components/{bridge.public_id}/edit/"))


def test_an_archived_entry_is_offered_no_more_and_stays_where_it_is(kinds_of_all: None) -> None:
    bridge = project("Bridge", risk="High")
    with system("tests"):
        high = PickEntry.objects.get(name="High")
    editing.archive(high, by=SYSTEM)
    with pytest.raises(ValidationError, match="no longer offered"):
        project("Canal", risk="High")
    assert values_of(bridge)["risk"] == "High"
    client = somebody("editor", *EDIT)
    assert high.public_id in body(client.get(f"/components/{bridge.public_id}/edit/"))
    assert high.public_id not in body(client.get("/components/add/"))


def test_a_hidden_attribute_leaks_nowhere() -> None:
    attribute("qxz_word", see_right="attributes.confidential")
    attribute("qxz_weight", "whole", see_right="attributes.confidential")
    bridge = project("Bridge", qxz_word="QXZ one", qxz_weight=7)
    project("Canal", qxz_word="other", qxz_weight=9)
    editing.edit(bridge, values={"attributes": {"qxz_word": "QXZ two"}}, by=SYSTEM)
    reader, insider = somebody("reader", *EDIT), somebody("insider", *EDIT, "attributes.confidential")
    one = bridge.public_id
    everywhere = [
        "/components/?columns=name,attribute_qxz_word", f"/components/{one}/", f"/components/{one}/edit/",
        f"/components/{one}/history/", "/components/export.csv?columns=name,attribute_qxz_word",
        f"/api/components/{one}/", "/api/components/", f"/api/components/{one}/history/", "/components/add/",
    ]  # fmt: skip
    for path in everywhere:
        # What the address itself says may come back.
        told, hidden = (body(who.get(path)).lower().replace('attribute_qxz_word"', "") for who in (insider, reader))
        hidden = hidden.replace("attribute_qxz_word", "")
        assert "qxz" in told, path
        assert "qxz" not in hidden, path
    assert reader.get("/api/components/?attribute_qxz_word=QXZ").status_code == 400
    plain, narrowed = (body(reader.get(f"/components/export.csv?{q}")) for q in ("", "attribute_qxz_word=QXZ"))
    assert plain == narrowed
    up, down = (body(reader.get(f"/components/export.csv?sort={s}attribute_qxz_weight")) for s in ("", "-"))
    assert up == down
    sent = json.dumps({"version": bridge.version, "attributes": {"qxz_word": "mine"}})
    assert reader.patch(f"/api/components/{one}/", sent, content_type="application/json").status_code == 400


def test_a_right_at_one_place_shows_values_there_and_compares_nothing() -> None:
    attribute("weight", "whole", see_right="attributes.confidential")
    portfolio = project("Works", kind="portfolio")
    project("Bridge", portfolio, weight=71)
    project("Canal", weight=93)
    partly = user("partly")
    grant(partly, role("Reader", *VIEW), root())
    grant(partly, role("Keeper", "attributes.confidential"), portfolio.node)
    client = browser_of(partly)
    shown = body(client.get("/components/export.csv?columns=name,attribute_weight"))
    assert "Bridge,71" in shown and "93" not in shown and "hidden" in shown
    files = [body(client.get(f"/components/export.csv?sort={s}attribute_weight")) for s in ("", "-")]
    assert files[0] == files[1]
    assert "Canal" in body(client.get("/components/export.csv?attribute_weight_max=80"))


def test_what_values_depend_on_stays_while_there_are_some(kinds_of_all: None) -> None:
    with system("tests"):
        users = Attribute.objects.get(code="users")
    edit_attribute(users, values={"kind": "decimal"}, by=SYSTEM)
    edit_attribute(users, values={"kind": "whole"}, by=SYSTEM)
    project("Bridge", users=3)
    with pytest.raises(ValidationError, match="1 value is stored so"):
        edit_attribute(users, values={"kind": "text"}, by=SYSTEM)
    with system("tests"):
        assert AttributeValue.objects.get(attribute=users).whole == 3


def questions(client: Any, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_pages_ask_no_more_without_attributes_and_once_more_with_them() -> None:
    bridge = project("Bridge")
    client = somebody("reader", *EDIT)
    paths = ["/components/", f"/components/{bridge.public_id}/", "/api/components/"]
    before = [questions(client, path) for path in paths]
    for number in range(5):
        attribute(f"extra_{number}", "choice", list=pick_list(f"List {number}", "A", "B"))
    project("Canal", extra_0="A", extra_4="B")
    columns = "?columns=name,attribute_extra_0,attribute_extra_4"
    assert questions(client, "/components/") == before[0]
    assert questions(client, f"/components/{columns}") <= before[0] + 1
    assert questions(client, paths[1]) == before[1] + 1
    assert questions(client, paths[2]) == before[2] + 1

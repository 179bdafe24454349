"""Every entity × every operation of its API × seven people: the same rights, rows and refusals as on its pages."""

import json
from typing import Any

import pytest

from steerhouse.core import plan_time
from steerhouse.core.api.building import Operation, document, operations_of
from steerhouse.core.api.values import fields_of, plain
from steerhouse.core.money import Money
from steerhouse.core.pages import REGISTRY, Pages
from steerhouse.core.routes import ROUTES
from steerhouse.core.verbs import VERBS
from tests.contract.answers import MISSING, body, normal, words
from tests.contract.conftest import THERE, World
from tests.contract.identities import NAMES, Identity, place_of
from tests.contract.makers import Branch

ALL = sorted(REGISTRY.pages.values(), key=lambda pages: pages.name)
FLOOR = 2_000
CALM = ("list", "get", "history")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.parametrize("pages", ALL, ids=lambda pages: pages.name),
]


def ask(who: Identity, method: str, path: str, given: Any = None, **headers: str) -> Any:
    content = "" if given is None else json.dumps(given)
    return who.client.generic(method, path, content, content_type="application/json", headers=headers)


def address(pages: Pages, found: Operation, public_id: str = "") -> str:
    return f"/api/{pages.path}/{found.path.replace('{str:public_id}', public_id)}"


def harmless(found: Operation) -> Any:
    """A body that the operation can read."""
    return {"version": 1} if found.name == "edit" else {} if found.method == "POST" else None


def door(who: Identity, pages: Pages, verb: str) -> int | None:
    """What is answered before any row is looked at; None where the operation lets in."""
    if not who.signed_in:
        return 401
    if who.holds(verb):
        return None
    return 403 if who.holds(f"{pages.name}.view") else 404


def expected(who: Identity, pages: Pages, found: Operation, thing: Any) -> int | None:
    """The status by the rights that the tests gave; None where the operation goes on."""
    status = door(who, pages, found.verb)
    if status is not None or not found.path:
        return status
    if not who.sees(thing):
        return 404
    seeing = VERBS[found.verb].right == VERBS[f"{pages.name}.view"].right
    return None if seeing or (place_of(thing) or "0001").startswith(who.path) else 403


def test_each_operation_answers_each_person_as_their_rights_say(world: World, pages: Pages) -> None:
    things, wrong = world.rows(pages), []
    for who in world.people.values():
        for found in operations_of(pages):
            # Whoever is refused at the door is refused before any row is looked at.
            for thing in things if found.path and door(who, pages, found.verb) is None else things[:1]:
                answer = ask(who, found.method, address(pages, found, thing.public_id), harmless(found))
                status, wanted = answer.status_code, expected(who, pages, found, thing)
                # The form of a body is checked before anything is looked for.
                if status == 400 and found.action is not None and door(who, pages, found.verb) is None:
                    continue
                goes_on = status == 200 if found.name in CALM else status < 500 and status not in (401, 403)
                if not (goes_on if wanted is None else status == wanted):
                    wrong.append((who.name, found.name, thing, status, wanted))
                if status >= 400:
                    assert answer["Content-Type"] == "application/problem+json"
    assert wrong == []


def test_what_is_hidden_answers_as_what_does_not_exist_and_leaks_nothing(world: World, pages: Pages) -> None:
    here, there = world.rows(pages)
    telling, compared = words(there, THERE), 0
    for who in world.people.values():
        if door(who, pages, f"{pages.name}.view") is None and who.sees(there):
            continue
        for found in [one for one in operations_of(pages) if one.path]:
            sent = harmless(found)
            hidden = normal(ask(who, found.method, address(pages, found, there.public_id), sent), there.public_id)
            missing = normal(ask(who, found.method, address(pages, found, MISSING), sent), MISSING)
            assert hidden == missing, (who.name, found.name)
            compared += 1
        paths = [address(pages, found, here.public_id) for found in operations_of(pages) if found.name in CALM]
        for path in [*paths, f"/api/{pages.path}/?q={THERE}", f"/api/{pages.path}/?archived=yes"]:
            text = body(ask(who, "GET", path)).replace(f"q={THERE}", "")
            assert [word for word in telling if word in text] == [], (who.name, path)
    assert compared >= 5


@pytest.mark.one_database
def test_a_protected_field_is_absent_without_its_right_and_lists_take_only_what_they_know(
    world: World, pages: Pages
) -> None:
    here, _there = world.rows(pages)
    office, path = world.people["office"], f"/api/{pages.path}/"
    rights = {f.name: pages.model.field_rights.get(f.steps[-1].name, "") for f in fields_of(pages)}
    for who in [one for one in world.people.values() if one.signed_in and one.sees(here)]:
        found = ask(who, "GET", f"{path}{here.public_id}/").json()
        assert {n for n in rights if n in found} == {
            n for n, right in rights.items() if not right or right in who.rights
        }
    for query, name in (
        ("limit=1e3", "limit"), ("limit=-1", "limit"), ("limit=" + "9" * 20, "limit"), ("page=0", "page"),
        ("page=" + "9" * 20, "page"), ("unknown=1", "unknown"), ("sort=nothing", "sort"), ("archived=no!", "archived"),
    ):  # fmt: skip
        answer = ask(office, "GET", f"{path}?{query}")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name]), query
    answer = ask(office, "DELETE", path)
    assert (answer.status_code, "GET" in answer["Allow"]) == (405, True)


def test_a_row_is_added_once_changed_archived_and_restored(world: World, pages: Pages) -> None:
    office, names = world.people["office"], {found.name for found in operations_of(pages)}
    here, path = world.maker.row(pages.model, world.here), f"/api/{pages.path}/"
    if "add" in names:
        sent = sendable(pages, world, world.here)
        answer = ask(office, "POST", path, sent, **{"Idempotency-Key": "once"})
        assert answer.status_code == 201, (sent, answer.content)
        again = ask(office, "POST", path, sent, **{"Idempotency-Key": "once"})
        assert (again.status_code, again.json()["id"]) == (200, answer.json()["id"])
        other = ask(office, "POST", path, sent | {next(iter(sent)): None}, **{"Idempotency-Key": "once"})
        assert other.status_code in (400, 422), other.content
        assert ask(office, "GET", answer["Location"])["ETag"] == answer["ETag"]
    row = f"{path}{here.public_id}/"
    if "edit" in names:
        now = ask(office, "GET", row).json()
        one = next(name for name in pages.form if now.get(name) is not None)
        same = ask(office, "PATCH", row, {one: now[one]}, **{"If-Match": f'"{here.version}"'})
        assert (same.status_code, same.json()[one]) == (200, now[one]), same.content
        assert ask(office, "PATCH", row, {one: now[one]}).status_code == 428
        type(here)._base_manager.filter(pk=here.pk).update(version=99)
        stale = ask(office, "PATCH", row, {one: now[one], "version": 3})
        assert (stale.status_code, stale.json()["version"]) == (409, 99), stale.content
    for deed, archived in (("archive", True), ("restore", False)):
        answer = ask(office, "POST", f"{row}{deed}/")
        assert answer.status_code in (200, 403, 409, 422), answer.content
        if answer.status_code == 200:
            assert (answer.json()["archived_at"] is not None) is archived


def sendable(pages: Pages, world: World, branch: Branch) -> dict[str, Any]:
    """A body that adds a row: the values of a possible one, as the API writes them."""
    values = world.maker.values(pages.model, branch)
    thing, found = pages.model(**values), {}
    for bound in [one for one in fields_of(pages) if one.name in pages.form and one.name in values]:
        value = values[bound.name]
        if bound.kind_name == "amount":
            value = Money(value, bound.dress(value, thing).currency)
        elif bound.kind_name == "plan_date" and isinstance(value, int):
            value = plan_time.to_datetime(value)
        found[bound.name] = plain(value)
    return found


def test_what_cannot_be_written_is_refused_by_name_and_hidden_things_like_nothing(world: World, pages: Pages) -> None:
    here, editor = world.maker.row(pages.model, world.here), world.people["editor"]
    edits = [found for found in operations_of(pages) if found.name == "edit"]
    if not edits or expected(editor, pages, edits[0], here) is not None:
        return
    path = address(pages, edits[0], here.public_id)
    foreign = ["id", "public_id", "is_superuser", "password", "archived_at", *pages.model.computed]
    for name in [name for name in foreign if name not in pages.form]:
        answer = ask(editor, "PATCH", path, {"version": here.version, name: "1"})
        assert (answer.status_code, answer.json()["errors"]) == (400, {name: [f"Field {name} cannot be set here."]})
    for name, target in relations(pages):
        hidden = world.maker.row(target, world.there)
        if hidden.path.startswith(editor.path) if not hasattr(hidden, "scope") else editor.sees(hidden):
            continue
        answers = [ask(editor, "PATCH", path, {"version": here.version, name: i}) for i in (hidden.public_id, MISSING)]
        told = [(answer.status_code, answer.json()["errors"][name]) for answer in answers]
        assert told[0] == told[1] and told[0][0] in (400, 422), name
    assert type(here)._base_manager.get(pk=here.pk).version == here.version


def relations(pages: Pages) -> list[tuple[str, Any]]:
    fields = {name: pages.model._meta.get_field(name) for name in pages.form}
    return [(name, found.related_model) for name, found in fields.items() if found.is_relation]


def test_pages_of_a_list_miss_nothing_and_cost_no_more_for_more_rows(
    world: World, pages: Pages, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        world.maker.row(pages.model, world.here)
    office, seen, path = world.people["office"], [], f"/api/{pages.path}/?limit=4"
    while path:
        found = ask(office, "GET", path).json()
        seen += [row["id"] for row in found["items"]]
        path = found["next"]
    assert len(seen) == len(set(seen)) == pages.model._base_manager.filter(archived_at=None).count()
    with django_assert_max_num_queries(30):
        ask(world.people["editor"], "GET", f"/api/{pages.path}/")


@pytest.mark.one_database
def test_every_operation_stands_in_the_document_and_in_the_registry(pages: Pages, database: str) -> None:
    found = json.loads(document())
    assert found["openapi"] == "3.1.0"
    for one in operations_of(pages):
        path = f"/api/{pages.path}/{one.path.replace('{str:', '{')}"
        assert found["paths"][path][one.method.lower()]["responses"].keys() >= {"200", "401", "403", "404"}
        assert ROUTES[f"api.{pages.name}.{one.name}"].verb in VERBS
    if pages is ALL[0]:
        found = [one for pages in ALL for one in operations_of(pages)]
        # Nobody, the deactivated and who has no grant are refused at every door.
        asked = sum((2 if one.path else 1) * (len(NAMES) - 3) + 3 for one in found)
        print(f"{len(ALL)} entities, {len(found)} operations × {len(NAMES)} people on {database}: {asked} requests")
        assert asked >= FLOOR

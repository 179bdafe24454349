"""One value for many rows: through each row's own edit and right, told row by row, and taken back in one step."""

import re
from typing import Any

import pytest
from django.apps import apps

from steerhouse.core.lists import bulk, bulk_pages
from steerhouse.core.models import AuditChange, AuditEntry
from tests.contract.answers import MISSING, body
from tests.contract.conftest import World
from tests.contract.identities import Identity

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def component() -> Any:
    return apps.get_model("projects.Component")


def send(who: Identity, rows: list[Any], **more: Any) -> Any:
    ids = ",".join(row.public_id for row in rows)
    return who.client.post("/components/bulk/", {"rows": ids, "field": "category", "apply": "yes", **more})


def categories(model: Any, rows: list[Any]) -> list[str]:
    kept = dict(model._base_manager.filter(pk__in=[row.pk for row in rows]).values_list("pk", "category"))
    return [kept[row.pk] for row in rows]


def undo_of(answer: Any) -> str:
    found = re.search(r'name="undo" value="([^"]+)"', body(answer))
    assert found is not None
    return found[1]


def test_a_value_is_asked_for_and_set_for_all_rows_in_one_entry(world: World, component: Any) -> None:
    office, rows = world.people["office"], [world.maker.row(component, world.here) for _ in range(3)]
    value = "First"
    chosen = office.client.post("/components/bulk/", {"rows": [row.public_id for row in rows]})
    assert "Which field" in body(chosen) and 'value="category"' in body(chosen)
    asked = office.client.post("/components/bulk/", {"rows": [row.public_id for row in rows], "field": "category"})
    assert 'name="apply"' in body(asked) and 'name="category"' in body(asked)
    before = AuditEntry.objects.count()
    answer = send(office, rows, category=value)
    assert answer.status_code == 200 and "3 rows changed" in body(answer)
    assert categories(component, rows) == [value] * 3
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.verb, entry.changes) == ("component.edit", 3)


def test_undo_gives_back_what_nobody_has_changed_since(world: World, component: Any) -> None:
    office, rows = world.people["office"], [world.maker.row(component, world.here) for _ in range(3)]
    first, second = "First", "Second"
    before = categories(component, rows)
    undo = undo_of(send(office, rows, category=first))
    assert "1 row changed" in body(send(office, rows[2:], category=second))
    answer = office.client.post("/components/undo/", {"undo": undo})
    assert "2 rows have their former values again" in body(answer)
    assert "Somebody changed this since" in body(answer)
    assert categories(component, rows) == [*before[:2], second]


def test_undo_is_for_the_one_who_did_it_and_for_what_was_done(world: World, component: Any) -> None:
    office, rows = world.people["office"], [world.maker.row(component, world.here)]
    undo = undo_of(send(office, rows, category="First"))
    editor = world.people["editor"]
    assert editor.client.post("/components/undo/", {"undo": undo}).status_code == 404
    assert office.client.post("/units/undo/", {"undo": undo}).status_code == 404
    assert office.client.post("/components/undo/", {"undo": undo[:-2]}).status_code == 404
    assert categories(component, rows) == ["First"]


def test_a_row_that_refuses_is_named_with_its_reason_and_the_others_are_changed(
    world: World, component: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, rows = world.people["office"], [world.maker.row(component, world.here) for _ in range(2)]
    archived = world.maker.row(component, world.here)
    office.client.post(f"/components/{archived.public_id}/archive/")
    value = "First"
    # Archived between the choice and the change: the row is read before, so the edit itself has to refuse it.
    everything = component._base_manager.filter(pk__in=[*(row.pk for row in rows), archived.pk]).order_by("pk")
    monkeypatch.setattr(bulk_pages, "_chosen", lambda request, pages: (list(everything), 0))
    answer = send(office, rows, category=value)
    assert "2 rows changed" in body(answer) and "This was archived and cannot be changed." in body(answer)
    assert str(archived) in body(answer)
    assert categories(component, [*rows, archived]) == [value, value, archived.category]
    changed = AuditChange.objects.filter(entry=AuditEntry.objects.latest("sequence"))
    assert set(changed.values_list("object_id", flat=True)) == {row.public_id for row in rows}


def test_rows_that_the_editor_does_not_see_are_not_touched_and_not_named(world: World, component: Any) -> None:
    here, there = world.maker.row(component, world.here), world.maker.row(component, world.there)
    editor, value = world.people["editor"], "First"
    answer = send(editor, [here, there], category=value)
    assert "1 row changed" in body(answer) and str(there) not in body(answer)
    assert categories(component, [here, there]) == [value, there.category]


def test_who_may_only_look_changes_nothing_and_is_offered_nothing(world: World, component: Any) -> None:
    row, viewer = world.maker.row(component, world.here), world.people["viewer"]
    assert send(viewer, [row], category="First").status_code == 403
    assert 'name="rows"' not in body(viewer.client.get("/components/"))
    assert 'name="rows"' in body(world.people["editor"].client.get("/components/"))


def test_all_rows_of_a_question_are_those_of_the_list(world: World, component: Any) -> None:
    office, value = world.people["office"], "First"
    inside = [world.maker.row(component, world.here) for _ in range(2)]
    other = world.maker.row(component, world.there)
    question = f"parent={world.here.home.public_id}"
    first = office.client.post("/components/bulk/", {"all": "yes", "question": question})
    ids = re.findall(r'name="rows" value="([^"]*)"', body(first))[0].split(",")
    assert {row.public_id for row in inside} <= set(ids) and other.public_id not in ids
    assert f'href="/components/?{question}"' in body(first)
    send(office, inside, category=value)
    assert categories(component, inside) == [value, value]


def test_more_rows_than_one_change_takes_are_refused_before_anything_is_asked(
    world: World, component: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [world.maker.row(component, world.here) for _ in range(3)]
    for module in (bulk, bulk_pages):
        monkeypatch.setattr(module, "MOST", 2)
    answer = send(world.people["office"], rows, category="First")
    assert "More than 2 rows cannot be changed at once" in body(answer)
    assert categories(component, rows) == [row.category for row in rows]


def test_a_value_that_the_field_does_not_take_is_refused_and_nothing_changes(world: World, component: Any) -> None:
    rows = [world.maker.row(component, world.here)]
    answer = send(world.people["office"], rows, field="unit", unit=MISSING)
    assert answer.status_code == 422 and "sh-error" in body(answer)
    assert component._base_manager.get(pk=rows[0].pk).version == rows[0].version


def test_neither_name_place_nor_amount_is_set_for_many(world: World) -> None:
    from_page = world.people["office"].client.post(
        "/cost-figures/bulk/", {"rows": world.maker.row(apps.get_model("projects.CostFigure"), world.here).public_id}
    )
    offered = re.findall(r'name="field" value="([^"]*)"', body(from_page))
    assert "price_basis" in offered
    assert not {"component", "amount"} & set(offered)

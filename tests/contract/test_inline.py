"""One cell of each list edited where it stands: with the right it is saved and taken back, without it it is refused."""

from typing import Any

import pytest

from steerhouse.core.models import AuditEntry
from steerhouse.core.pages import REGISTRY, Pages
from tests.contract.answers import MISSING, body
from tests.contract.conftest import World
from tests.contract.test_changes import a_text_field, named, sent

EDITED = sorted(
    (p for p in REGISTRY.pages.values() if p.form and p.edit is not None and p.form_base is None),
    key=lambda pages: pages.name,
)
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.one_database]


def cell(pages: Pages, public_id: str, name: str) -> str:
    return f"/{pages.path}/cell/{public_id}/{name}/"


def hidden(answer: Any, name: str) -> dict[str, Any]:
    """What the browser sends beside the value: the version that was seen, and the value that stood there."""
    form = answer.context["form"]
    first = form.fields[name].prepare_value(form[name].initial)
    return {"version": form.initial["version"], f"initial-{name}": "" if first is None else first}


@pytest.mark.parametrize("pages", EDITED, ids=named)
def test_a_cell_is_edited_by_who_may_and_refused_to_who_may_not(world: World, pages: Pages) -> None:
    thing, office = world.maker.row(pages.model, world.here), world.people["office"]
    name = a_text_field(pages) or pages.form[0]
    asked = office.client.get(cell(pages, thing.public_id, name))
    assert asked.status_code == 200 and f'name="{name}"' in body(asked) and "<!doctype" not in body(asked)
    assert world.people["viewer"].client.get(cell(pages, thing.public_id, name)).status_code in (403, 404)
    assert office.client.get(cell(pages, MISSING, name)).status_code == 404
    before, entries = getattr(thing, name), AuditEntry.objects.count()
    data = {
        **hidden(asked, name),
        name: "Elsewhere" if a_text_field(pages) else sent(pages, {name: before}).get(name, ""),
    }
    answer = office.client.post(cell(pages, thing.public_id, name), data)
    assert answer.status_code == 200, body(answer)
    if a_text_field(pages):
        assert AuditEntry.objects.count() == entries + 1
        assert getattr(pages.model._base_manager.get(pk=thing.pk), name) == "Elsewhere"
        back = office.client.post(f"/{pages.path}/cell-undo/", {"undo": answer.json()["undo"]})
        assert back.status_code == 200, body(back)
        assert getattr(pages.model._base_manager.get(pk=thing.pk), name) == before


def test_two_edits_of_one_cell_show_both_values_and_other_fields_do_not_disturb(world: World) -> None:
    pages = next(one for one in EDITED if one.name == "component")
    office, editor = world.people["office"].client, world.people["editor"].client
    thing = world.maker.row(pages.model, world.here)
    asked = hidden(office.get(cell(pages, thing.public_id, "category")), "category")
    other = hidden(editor.get(cell(pages, thing.public_id, "description")), "description")
    assert editor.post(cell(pages, thing.public_id, "description"), {**other, "description": "X"}).status_code == 200
    assert office.post(cell(pages, thing.public_id, "category"), {**asked, "category": "Mine"}).status_code == 200
    late = editor.post(cell(pages, thing.public_id, "category"), {**asked, "category": "Theirs"})
    assert late.status_code == 409 and "Mine" in body(late) and "Theirs" in body(late)
    assert pages.model._base_manager.get(pk=thing.pk).category == "Mine"


def test_a_value_that_is_refused_stays_in_the_cell_and_a_computed_one_says_why(world: World) -> None:
    pages = next(one for one in EDITED if one.name == "component")
    office, thing = world.people["office"].client, world.maker.row(pages.model, world.here)
    asked = hidden(office.get(cell(pages, thing.public_id, "name")), "name")
    answer = office.post(cell(pages, thing.public_id, "name"), {**asked, "name": ""})
    assert answer.status_code == 422 and "This is needed." in body(answer)
    computed = office.get(cell(pages, thing.public_id, "figures__health"))
    assert computed.status_code == 409 and "computed, or kept somewhere else" in body(computed)
    assert 'data-cells="/components/cell/"' in body(office.get("/components/"))
    assert "data-cells" not in body(world.people["viewer"].client.get("/components/"))

"""Every entity that people change: add, edit, two edits at once, archive, restore, and ids that are none of theirs."""

import datetime as dt
import json
from typing import Any

import pytest
from django import forms

from steerhouse.core import plan_time
from steerhouse.core.actions import verb_name
from steerhouse.core.fields import MinorUnits, PlanTime
from steerhouse.core.models import AuditChange, AuditEntry
from steerhouse.core.money import Money
from steerhouse.core.pages import REGISTRY, Pages
from steerhouse.core.pages.forms import form_class
from steerhouse.core.verbs import verb_of
from tests.contract.answers import MISSING, body
from tests.contract.conftest import World
from tests.contract.identities import Identity
from tests.contract.makers import SYSTEM

EDITED = sorted((p for p in REGISTRY.pages.values() if p.form and p.edit is not None), key=lambda pages: pages.name)
ADDED = [pages for pages in EDITED if pages.add is not None]
RELATIONS = [(pages, name) for pages in EDITED for name in pages.form if pages.model._meta.get_field(name).is_relation]
ALL = sorted(REGISTRY.pages.values(), key=lambda pages: pages.name)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def named(pages: Pages) -> str:
    return pages.name


def sent(pages: Pages, values: dict[str, Any]) -> dict[str, Any]:
    """Values as a browser sends them."""
    defaults = {name: pages.model._meta.get_field(name).get_default() for name in pages.form}
    found = {name: as_text(pages, name, values.get(name, defaults[name])) for name in pages.form}
    return {name: value for name, value in found.items() if value is not None}


def as_text(pages: Pages, name: str, value: Any) -> Any:
    field = form_class(pages).base_fields[name]
    if value is None or value is False:
        return None if isinstance(field, forms.BooleanField) else ""
    if hasattr(value, "public_id"):
        return value.public_id
    if isinstance(pages.model._meta.get_field(name), MinorUnits):
        return str(Money(value, "EUR").amount)
    if isinstance(pages.model._meta.get_field(name), PlanTime):
        return plan_time.to_datetime(value).isoformat()
    if isinstance(value, list | dict):
        return value if isinstance(field, forms.MultipleChoiceField) else json.dumps(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def opened(who: Identity, pages: Pages, thing: Any) -> dict[str, Any]:
    """What the edit page sends when nothing is changed on it: the browser's part of the form."""
    response = who.client.get(f"/{pages.path}/{thing.public_id}/edit/")
    assert response.status_code == 200
    form = response.context["form"]
    data: dict[str, Any] = {"version": form.initial["version"]}
    for bound in form:
        value = bound.value()
        prepared = form.fields[bound.name].prepare_value(value)
        if isinstance(form.fields[bound.name], forms.BooleanField):
            data |= {bound.name: "on"} if value else {}
        elif bound.name not in ("version", "key"):
            data[bound.name] = "" if prepared is None else prepared
        if form.fields[bound.name].show_hidden_initial:
            data[f"initial-{bound.name}"] = "" if prepared is None else prepared
    return data


def a_text_field(pages: Pages) -> str | None:
    """A field of the form that takes any words."""
    for name in pages.form:
        field = form_class(pages).base_fields[name]
        if (
            type(field) is forms.CharField
            and (field.max_length or 999) >= 60
            and not isinstance(field, forms.EmailField)
        ):
            return name
    return None


@pytest.mark.parametrize("pages", ADDED, ids=named)
def test_what_is_added_stands_there_with_one_entry_and_only_once(world: World, pages: Pages) -> None:
    office = world.people["office"]
    values = world.maker.values(pages.model, world.here)
    before = pages.model._base_manager.count(), AuditEntry.objects.count()
    data = sent(pages, values) | {"key": "once"}
    first = office.client.post(f"/{pages.path}/add/", data)
    assert first.status_code == 302, first.context["form"].errors
    assert office.client.get(first["Location"]).status_code == 200
    assert (pages.model._base_manager.count(), AuditEntry.objects.count()) == (before[0] + 1, before[1] + 1)
    assert office.client.post(f"/{pages.path}/add/", data)["Location"] == f"/{pages.path}/"
    assert pages.model._base_manager.count() == before[0] + 1


@pytest.mark.one_database
@pytest.mark.parametrize("pages", ADDED, ids=named)
def test_an_empty_form_says_what_is_needed_and_keeps_nothing(world: World, pages: Pages) -> None:
    office, before = world.people["office"], pages.model._base_manager.count()
    response = office.client.post(f"/{pages.path}/add/", {})
    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors
    for name, problems in form.errors.items():
        assert all(str(problem) in body(response).replace("&#x27;", "'") for problem in problems), name
    assert pages.model._base_manager.count() == before


@pytest.mark.one_database
@pytest.mark.parametrize("pages", EDITED, ids=named)
def test_saving_without_a_change_changes_nothing(world: World, pages: Pages) -> None:
    office, thing = world.people["office"], world.maker.row(pages.model, world.here)
    data = opened(office, pages, thing)
    response = office.client.post(f"/{pages.path}/{thing.public_id}/edit/", data)
    assert response.status_code == 302, response.context["form"].errors
    assert pages.model._base_manager.get(pk=thing.pk).version == thing.version
    assert not AuditChange.objects.filter(object_id=thing.public_id, kind="changed").exists()


@pytest.mark.one_database
@pytest.mark.parametrize("pages", [pages for pages in EDITED if a_text_field(pages)], ids=named)
def test_the_second_of_two_editors_sees_both_values_and_chooses(world: World, pages: Pages) -> None:
    name = a_text_field(pages) or ""
    office, thing = world.people["office"], world.maker.row(pages.model, world.here)
    edit = f"/{pages.path}/{thing.public_id}/edit/"
    mine = opened(office, pages, thing) | {name: "What I typed for an hour"}
    theirs = opened(office, pages, thing) | {name: "What somebody else saved"}
    assert office.client.post(edit, theirs).status_code == 302
    answer = office.client.post(edit, mine)
    assert answer.status_code == 409
    assert "What I typed for an hour" in body(answer) and "What somebody else saved" in body(answer)
    assert getattr(pages.model._base_manager.get(pk=thing.pk), name) == "What somebody else saved"
    again: dict[str, list[str]] = {}
    for key, value in answer.context["conflict"].sent:
        again.setdefault(key, []).append(value)
    assert office.client.post(edit, again | {f"keep-{name}": "theirs"}).status_code == 302
    assert getattr(pages.model._base_manager.get(pk=thing.pk), name) == "What somebody else saved"
    assert office.client.post(edit, again | {f"keep-{name}": "mine"}).status_code == 302
    assert getattr(pages.model._base_manager.get(pk=thing.pk), name) == "What I typed for an hour"


@pytest.mark.parametrize(("pages", "name"), RELATIONS, ids=[f"{p.name}-{n}" for p, n in RELATIONS])
def test_an_id_that_is_hidden_is_refused_as_one_that_does_not_exist(world: World, pages: Pages, name: str) -> None:
    target: Any = pages.model._meta.get_field(name).related_model
    thing = world.maker.row(pages.model, world.here)
    hidden = world.maker.row(target, world.there)
    tried = 0
    for who in world.people.values():
        sees = target_seen(who, hidden)
        if not who.signed_in or not who.holds(f"{pages.name}.edit") or not who.may("edit", thing) or sees:
            continue
        data = opened(who, pages, thing)
        if name not in data:
            continue
        answers = []
        for wanted in (hidden.public_id, MISSING):
            response = who.client.post(f"/{pages.path}/{thing.public_id}/edit/", data | {name: wanted})
            assert response.status_code == 422, (who.name, wanted)
            answers.append([str(problem) for problem in response.context["form"].errors[name]])
        assert answers[0] == answers[1]
        tried += 1
    stored = pages.model._base_manager.get(pk=thing.pk)
    assert getattr(stored, f"{name}_id") == getattr(thing, f"{name}_id")
    print(f"{pages.name}.{name}: refused to {tried} people")


def target_seen(who: Identity, hidden: Any) -> bool:
    if hasattr(hidden, "scope"):
        return who.sees(hidden)
    return who.holds("node.view") and hidden.path.startswith(who.path)


@pytest.mark.parametrize("pages", ALL, ids=named)
def test_what_is_archived_leaves_the_list_and_comes_back(world: World, pages: Pages) -> None:
    office, thing = world.people["office"], world.maker.row(pages.model, world.here)
    page, row = f"/{pages.path}/{thing.public_id}/", f'href="/{pages.path}/{thing.public_id}/"'
    assert office.client.post(f"{page}archive/").status_code == 302
    assert row not in body(office.client.get(f"/{pages.path}/"))
    assert row in body(office.client.get(f"/{pages.path}/?archived=yes"))
    assert office.client.get(page).status_code == 200
    if pages.form and pages.edit is not None:
        assert office.client.get(f"{page}edit/").status_code == 409
    assert office.client.post(f"{page}restore/").status_code == 302
    assert row in body(office.client.get(f"/{pages.path}/"))


@pytest.mark.one_database
@pytest.mark.parametrize("pages", EDITED, ids=named)
def test_the_history_says_who_changed_what(world: World, pages: Pages) -> None:
    office, thing = world.people["office"], world.maker.row(pages.model, world.here)
    name = a_text_field(pages)
    if name is None:
        pages.edit(thing, values={}, by=SYSTEM)  # type: ignore[misc]
        assert "Added" in body(office.client.get(f"/{pages.path}/{thing.public_id}/history/"))
        return
    office.client.post(f"/{pages.path}/{thing.public_id}/edit/", opened(office, pages, thing) | {name: "A later word"})
    shown = body(office.client.get(f"/{pages.path}/{thing.public_id}/history/"))
    assert "A later word" in shown and "office" in shown and str(getattr(thing, name)) in shown


@pytest.mark.one_database
@pytest.mark.parametrize("pages", [pages for pages in ALL if pages.actions], ids=named)
def test_a_deed_is_offered_to_those_who_may_do_it_and_to_nobody_else(world: World, pages: Pages) -> None:
    for thing in world.rows(pages):
        for who in [one for one in world.people.values() if one.signed_in]:
            page = f"/{pages.path}/{thing.public_id}/"
            shown = body(who.client.get(page))
            for action in pages.actions:
                may = who.may(verb_of(pages.model, verb_name(action.do)).name, thing)
                sense = action.when is None or action.when(thing)
                wanted = 404 if not who.sees(thing) else 403 if not may else 200 if sense else 404
                deed = f"{page}do/{action.name}/"
                assert who.client.get(deed).status_code == wanted, (who.name, action.name)
                assert (deed in shown) is (wanted == 200), (who.name, action.name)
                if wanted != 200:
                    assert who.client.post(deed).status_code == wanted, (who.name, action.name)

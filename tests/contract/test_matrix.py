"""Every entity × every page × seven people: who gets in, who is refused, who cannot even tell that it is there."""

import csv
import datetime as dt
import html
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steerhouse.core import plan_time
from steerhouse.core.context import system
from steerhouse.core.fields import MinorUnits, PlanTime
from steerhouse.core.pages import REGISTRY, Pages
from steerhouse.core.pages.columns import bind
from steerhouse.core.pages.shell import homes
from steerhouse.core.routes import ROUTES
from steerhouse.core.verbs import VERBS
from tests.contract.answers import MISSING, address, body, normal, routes_of, words
from tests.contract.conftest import THERE, World
from tests.contract.identities import NAMES, PROTECTED, Identity
from tests.contract.makers import SYSTEM

ALL = sorted(REGISTRY.pages.values(), key=lambda pages: pages.name)
FLOOR = 2_900
CANARY_AMOUNT, CANARY_TEXT = 77_712_345, re.compile(r"777,?123\.?45?")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.parametrize("pages", ALL, ids=lambda pages: pages.name),
]


def ask(who: Identity, method: str, path: str) -> Any:
    return who.client.get(path) if method == "GET" else who.client.post(path)


def door(who: Identity, pages: Pages, verb: str) -> int | None:
    """What the route itself answers before any row is looked at; None where it lets in."""
    if not who.signed_in:
        return 302
    if who.holds(f"{pages.name}.{verb}"):
        return None
    return 403 if who.holds(f"{pages.name}.view") else 404


def expected(who: Identity, pages: Pages, verb: str, thing: Any) -> int:
    """The status by the rights that the tests gave, worked out without the frame's rows."""
    found = door(who, pages, verb)
    if found is not None:
        return found
    if thing is None:
        return 200
    if not who.sees(thing):
        return 404
    return 200 if who.may(verb, thing) else 403


def test_each_page_answers_each_person_as_their_rights_say(world: World, pages: Pages) -> None:
    """Also: a row that somebody cannot see answers as one that does not exist."""
    things, routes = world.rows(pages), routes_of(pages)
    wrong, compared = [], 0
    for who in world.people.values():
        for method, path, verb in routes:
            missing = None
            # Whoever is refused at the door is refused before any row is looked at.
            for thing in things if "{}" in path and door(who, pages, verb) is None else things[:1]:
                on = thing if "{}" in path else None
                answer = ask(who, method, address(pages, path, thing.public_id))
                wanted = expected(who, pages, verb, on)
                # Restoring what is not archived changes nothing and leads back to it.
                if answer.status_code != (302 if method == "POST" and wanted == 200 else wanted):
                    wrong.append((who.name, method, path, on, answer.status_code, wanted))
                if on is None or (door(who, pages, verb) is None and who.sees(thing)):
                    continue
                missing = missing or normal(ask(who, method, address(pages, path, MISSING)), MISSING)
                assert normal(answer, thing.public_id) == missing, (who.name, method, path)
                compared += 1
    assert wrong == []
    assert compared >= 12


def test_nothing_of_a_hidden_row_stands_in_any_answer(world: World, pages: Pages) -> None:
    here, there = world.rows(pages)
    telling = words(there, THERE)
    leaks = []
    for who in [one for one in world.people.values() if one.signed_in and not one.sees(there)]:
        asked = [address(pages, path, here.public_id) for method, path, _verb in routes_of(pages) if method == "GET"]
        asked += [f"/find/?q={THERE}&format=json", f"/{pages.path}/?q={THERE[:8]}", f"/{pages.path}/?archived=yes"]
        asked += [f"/{pages.path}/choices/{name}/?find={THERE[:6]}" for name in {*pages.filters, *pages.form}]
        for path in asked:
            text = body(who.client.get(path)).replace(f'value="{THERE[:8]}"', "")
            leaks += [(who.name, path, word) for word in telling if word in text and f"q={word}" not in path]
    assert leaks == []


@pytest.mark.one_database
def test_the_file_holds_the_rows_of_the_list(world: World, pages: Pages) -> None:
    world.rows(pages)
    for who in [one for one in world.people.values() if one.holds(f"{pages.name}.export")]:
        listed = body(who.client.get(f"/{pages.path}/"))
        lines = list(csv.reader(io.StringIO(body(who.client.get(f"/{pages.path}/export.csv")).lstrip("\ufeff"))))
        seen = pages.model.objects.visible_to(actor_of(who)).live().count()
        assert len(lines) - 1 == seen
        assert listed.count('<a class="sh-row"') == min(seen, 50)


def actor_of(who: Identity) -> Any:
    return who.client.get("/find/").wsgi_request.actor  # type: ignore[attr-defined]


@pytest.mark.one_database
def test_a_page_asks_the_database_as_often_for_twelve_rows_as_for_two(world: World, pages: Pages) -> None:
    here, _there = world.rows(pages)
    who = world.people["editor"]
    paths = [address(pages, path, here.public_id) for method, path, _verb in routes_of(pages) if method == "GET"]
    before = [questions(who, path) for path in paths]
    for _ in range(10):
        world.maker.row(pages.model, world.here)
    after = [questions(who, path) for path in paths]
    assert max(after) <= 30
    assert after == before, paths


def questions(who: Identity, path: str) -> int:
    """How many questions a page asks once everything that is kept between requests is there."""
    body(who.client.get(path))
    with CaptureQueriesContext(connection) as asked:
        body(who.client.get(path))
    return len(asked)


@pytest.mark.one_database
def test_an_empty_list_teaches_what_belongs_there(world: World, pages: Pages) -> None:
    office = world.people["office"]
    with system("nothing is left in use"):
        if pages.model.objects.count():
            return
    found = body(office.client.get(f"/{pages.path}/"))
    assert all(str(sentence) in html.unescape(found) for sentence in pages.empty)
    assert ('href="add/"' in found) is bool(pages.form and pages.add)


def test_the_matrix_is_as_large_as_it_was_promised(pages: Pages, database: str) -> None:
    if pages is not ALL[0]:
        return
    routes = [path for one in ALL for _method, path, _verb in routes_of(one)]
    # Nobody, the deactivated and who has no grant are refused at every door, the viewer at each that changes something.
    asked = sum((2 if "{}" in path else 1) * (len(NAMES) - 4) + 4 for path in routes)
    print(f"{len(ALL)} entities × {len(routes)} pages × {len(NAMES)} people on {database}: {asked} requests")
    assert asked >= FLOOR
    assert len(ROUTES) >= len(routes)
    assert all(f"{one.name}.{verb}" in VERBS for one in ALL for _method, _path, verb in routes_of(one))


def test_a_filter_by_a_thing_shows_its_rows_and_no_others(world: World, pages: Pages) -> None:
    office = world.people["office"]
    for name in pages.filters:
        found = bind(pages.model, name).steps[-1]
        if found.target is None or "__" in name or found.target is pages.model:
            continue
        one, two = (world.maker.row(found.target, world.here) for _ in range(2))
        if one == two:
            continue
        rows = [make_with(world, pages, name, target) for target in (one, two)]
        if None in rows:
            continue
        shown = body(office.client.get(f"/{pages.path}/?{name}={one.public_id}"))
        assert address(pages, "{}/", rows[0].public_id) in shown, name
        assert address(pages, "{}/", rows[1].public_id) not in shown, name


def make_with(world: World, pages: Pages, name: str, target: Any) -> Any:
    """A row that points at the target, or None where the rules of the model do not let it."""
    if pages.model in [home.model for home, _way in homes()]:
        row = world.maker.row(pages.model, world.here)
        assert pages.edit is not None
        return pages.edit(row, values={name: target}, by=SYSTEM)
    try:
        return world.maker.row(pages.model, world.here, **{name: target})
    except AssertionError:
        return None


def test_a_filter_by_a_value_shows_its_rows_and_no_others(world: World, pages: Pages) -> None:
    office, row = world.people["office"], world.maker.row(pages.model, world.here)
    row = pages.model._base_manager.get(pk=row.pk)
    link = address(pages, "{}/", row.public_id)
    for name in pages.filters:
        column = bind(pages.model, name)
        value = getattr(row, name) if "__" not in name else None
        if column.steps[-1].target is not None or value in (None, ""):
            continue
        inside, outside = asked_for(name, column, value)
        assert link in body(office.client.get(f"/{pages.path}/?{inside}")), inside
        assert link not in body(office.client.get(f"/{pages.path}/?{outside}")), outside


def asked_for(name: str, column: Any, value: Any) -> tuple[str, str]:
    """A question that the value answers, and one that it does not."""
    if column.choices:
        other = next(key for key in column.choices if key != value)
        return f"{name}={value}", f"{name}={other}"
    if isinstance(value, bool):
        return f"{name}={str(value).lower()}", f"{name}={str(not value).lower()}"
    if isinstance(column.field, PlanTime):
        day = plan_time.to_date(value)
        return f"{name}_after={day}&{name}_before={day}", f"{name}_after={day + dt.timedelta(days=1)}"
    if isinstance(value, dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        return f"{name}_after={day}&{name}_before={day}", f"{name}_after={day + dt.timedelta(days=1)}"
    if isinstance(value, int | float):
        return f"{name}_min={value}&{name}_max={value}", f"{name}_min={value + 1}"
    return f"{name}={value[:20]}", f"{name}=zzzzzz"


@pytest.mark.one_database
def test_a_protected_amount_stands_in_no_answer_to_who_lacks_its_right(world: World, pages: Pages) -> None:
    amounts = [name for name in pages.model.field_rights if isinstance(field_of(pages, name), MinorUnits)]
    for name in [name for name in amounts if pages.model.field_rights[name] in PROTECTED]:
        row = world.maker.row(pages.model, world.here, **{name: CANARY_AMOUNT})
        in_euro(row, field_of(pages, name).currency_from)
        for who in world.people.values():
            asked = [address(pages, path, row.public_id) for method, path, _verb in routes_of(pages) if method == "GET"]
            asked += [f"/{pages.path}/?sort={sign}{name}" for sign in ("", "-")]
            told = [path for path in asked if CANARY_TEXT.search(body(who.client.get(path)))]
            assert bool(told) is (pages.model.field_rights[name] in who.rights), (who.name, told)


def in_euro(row: Any, path: str) -> None:
    """Set the currency at the end of the path, which may be a field of something above the row."""
    *ways, name = path.split("__")
    for way in ways:
        row = getattr(row, way)
    type(row)._base_manager.filter(pk=row.pk).update(**{name: "EUR"})


def field_of(pages: Pages, name: str) -> Any:
    return next((found for found in pages.model._meta.concrete_fields if found.name == name), None)

"""Requests made from the API's own document, by three people: never a fault of ours, never an undocumented answer."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as configured
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from steerhouse.core.api.building import document, operations_of
from steerhouse.core.pages import REGISTRY
from tests.contract.conftest import World
from tests.contract.identities import Identity

EXAMPLES = 2
FLOOR = 300
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.slow]


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Requests stay in the test's transaction, as Django's own client does it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def credentials(who: Identity) -> dict[str, dict[str, str]]:
    """Session and form secret as a browser sends them."""
    token = "t" * 32
    cookies = {configured.CSRF_COOKIE_NAME: token, configured.SESSION_COOKIE_NAME: who.client.session.session_key}
    return {"cookies": cookies, "headers": {"X-CSRFToken": token}}


def test_no_request_that_the_document_allows_or_nearly_allows_is_answered_wrongly(world: World, settings: Any) -> None:
    ask_everything(world, "office", settings)


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["viewer", "editor"])
def test_nor_is_one_of_somebody_with_fewer_rights(world: World, name: str, settings: Any) -> None:
    ask_everything(world, name, settings)


def ask_everything(world: World, name: str, settings: Any) -> None:
    """Two requests to each operation as this person."""
    settings.ALLOWED_HOSTS = ["localhost"]
    schema = schemathesis.openapi.from_dict(json.loads(document()))
    schema.app = get_wsgi_application()
    sent, ids = credentials(world.people[name]), ids_by_path(world)
    seen: Counter[int] = Counter()
    for found in schema.get_all_operations():
        try_one(found.ok(), sent, ids, seen)
    print(f"{sum(seen.values())} requests as {name}: {dict(sorted(seen.items()))}")
    assert sum(seen.values()) >= FLOOR
    assert seen[200] >= 50


def ids_by_path(world: World) -> dict[str, str]:
    """An existing row for each entity, so that not every request ends at a missing one."""
    return {pages.path: world.maker.row(pages.model, world.here).public_id for pages in REGISTRY.pages.values()}


def try_one(operation: Any, sent: dict[str, Any], ids: dict[str, str], seen: Counter[int]) -> None:
    quiet = settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip

    @quiet
    @given(operation.as_strategy())
    def check(case: Any) -> None:
        if "public_id" in (case.path_parameters or {}):
            case.path_parameters["public_id"] = ids[case.path.split("/")[2]]
        response = case.call(**sent)
        seen[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    check()


def test_the_document_names_every_operation_of_every_entity() -> None:
    paths = json.loads(document())["paths"]
    named = sum(len(methods) for methods in paths.values())
    assert named == sum(len(list(operations_of(pages))) for pages in REGISTRY.pages.values())

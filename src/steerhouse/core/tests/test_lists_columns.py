"""The columns of a list are the reader's choice, within what the reader may see, in page and file alike."""

import re
from typing import Any

import pytest
from django.test import Client

from steerhouse.core.tests.pages_world import body, role, somebody
from steerhouse.core.tests.test_pages_lists import lines
from steerhouse.core.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

assert urlpatterns


def heads(page: str) -> list[str]:
    return [re.sub(r"<[^>]*>", "", head).strip() for head in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page)]


def offered(page: str) -> list[tuple[str, bool]]:
    boxes = re.findall(r'class="sh-box" name="columns" value="([^"]*)"( checked)?', page)
    return [(name, bool(checked)) for name, checked in boxes]


@pytest.fixture
def office() -> Client:
    return somebody("office", "access.view", "access.edit", "tree.view")


def test_columns_stand_in_the_order_of_the_address_behind_the_name(office: Client) -> None:
    found = body(office.get("/users/?columns=language,last_login,name"))
    assert heads(found) == ["User name", "Language", "Last login", "Name"]
    assert heads(body(office.get("/users/?columns=language&columns=name"))) == ["User name", "Language", "Name"]


def test_a_column_that_does_not_exist_is_left_out_and_none_at_all_means_the_declared_ones(office: Client) -> None:
    declared = heads(body(office.get("/users/")))
    assert heads(body(office.get("/users/?columns=zzz,name"))) == ["User name", "Name"]
    for question in ("columns=", "columns=zzz", "columns=password,session_epoch,id", "columns=%00"):
        assert heads(body(office.get(f"/users/?{question}"))) == declared, question


def test_the_dialog_offers_every_column_and_checks_those_in_force(office: Client) -> None:
    found = offered(body(office.get("/users/?columns=language,username")))
    assert found[:2] == [("username", True), ("language", True)]
    assert ("name", False) in found and ("created_at", False) in found
    assert not {"password", "session_epoch", "version", "id"} & {name for name, _checked in found}


def test_the_file_has_the_columns_of_the_list(office: Client) -> None:
    role("Chosen", summary="A summary")
    assert lines(office.get("/access-roles/export.csv?columns=summary&q=Chosen")) == [
        ["Name", "Summary"],
        ["Chosen", "A summary"],
    ]


def test_a_chosen_column_sorts_the_list(office: Client) -> None:
    role("Alpha", summary="z"), role("Beta", summary="a")
    found: Any = body(office.get("/access-roles/?columns=created_at&sort=-created_at"))
    assert found.index(">Beta<") < found.index(">Alpha<")
    assert 'href="?columns=created_at&amp;sort=created_at"' in found


def test_filters_and_words_keep_the_columns(office: Client) -> None:
    found = body(office.get("/users/?columns=language&is_active=true"))
    assert '<input type="hidden" name="columns" value="language">' in found
    assert 'href="export.csv?columns=language&amp;is_active=true"' in found

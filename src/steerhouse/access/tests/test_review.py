"""The access review: who may what where and why, for those who may know it."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from steerhouse.access.actions import add_user, deactivate, end_grant
from steerhouse.access.models import SecondFactor
from steerhouse.access.review import reviewed
from steerhouse.access.tests.test_tokens import browser
from steerhouse.core import editing
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, Grant, Node, User

SYSTEM = Actor.system("test")

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def roles() -> dict[str, AccessRole]:
    rights = {"Keeper": ["access.edit", "access.view"], "Reader": ["tree.view"]}
    return {
        name: editing.add(AccessRole, values={"name": name, "rights": held}, by=SYSTEM) for name, held in rights.items()
    }


@pytest.fixture
def places() -> dict[str, Node]:
    with system("arrange"):
        root = Node.root()
        return {
            "root": root,
            **{title: Node.objects.add_child(Node.root(), {"title": title, "kind": "branch"}) for title in ("A", "B")},
        }


def give(username: str, role: AccessRole, node: Node, by: Actor = SYSTEM, **more: Any) -> Grant:
    with system("arrange"):
        user = User.objects.filter(username=username).first()
    user = user or add_user(User, values={"username": username}, by=SYSTEM)
    return editing.add(Grant, values={"user": user, "role": role, "node": node, **more}, by=by)


@pytest.fixture
def keeper(roles: dict[str, AccessRole], places: dict[str, Node]) -> User:
    return give("anna", roles["Keeper"], places["root"]).user


def said(by: Actor, **asked: str) -> list[tuple[str, str, str]]:
    found = reviewed(by, asked)
    return [(one.user.username, one.grant.role.name, one.grant.node.title) for one in found]


def test_each_grant_of_today_is_told_with_who_gave_it(
    keeper: User, roles: dict[str, AccessRole], places: dict[str, Node]
) -> None:
    give("ben", roles["Reader"], places["A"], actor_of(keeper))
    end_grant(give("carl", roles["Reader"], places["A"]), by=SYSTEM)
    give("dora", roles["Reader"], places["A"], starts=timezone.localdate() + dt.timedelta(days=1))
    found = reviewed(actor_of(keeper), {})
    assert [(one.user.username, one.given_by) for one in found] == [("anna", "test"), ("ben", "anna")]
    assert found[1].rights == "See where things stand in the tree"


def test_who_reviews_a_branch_learns_nothing_of_another(
    keeper: User, roles: dict[str, AccessRole], places: dict[str, Node]
) -> None:
    local = give("lena", roles["Keeper"], places["A"]).user
    give("ben", roles["Reader"], places["A"])
    give("carl", roles["Reader"], places["B"])
    assert said(actor_of(local)) == [("ben", "Reader", "A"), ("lena", "Keeper", "A")]
    client = browser(local)
    for path in ("/access-review/", "/access-review.csv", "/access-review/?user=carl"):
        text = b"".join(client.get(path)).decode()
        assert "carl</a>" not in text
        assert "anna" not in text


def test_it_is_narrowed_by_role_right_place_user_and_days_without_sign_in(
    keeper: User, roles: dict[str, AccessRole], places: dict[str, Node]
) -> None:
    ben, carl = give("ben", roles["Reader"], places["A"]).user, give("carl", roles["Reader"], places["B"]).user
    now = timezone.now()
    User._base_manager.filter(pk=ben.pk).update(last_login=now - dt.timedelta(days=40))
    User._base_manager.filter(pk=carl.pk).update(last_login=now)
    by = actor_of(keeper)
    assert [name for name, _r, _p in said(by, role=roles["Reader"].public_id)] == ["ben", "carl"]
    assert [name for name, _r, _p in said(by, right="access.edit")] == ["anna"]
    assert [name for name, _r, _p in said(by, place=places["B"].path)] == ["carl"]
    assert [name for name, _r, _p in said(by, user="BE")] == ["ben"]
    assert [name for name, _r, _p in said(by, idle="30")] == ["anna", "ben"]
    assert said(by, role="nonsense") == said(by, place="zz") == []


def test_second_factor_and_deactivation_are_told(
    keeper: User, roles: dict[str, AccessRole], places: dict[str, Node]
) -> None:
    ben = give("ben", roles["Reader"], places["A"]).user
    editing.add(SecondFactor, values={"user": ben, "secret": "x", "recovery": ["x"]}, by=SYSTEM)
    deactivate(ben, by=SYSTEM)
    found = reviewed(actor_of(keeper), {})
    assert [(one.has_factor, one.user.is_active) for one in found] == [(False, True), (True, False)]


def test_the_page_needs_the_right_and_the_files_hold_what_the_page_shows(
    keeper: User, roles: dict[str, AccessRole], places: dict[str, Node]
) -> None:
    ben = give("ben", roles["Reader"], places["A"]).user
    client, outside = browser(keeper), browser(ben)
    assert ">ben</a>" in client.get("/access-review/").content.decode()
    assert [outside.get(f"/access-review{end}").status_code for end in ("/", ".csv", ".xlsx")] == [404, 404, 404]
    assert Client().get("/access-review/").status_code == 302
    text = b"".join(client.get("/access-review.csv?user=ben")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["User name"], row["Access role"], row["Where"], row["Given by"]) for row in rows] == [
        ("ben", "Reader", "A", "test")
    ]
    assert client.get("/access-review.xlsx").status_code == 200
    assert client.get("/access-review.exe").status_code == 404


def test_nothing_that_is_asked_breaks_the_page(keeper: User) -> None:
    client = browser(keeper)
    for value in ("\x00", "x" * 5000, "%", "-1", "９", "00019999"):
        for name in ("user", "role", "right", "place", "idle"):
            assert client.get("/access-review/", {name: value}).status_code in (200, 400), (name, value)

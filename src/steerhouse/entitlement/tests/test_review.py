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
from steerhouse.access.tests.test_tokens import browser
from steerhouse.core import editing
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Denied
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.entitlement.actions import confirm_grants
from steerhouse.entitlement.models import GrantConfirmation
from steerhouse.entitlement.review import reviewed

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
        for name in ("user", "role", "right", "place", "idle", "unconfirmed"):
            assert client.get("/access-review/", {name: value}).status_code in (200, 400), (name, value)


def test_a_confirmation_counts_until_the_grant_or_its_role_changes(
    keeper: User, roles: dict[str, AccessRole], places: dict[str, Node]
) -> None:
    by = actor_of(keeper)
    grant, other = give("ben", roles["Reader"], places["A"]), give("carl", roles["Reader"], places["B"])
    assert confirm_grants(GrantConfirmation, grants=[grant, other], by=by) == 2
    assert [(one.user.username, one.confirmed_by) for one in reviewed(by, {}) if one.confirmed_at] == [
        ("ben", "anna"),
        ("carl", "anna"),
    ]
    assert said(by, unconfirmed="90") == [("anna", "Keeper", "Organization")]
    GrantConfirmation._base_manager.filter(grant=other).update(created_at=timezone.now() - dt.timedelta(days=91))
    assert [name for name, _r, _p in said(by, unconfirmed="90")] == ["anna", "carl"]
    editing.edit(grant, values={"node": places["B"]}, by=by)
    assert [name for name, _r, _p in said(by, unconfirmed="90")] == ["anna", "ben", "carl"]
    again = [one.grant for one in reviewed(by, {"user": "ben"})]
    confirm_grants(GrantConfirmation, grants=again, by=by)
    assert [name for name, _r, _p in said(by, unconfirmed="90")] == ["anna", "carl"]
    editing.edit(roles["Reader"], values={"rights": ["access.view", "tree.view"]}, by=SYSTEM)
    assert [name for name, _r, _p in said(by, unconfirmed="90")] == ["anna", "ben", "carl"]
    assert [name for name, _r, _p in said(by, strong="yes")] == ["anna"]


def test_grants_are_confirmed_on_the_page_but_never_ones_own_nor_those_of_another_branch(
    keeper: User, roles: dict[str, AccessRole], places: dict[str, Node]
) -> None:
    local = give("lena", roles["Keeper"], places["A"])
    ben, carl = give("ben", roles["Reader"], places["A"]), give("carl", roles["Reader"], places["B"])
    client = browser(local.user)
    assert client.post("/access-review/confirm/?idle=1", {"grant": [ben.public_id, carl.public_id]}).status_code == 302
    assert "1 grant was confirmed" in client.get("/access-review/").content.decode()
    with system("look"):
        assert [one.grant_id for one in GrantConfirmation.objects.all()] == [ben.pk]
    assert client.post("/access-review/confirm/", {"grant": [local.public_id]}).status_code == 403
    with pytest.raises(Denied):
        confirm_grants(GrantConfirmation, grants=[carl], by=actor_of(local.user))
    assert "lena" in client.get(f"/grants/{ben.public_id}/").content.decode()
    text = b"".join(client.get("/access-review.csv?user=ben")).decode("utf-8-sig")
    assert [row["Confirmed by"] for row in csv.DictReader(io.StringIO(text))] == ["lena"]

"""Who gives rights, to whom, and that nobody gives them to themselves by any way."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from steerhouse.access.actions import add_user, deactivate, end_grant, give_password
from steerhouse.core import editing
from steerhouse.core.acting import actor_of
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid, NotVisible
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.core.writing import change_rows

SYSTEM = Actor.system("test")
MANAGES = ["access.edit", "access.view"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make_role(name: str, *rights: str) -> AccessRole:
    return editing.add(AccessRole, values={"name": name, "rights": list(rights)}, by=SYSTEM)


def make_user(username: str, role: AccessRole | None = None, node: Node | None = None) -> User:
    user = add_user(User, values={"username": username}, by=SYSTEM)
    if role is not None:
        give(user, role, by=SYSTEM, node=node)
    return user


def give(user: User, role: AccessRole, *, by: Actor, node: Node | None = None) -> Grant:
    with system("arrange"):
        place = node or Node.root()
    return editing.add(Grant, values={"user": user, "role": role, "node": place}, by=by)


@pytest.fixture
def keeper() -> AccessRole:
    return make_role("Keeper of access", *MANAGES)


@pytest.fixture
def boss() -> AccessRole:
    return make_role("Sees all", "access.view", "audit.view", "system.operate")


def stored(thing: Any) -> Any:
    return type(thing).objects.visible_to(SYSTEM).get(pk=thing.pk)


def test_a_grant_given_by_another_holds_at_once(keeper: AccessRole, boss: AccessRole) -> None:
    anna, user = make_user("anna", keeper), make_user("ben")
    give(user, boss, by=actor_of(anna))
    assert "audit.view" in actor_of(stored(user)).rights


def test_nobody_gives_a_role_to_themselves_by_any_way(keeper: AccessRole, boss: AccessRole) -> None:
    anna = make_user("anna", keeper)
    by, other = actor_of(anna), make_user("ben")
    with pytest.raises(Denied):
        give(anna, boss, by=by)
    grant = give(other, boss, by=by)
    with pytest.raises(Denied):
        editing.edit(grant, values={"user": anna}, by=by)
    own = Grant.objects.visible_to(SYSTEM).get(user=anna)
    with pytest.raises(Denied):
        editing.edit(own, values={"role": boss}, by=by)
    with pytest.raises(Denied):
        in_bulk(Grant, grants=[stored(own)], role=boss, by=by)
    taken = give(anna, boss, by=SYSTEM)
    editing.archive(taken, by=SYSTEM)
    with pytest.raises(Denied):
        editing.restore(stored(taken), by=by)
    assert actor_of(stored(anna)).rights == set(MANAGES)


@action("grant.edit")
def in_bulk(model: type[Grant], *, grants: list[Grant], role: AccessRole, by: Actor) -> None:
    for grant in grants:
        grant.role = role
    change_rows(grants, ["role_id"])


def test_nobody_adds_rights_to_a_role_that_they_hold(keeper: AccessRole) -> None:
    by = actor_of(make_user("anna", keeper))
    with pytest.raises(Denied):
        editing.edit(keeper, values={"rights": [*MANAGES, "system.operate"]}, by=by)
    assert stored(keeper).rights == MANAGES


def test_a_role_holds_declared_rights_only(keeper: AccessRole) -> None:
    for wrong in (["all.powers"], "all.powers", [["access.view"]], [1]):
        with pytest.raises(Exception, match="Nobody knows the right"):
            editing.edit(stored(keeper), values={"rights": wrong}, by=SYSTEM)


def test_who_manages_a_branch_gives_rights_there_only(keeper: AccessRole, boss: AccessRole) -> None:
    with system("arrange"):
        root = Node.root()
        branch = Node.objects.add_child(root, {"title": "Branch", "kind": "branch"})
    by, user = actor_of(make_user("anna", keeper, branch)), make_user("ben")
    assert give(user, boss, by=by, node=branch).pk
    with pytest.raises((Denied, NotVisible)):
        give(user, boss, by=by)


def test_an_ended_grant_holds_no_longer(keeper: AccessRole) -> None:
    user = make_user("ben", keeper)
    grant = Grant.objects.visible_to(SYSTEM).get(user=user)
    end_grant(grant, by=SYSTEM)
    assert actor_of(user).rights == set()


def test_a_grant_ends_on_the_day_that_is_named(keeper: AccessRole) -> None:
    user = make_user("ben", keeper)
    grant = end_grant(Grant.objects.visible_to(SYSTEM).get(user=user), on=timezone.localdate(), by=SYSTEM)
    assert actor_of(user).rights == set(MANAGES)
    assert grant.ends == timezone.localdate()


def test_a_grant_that_has_not_begun_is_archived_rather_than_ended_before_its_start(keeper: AccessRole) -> None:
    with system("arrange"):
        place = Node.root()
    values = {"user": make_user("ben"), "role": keeper, "node": place, "starts": timezone.localdate()}
    grant = editing.add(Grant, values=values, by=SYSTEM)
    assert end_grant(grant, by=SYSTEM).archived_at is not None


def test_a_new_account_cannot_sign_in_until_it_has_a_password(client: Client) -> None:
    user = make_user("ben")
    assert not user.has_usable_password()
    given = give_password(user, by=SYSTEM)
    assert client.post("/sign-in/", {"username": "ben", "password": given}).status_code == 302


def test_nobody_deactivates_or_gives_a_password_to_themselves(keeper: AccessRole) -> None:
    anna = make_user("anna", keeper)
    with pytest.raises(Invalid):
        deactivate(anna, by=actor_of(anna))
    with pytest.raises(Denied):
        give_password(anna, by=actor_of(anna))


def test_a_right_that_changed_renews_the_session_key(client: Client, keeper: AccessRole, boss: AccessRole) -> None:
    anna = make_user("anna", keeper)
    sign_in(client, anna)
    client.get("/users/")
    before = client.session.session_key
    client.get("/users/")
    assert client.session.session_key == before
    give(anna, boss, by=SYSTEM)
    assert client.get("/users/").status_code == 200
    assert client.session.session_key != before
    assert client.get("/users/").status_code == 200


def sign_in(client: Client, user: User) -> None:
    given = give_password(stored(user), by=SYSTEM)
    client.post("/sign-in/", {"username": user.username, "password": given})
    client.post("/password/", {"old": given, "new": "a-long-enough-one", "again": "a-long-enough-one"})


def test_the_pages_of_access_are_there_for_who_manages_access_only(client: Client, keeper: AccessRole) -> None:
    anna, ben = make_user("anna", keeper), make_user("ben")
    outside = Client()
    sign_in(client, anna), sign_in(outside, ben)
    for address in ("/users/", f"/users/{ben.public_id}/", "/access-roles/", "/access-roles/add/", "/grants/"):
        assert client.get(address).status_code == 200, address
        assert outside.get(address).status_code == 404, address


def test_a_given_password_is_shown_once_and_no_page_shows_it_again(client: Client, keeper: AccessRole) -> None:
    anna, ben = make_user("anna", keeper), make_user("ben")
    sign_in(client, anna)
    address = f"/users/{ben.public_id}/password/"
    shown = client.post(address).content.decode()
    given = shown.partition('<strong id="password">')[2].partition("<")[0]
    assert len(given) == 23
    assert given not in client.get(address).content.decode()
    assert given not in client.get(f"/users/{ben.public_id}/history/").content.decode()
    assert Client().post("/sign-in/", {"username": "ben", "password": given}).status_code == 302


def test_a_role_is_made_with_ticked_rights(client: Client) -> None:
    sign_in(client, make_user("anna", make_role("Keeper of all", *MANAGES, "audit.view", "tree.view")))
    page = client.get("/access-roles/add/").content.decode()
    assert 'value="audit.view"' in page
    answer = client.post("/access-roles/add/", {"name": "Reader", "rights": ["audit.view", "tree.view"]})
    assert answer.status_code == 302
    made = AccessRole.objects.visible_to(SYSTEM).get(name="Reader")
    assert made.rights == ["audit.view", "tree.view"]
    refused = client.post("/access-roles/add/", {"name": "Evil", "rights": ["all.powers"]})
    assert refused.status_code == 422


def test_a_grant_ends_by_its_button(client: Client, keeper: AccessRole, boss: AccessRole) -> None:
    ben = make_user("ben", boss)
    sign_in(client, make_user("anna", keeper))
    grant = Grant.objects.visible_to(SYSTEM).get(user=ben)
    answer = client.post(f"/grants/{grant.public_id}/do/end/", {"on": ""})
    assert answer.status_code == 302
    assert stored(grant).ends == timezone.localdate() - dt.timedelta(days=1)

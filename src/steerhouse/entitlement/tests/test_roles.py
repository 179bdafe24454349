"""Access roles that administrators shape: who may put what into them, who is affected, and what is never taken away."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from steerhouse.access.actions import add_user, deactivate, end_grant
from steerhouse.access.tests.test_tokens import browser
from steerhouse.core import editing
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.history import history
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.entitlement.actions import copy_role, remove_role
from steerhouse.entitlement.effects import effect_of

SYSTEM = Actor.system("test")
MANAGES = ["access.edit", "access.view", "tree.view"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make_role(name: str, *rights: str) -> AccessRole:
    return editing.add(AccessRole, values={"name": name, "rights": sorted(rights)}, by=SYSTEM)


def give(username: str, role: AccessRole, place: str = "") -> Grant:
    with system("arrange"):
        node = Node.root()
        if place:
            node = Node.objects.filter(title=place).first() or Node.objects.add_child(node, {"title": place})
        user = User.objects.filter(username=username).first()
    user = user or add_user(User, values={"username": username}, by=SYSTEM)
    return editing.add(Grant, values={"user": user, "role": role, "node": node}, by=SYSTEM)


def stored(thing: Any) -> Any:
    return type(thing).objects.visible_to(SYSTEM).get(pk=thing.pk)


def shipped(name: str) -> AccessRole:
    found: AccessRole = AccessRole.objects.visible_to(SYSTEM).get(name=name)
    return found


@pytest.fixture
def anna() -> User:
    return stored(give("anna", make_role("Keeper", *MANAGES)).user)


@pytest.fixture
def reader() -> AccessRole:
    return make_role("Reader", "tree.view")


def test_nobody_puts_a_right_into_a_role_that_they_do_not_hold(anna: User, reader: AccessRole) -> None:
    by = actor_of(anna)
    with pytest.raises(Denied, match="See the audit"):
        editing.edit(stored(reader), values={"rights": ["audit.view", "tree.view"]}, by=by)
    with pytest.raises(Denied):
        editing.add(AccessRole, values={"name": "Mine", "rights": ["rates.view"]}, by=by)
    assert stored(reader).rights == ["tree.view"]
    changed = editing.edit(stored(reader), values={"rights": ["access.view", "tree.view"]}, by=by)
    assert changed.rights == ["access.view", "tree.view"]
    [told] = next(event.differences for event in history(changed, SYSTEM))
    assert (told.old, told.new) != ("", "") and "access.view" in told.new


def test_a_right_held_in_a_branch_only_comes_into_no_role(anna: User, reader: AccessRole) -> None:
    give("anna", make_role("Auditor of a branch", "audit.view"), "Branch")
    with pytest.raises(Denied):
        editing.edit(stored(reader), values={"rights": ["audit.view"]}, by=actor_of(anna))


def test_a_copy_has_the_rights_of_its_original_and_no_further_one_that_its_maker_lacks(anna: User) -> None:
    by, director = actor_of(anna), shipped("Director")
    made = copy_role(director, values={"name": "Deputy", "rights": director.rights}, by=by)
    assert made.rights == director.rights
    with pytest.raises(Denied):
        copy_role(director, values={"name": "Deputy 2", "rights": [*director.rights, "system.operate"]}, by=by)


def test_a_shipped_role_keeps_its_name_and_its_rights(anna: User) -> None:
    by, manager = actor_of(anna), shipped("Project manager")
    for values in ({"rights": ["tree.view"]}, {"name": "Planner"}):
        with pytest.raises(Invalid, match="shipped with the product"):
            editing.edit(stored(manager), values=values, by=by)
    with pytest.raises(Invalid):
        remove_role(stored(manager), by=by)
    more = editing.edit(stored(manager), values={"rights": [*manager.rights, "access.view"]}, by=by)
    assert "access.view" in more.rights
    assert editing.edit(more, values={"rights": manager.rights}, by=by).rights == sorted(manager.rights)


def last_ways() -> list[Callable[[Grant, Actor], Any]]:
    return [
        lambda grant, by: editing.edit(stored(grant.role), values={"rights": ["access.view"]}, by=by),
        lambda grant, by: editing.archive(stored(grant.role), by=by),
        lambda grant, by: editing.archive(stored(grant), by=by),
        lambda grant, by: end_grant(stored(grant), by=by),
        lambda grant, by: deactivate(stored(grant.user), by=by),
        lambda grant, by: editing.archive(stored(grant.user), by=by),
    ]


@pytest.mark.parametrize("way", range(6))
def test_the_right_to_manage_access_stays_with_somebody(anna: User, way: int) -> None:
    """Anna was just taken off by another request; whoever else holds the right must not lose it to her."""
    other = give("otto", make_role("Other keeper", *MANAGES))
    by = actor_of(anna)
    Grant._base_manager.filter(user=anna).update(archived_at=other.created_at)
    with pytest.raises(Invalid, match="nobody could manage users"):
        last_ways()[way](other, by)
    assert "access.edit" in actor_of(stored(other.user)).rights


def test_with_two_administrators_one_may_go(anna: User) -> None:
    other = give("otto", make_role("Other keeper", *MANAGES))
    end_grant(other, by=actor_of(anna))
    assert actor_of(stored(other.user)).rights == set()


def test_the_effect_counts_people_places_and_pages_and_leaves_out_what_another_role_gives(reader: AccessRole) -> None:
    keeper = make_role("Sees people", "access.view", "organization.view")
    give("ben", keeper, "A"), give("ben", keeper, "B"), give("carl", keeper, "A")
    give("dora", keeper, "A"), give("dora", make_role("All of it", "access.view", "organization.view"))
    # Pages are known once the first request came in.
    Client().get("/sign-in/")
    found = effect_of(keeper, ["access.view", "reporting.view"])
    assert len(found.people) == 3
    assert len(found.places) == 2
    assert found.closed["Units"] == 2
    assert "Users" not in found.closed
    assert found.fewer.startswith("Organization")
    assert found.more.startswith("Reporting")
    assert not effect_of(reader, []).people


def test_a_role_is_deleted_only_while_nothing_names_it(anna: User, reader: AccessRole) -> None:
    by, other = actor_of(anna), make_role("Unused", "tree.view")
    grant = give("ben", reader)
    end_grant(grant, by=SYSTEM)
    with pytest.raises(Invalid, match="Retire it instead"):
        remove_role(reader, by=by)
    remove_role(other, by=by)
    assert not AccessRole.objects.visible_to(SYSTEM).filter(name="Unused").exists()


def test_the_form_says_who_is_affected_before_it_saves_and_it_holds_at_the_next_request(anna: User) -> None:
    role = make_role("Reviewer", "access.view", "tree.view")
    ben = give("ben", role).user
    client, reading = browser(anna), browser(stored(ben))
    assert reading.get("/role-matrix/").status_code == 200
    address = f"/access-roles/{role.public_id}/rights/"
    data = {"name": "Reviewer", "summary": "", "version": role.version, "rights": ["tree.view"]}
    page = client.post(address, data).content.decode()
    assert "1 person is affected" in page and "Pages that close:" in page and "Access review (1)" in page
    assert stored(role).rights == ["access.view", "tree.view"]
    assert client.post(address, {**data, "seen": "tree.view"}).status_code == 302
    assert stored(role).rights == ["tree.view"]
    assert reading.get("/role-matrix/").status_code == 404
    stale = client.post(address, {**data, "name": "Other", "seen": "tree.view"})
    assert stale.status_code == 422 and "in the meantime" in stale.content.decode()


def test_the_pages_show_the_matrix_copy_and_retire(anna: User, reader: AccessRole) -> None:
    client, ben = browser(anna), browser(stored(give("ben", reader).user))
    page = client.get("/role-matrix/").content.decode()
    assert "Reader" in page and "Schedules: tasks, links" in page
    assert "What this right lets one do" in client.get(f"/access-roles/{reader.public_id}/rights/").content.decode()
    for address in ("/role-matrix/", "/role-matrix/new/", f"/access-roles/{reader.public_id}/end/"):
        assert [Client().get(address).status_code, ben.get(address).status_code] == [302, 404]
    copied = client.post(f"/role-matrix/new/?from={reader.public_id}", {"name": "Second", "rights": ["tree.view"]})
    assert copied.status_code == 302 and shipped("Second").rights == ["tree.view"]
    beyond = client.post("/role-matrix/new/", {"name": "Third", "rights": ["rates.view"]})
    assert beyond.status_code == 403
    assert "1 person is affected" in client.get(f"/access-roles/{reader.public_id}/end/").content.decode()
    assert client.post(f"/access-roles/{reader.public_id}/end/", {"do": "retire"}).status_code == 302
    assert stored(reader).archived_at is not None
    assert (
        client.get(f"/access-roles/{shipped('Keeper').public_id}/rights/").content.decode().count("You hold this role")
    )

"""The promises of the frame: rows only for somebody, writes only in actions, one entry per change, no lost edit."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from steerhouse.core import audit, editing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import AlreadyDone, Denied, NotVisible, Stale, UnscopedRows, WriteOutsideAction
from steerhouse.core.models import AccessRole, AuditEntry, AuditHead, AuditValues, Denial, Grant, Node, User
from steerhouse.core.search import find
from steerhouse.core.writing import add_rows, change_rows, remove_rows, write_columns

SYSTEM = Actor.system("test")

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def actor_with(*rights: str, path: str = "0001", user_id: int = 7) -> Actor:
    return Actor(user_id=user_id, name="somebody", granted=(GrantedPath(path, frozenset(rights)),))


# Rooms bring roles of their own with their migrations: these tests look at theirs alone.
MINE = "of this test"


def role(name: str = "one") -> AccessRole:
    return editing.add(AccessRole, values={"name": name, "summary": MINE, "rights": ["tree.view"]}, by=SYSTEM)


def mine() -> Any:
    return AccessRole.objects.visible_to(SYSTEM).filter(summary=MINE)


@action("add")
def add_nodes(model: type[Node], *, titles: list[str], by: Actor) -> list[Node]:
    return [Node.objects.add_child(Node.root(), {"title": title, "kind": "branch"}) for title in titles]


@action("accessrole.edit")
def rename_all(model: type[AccessRole], *, names: list[str], fail: bool = False, by: Actor) -> None:
    roles = list(AccessRole.objects.filter(summary=MINE).order_by("pk"))
    for one, name in zip(roles, names, strict=False):
        one.name = name
    change_rows(roles, ["name"])
    if fail:
        raise Denied()


def test_rows_without_an_actor_refuse_whatever_is_asked() -> None:
    for question in (
        lambda: list(AccessRole.objects.all()),
        lambda: AccessRole.objects.count(),
        lambda: AccessRole.objects.filter(name="x").exists(),
        lambda: AccessRole.objects.first(),
        lambda: AccessRole.objects.aggregate(),
        lambda: list(AccessRole.objects.iterator()),
        lambda: AccessRole.objects.update(name="x"),
        lambda: AccessRole.objects.values_list("name").get(),
        lambda: Node.objects.get(path="0001"),
    ):
        with pytest.raises(UnscopedRows):
            question()


def test_a_set_joined_with_an_unscoped_one_is_unscoped() -> None:
    role()
    with pytest.raises(UnscopedRows):
        list(mine().filter(name="a") | AccessRole.objects.filter(name="b"))


def test_saving_outside_an_action_refuses() -> None:
    with pytest.raises(WriteOutsideAction):
        AccessRole(name="stray").save()


def test_an_action_leaves_one_entry_with_all_its_changes() -> None:
    role("a"), role("b")
    before = AuditHead.objects.get().sequence
    rename_all(AccessRole, names=["c", "d"], by=SYSTEM)
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.sequence, entry.verb, entry.changes) == (before + 1, "accessrole.edit", 2)
    assert AuditValues.objects.get(change__entry=entry, change__position=0).values == {"name": ["a", "c"]}


def test_an_action_that_fails_leaves_nothing_but_the_denial() -> None:
    role("a")
    before = AuditHead.objects.get().sequence
    with pytest.raises(Denied):
        rename_all(AccessRole, names=["c"], fail=True, by=SYSTEM)
    assert mine().get().name == "a"
    assert AuditHead.objects.get().sequence == before
    assert Denial.objects.get().verb == "accessrole.edit"


def test_who_sees_a_thing_and_lacks_the_right_is_denied() -> None:
    thing = role()
    with pytest.raises(Denied):
        editing.edit(thing, values={"name": "x"}, by=actor_with("access.view"))


def test_who_does_not_see_a_thing_is_told_that_it_is_not_there() -> None:
    thing = role()
    with pytest.raises(NotVisible):
        editing.edit(thing, values={"name": "x"}, by=actor_with("audit.view"))


def test_a_row_cannot_be_put_where_the_actor_has_no_right() -> None:
    own, other = add_nodes(Node, titles=["mine", "other"], by=SYSTEM)
    editor = actor_with("access.view", "access.edit", path=own.path)
    with system("arrange"):
        user = editing.add(User, values={"username": "u", "password": "!"}, by=SYSTEM)
    kept = editing.add(Grant, values={"user": user, "role": role(), "node": own}, by=editor)
    with pytest.raises(Denied):
        editing.edit(kept, values={"node": other}, by=editor)
    assert Grant.objects.visible_to(SYSTEM).get().node_id == own.pk


def test_a_stale_save_overwrites_nothing_and_says_what_differs() -> None:
    thing = role("first")
    seen = thing.version
    editing.edit(mine().get(), values={"name": "theirs"}, by=SYSTEM)
    with pytest.raises(Stale) as caught:
        editing.edit(thing, values={"name": "mine"}, version=seen, by=SYSTEM)
    assert caught.value.details["changed"] == {"name": ["theirs", "mine"]}
    assert mine().get().name == "theirs"


def test_a_save_that_changes_nothing_leaves_the_version() -> None:
    thing = role("same")
    editing.edit(thing, values={"name": "same"}, by=SYSTEM)
    assert mine().get().version == 1


def test_a_key_acts_once() -> None:
    editing.add(AccessRole, values={"name": "once", "summary": MINE, "rights": ["tree.view"]}, by=SYSTEM, key="job-1")
    with pytest.raises(AlreadyDone):
        editing.add(
            AccessRole, values={"name": "twice", "summary": MINE, "rights": ["tree.view"]}, by=SYSTEM, key="job-1"
        )
    assert mine().count() == 1


def test_computed_columns_take_no_version_and_others_are_refused() -> None:
    @action("user.edit")
    def note(user: User, *, column: str, by: Actor) -> int:
        return write_columns(User, [column], [(user.pk, None)])

    user = editing.add(User, values={"username": "u", "password": "!"}, by=SYSTEM)
    assert note(user, column="last_login", by=SYSTEM) == 1
    with pytest.raises(WriteOutsideAction):
        note(user, column="email", by=SYSTEM)
    assert User.objects.visible_to(SYSTEM).get().version == 1


def test_many_rows_at_once_are_recorded_one_by_one() -> None:
    @action("add")
    def add_many(model: type[AccessRole], *, by: Actor) -> None:
        add_rows([AccessRole(name=f"r{i}", summary=MINE, rights=[]) for i in range(3)])

    @action("accessrole.edit")
    def drop_many(model: type[AccessRole], *, by: Actor) -> None:
        remove_rows(list(AccessRole.objects.filter(summary=MINE)))

    add_many(AccessRole, by=SYSTEM)
    drop_many(AccessRole, by=SYSTEM)
    assert [e.changes for e in AuditEntry.objects.order_by("-sequence")[:2]] == [3, 3]
    assert mine().count() == 0
    assert audit.verify().broken is None


@pytest.mark.parametrize("statement", ["UPDATE core_auditentry SET verb='x'", "DELETE FROM core_auditchange"])
def test_the_audit_refuses_to_be_altered(statement: str) -> None:
    role()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_range_of_paths_is_answered_from_the_index() -> None:
    add_nodes(Node, titles=[f"n{i}" for i in range(50)], by=SYSTEM)
    plan = Node.objects.visible_to(actor_with("tree.view", path="00010003")).order_by().explain()
    assert "INDEX" in plan.upper() or connection.vendor == "postgresql"


def test_search_finds_the_beginning_of_words_for_those_who_may_see() -> None:
    editing.add(User, values={"username": "mhaddad", "name": "Mona Haddad", "password": "!"}, by=SYSTEM)
    assert [entry.title for entry in find(SYSTEM, "hadd mon")] == ["Mona Haddad"]
    assert find(SYSTEM, "hadd zzz").count() == 0
    assert find(actor_with("audit.view"), "hadd").count() == 0

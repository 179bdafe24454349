"""Taking back what an action did: the same rows under the same ids, and nothing that people did since is lost."""

from typing import Any

import pytest

from steerhouse.core import audit, editing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.imports.inverse import CannotUndo, take_back
from steerhouse.core.imports.steps import Counts
from steerhouse.core.models import AccessRole, AuditEntry, AuditValues, Grant, Node, User
from steerhouse.core.writing import add_rows, change_rows, remove_rows

SYSTEM = Actor.system("test")

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@action("accessrole.edit")
def import_roles(model: type[AccessRole], *, wanted: dict[str, str], by: Actor) -> None:
    """Make the roles those that are wanted, as an import does: match by name, add, change, remove."""
    stored = {role.name: role for role in AccessRole.objects.all()}
    add_rows(
        [
            AccessRole(name=name, summary=text, rights=["tree.view"])
            for name, text in wanted.items()
            if name not in stored
        ]
    )
    kept = [role for name, role in stored.items() if name in wanted]
    for role in kept:
        role.summary = wanted[role.name]
    change_rows(kept, ["summary"])
    remove_rows([role for name, role in stored.items() if name not in wanted])


@action("accessrole.edit")
def undo(model: type[AccessRole], *, entry: AuditEntry, by: Actor) -> Counts:
    return take_back(entry)


@action("add")
def plant(model: type[Node], *, titles: list[str], by: Actor) -> None:
    """Nodes as a bulk import makes them, with paths of their own."""
    root = Node.root()
    paths = [f"{root.path}{number:04}" for number in range(1, len(titles) + 1)]
    add_rows([Node(path=path, depth=2, numchild=0, title=title) for path, title in zip(paths, titles, strict=True)])
    Node.objects.filter(pk=root.pk).update(numchild=len(titles))


def roles() -> list[tuple[Any, ...]]:
    return list(
        AccessRole.objects.visible_to(SYSTEM)
        .order_by("name")
        .values_list("pk", "public_id", "name", "summary", "rights", "created_at")
    )


def last() -> AuditEntry:
    return AuditEntry.objects.latest("sequence")


def start() -> AuditEntry:
    """Two roles, and an import that adds one, changes one and removes one."""
    import_roles(AccessRole, wanted={"a": "old", "b": "goes"}, by=SYSTEM)
    import_roles(AccessRole, wanted={"a": "new", "c": "comes"}, by=SYSTEM)
    return last()


def test_undo_brings_back_the_state_before_row_by_row() -> None:
    import_roles(AccessRole, wanted={"a": "old", "b": "goes"}, by=SYSTEM)
    before = roles()
    import_roles(AccessRole, wanted={"a": "new", "c": "comes"}, by=SYSTEM)
    assert undo(AccessRole, entry=last(), by=SYSTEM) == Counts(added=1, changed=1, removed=1)
    assert roles() == before
    assert audit.verify().broken is None


def test_undo_can_itself_be_taken_back() -> None:
    start()
    applied = roles()
    undo(AccessRole, entry=last(), by=SYSTEM)
    undo(AccessRole, entry=last(), by=SYSTEM)
    assert [row[1:] for row in roles()] == [row[1:] for row in applied]


def test_undo_leaves_one_entry_that_names_each_row() -> None:
    entry = start()
    undo(AccessRole, entry=entry, by=SYSTEM)
    kinds = last().lines.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["added", "changed", "removed"]


def test_a_row_that_was_edited_since_stops_the_undo_and_is_named() -> None:
    entry = start()
    editing.edit(AccessRole.objects.visible_to(SYSTEM).get(name="a"), values={"summary": "mine"}, by=SYSTEM)
    before = roles()
    with pytest.raises(CannotUndo) as caught:
        undo(AccessRole, entry=entry, by=SYSTEM)
    assert caught.value.fields[""] == ["access role “a” was changed since"]
    assert roles() == before


def test_an_added_row_that_was_edited_since_stops_the_undo() -> None:
    entry = start()
    editing.edit(AccessRole.objects.visible_to(SYSTEM).get(name="c"), values={"rights": ["audit.view"]}, by=SYSTEM)
    with pytest.raises(CannotUndo) as caught:
        undo(AccessRole, entry=entry, by=SYSTEM)
    assert caught.value.fields[""] == ["access role “c” was changed since"]


def test_an_edit_of_another_field_of_a_changed_row_stays() -> None:
    entry = start()
    editing.edit(AccessRole.objects.visible_to(SYSTEM).get(name="a"), values={"rights": ["audit.view"]}, by=SYSTEM)
    undo(AccessRole, entry=entry, by=SYSTEM)
    role = AccessRole.objects.visible_to(SYSTEM).get(name="a")
    assert (role.summary, role.rights) == ("old", ["audit.view"])


def test_a_row_removed_since_stops_the_undo() -> None:
    entry = start()
    import_roles(AccessRole, wanted={"a": "new"}, by=SYSTEM)
    with pytest.raises(CannotUndo) as caught:
        undo(AccessRole, entry=entry, by=SYSTEM)
    assert "was removed since" in caught.value.fields[""][0]


def test_work_that_hangs_on_an_added_row_stops_the_undo() -> None:
    entry = start()
    user = editing.add(User, values={"username": "u", "name": "Una", "password": "!"}, by=SYSTEM)
    role = AccessRole.objects.visible_to(SYSTEM).get(name="c")
    root = Node.objects.visible_to(SYSTEM).get(depth=1)
    editing.add(Grant, values={"user": user, "role": role, "node": root}, by=SYSTEM)
    with pytest.raises(CannotUndo) as caught:
        undo(AccessRole, entry=entry, by=SYSTEM)
    assert caught.value.fields[""] == ["grant “Una: c, Organization” was added since to “c”"]


def test_a_name_taken_since_stops_the_return_of_a_removed_row() -> None:
    entry = start()
    editing.add(AccessRole, values={"name": "b", "rights": ["audit.view"]}, by=SYSTEM)
    before = roles()
    with pytest.raises(CannotUndo):
        undo(AccessRole, entry=entry, by=SYSTEM)
    assert roles() == before


def test_erased_values_stop_the_undo() -> None:
    entry = start()
    AuditValues.objects.filter(change__entry=entry, change__position=0).delete()
    with pytest.raises(CannotUndo):
        undo(AccessRole, entry=entry, by=SYSTEM)


def test_nodes_that_go_are_taken_off_the_count_of_children() -> None:
    plant(Node, titles=["north", "south"], by=SYSTEM)
    undo(AccessRole, entry=last(), by=SYSTEM)
    with system("look at the tree"):
        assert [(node.path, node.numchild) for node in Node.objects.all()] == [("0001", 0)]
        assert Node.find_problems() == ([], [], [], [], [])

"""The one way for files in: nothing is written before Apply, all of it or nothing then, and it can be undone."""

from pathlib import Path
from typing import Any

import pytest

from steerhouse.core import audit, editing
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, NotVisible
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline, steps, store
from steerhouse.core.imports.inverse import CannotUndo
from steerhouse.core.models import AccessRole, AuditEntry, AuditHead, Node
from steerhouse.core.tests import import_roles
from steerhouse.core.tests.import_roles import schedule_xml

SYSTEM = Actor.system("test")
PLAN = {1: "Dig", 2: "Build", 3: "Open"}

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def lent(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Path:
    """Only the tests' own step is lent, and uploads lie in a folder of the test."""
    steps.kinds()
    monkeypatch.setattr(steps, "KINDS", {"schedule": import_roles.KIND})
    monkeypatch.setattr(steps, "STEPS", {"schedule": [import_roles.STEP]})
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "imports"


def root() -> Node:
    with system("arrange"):
        return Node.root()


def send(content: bytes, by: Actor = SYSTEM, name: str = "plan.xml") -> ImportRun:
    return pipeline.send_in(root(), [content], name=name, by=by, options={})


def read(content: bytes, by: Actor = SYSTEM) -> ImportRun:
    return pipeline.read(send(content, by), by=by)


def bring_in(tasks: dict[int, str]) -> ImportRun:
    return pipeline.apply(read(schedule_xml(tasks)), by=SYSTEM)


def roles() -> dict[str, str]:
    found = AccessRole.objects.visible_to(SYSTEM).filter(name__startswith=import_roles.PREFIX)
    return dict(found.values_list("name", "summary"))


def editor(path: str = "0001", *rights: str) -> Actor:
    return Actor(user_id=None, name="somebody", granted=(GrantedPath(path, frozenset(rights)),), reason="")


def test_the_preview_tells_what_would_change_and_writes_none_of_it() -> None:
    run = read(schedule_xml(PLAN))
    assert run.state == ImportRun.State.READY
    assert run.preview["counts"] == {"added": 3, "changed": 0, "removed": 0}
    assert run.preview["lines"][0] == {"change": "added", "thing": "Role", "name": "task 1", "details": " → Dig"}
    assert roles() == {}


def test_apply_writes_what_the_preview_showed_as_one_entry_of_the_audit() -> None:
    run = bring_in(PLAN)
    assert roles() == {"task 1": "Dig", "task 2": "Build", "task 3": "Open"}
    assert (run.state, run.result_url) == (ImportRun.State.APPLIED, "/roles/")
    entry = AuditEntry.objects.get(key=run.key)
    assert set(entry.lines.values_list("model", "kind")) == {
        ("core.accessrole", "added"), ("core.importrun", "changed"), ("core.importrun", "applied")
    }  # fmt: skip


def test_the_same_file_again_changes_nothing() -> None:
    bring_in(PLAN)
    again = read(schedule_xml(PLAN))
    assert again.preview["counts"] == {"added": 0, "changed": 0, "removed": 0}


def test_a_changed_file_changes_what_differs() -> None:
    bring_in(PLAN)
    run = bring_in({1: "Dig deeper", 3: "Open", 4: "Close"})
    assert run.preview["counts"] == {"added": 1, "changed": 1, "removed": 1}
    assert roles() == {"task 1": "Dig deeper", "task 3": "Open", "task 4": "Close"}


def test_undo_sets_everything_back_and_keeps_the_chain_whole() -> None:
    bring_in(PLAN)
    before = list(
        AccessRole.objects.visible_to(SYSTEM).order_by("pk").values_list("pk", "public_id", "name", "summary")
    )
    run = pipeline.undo(bring_in({1: "Dig deeper", 3: "Open", 4: "Close"}), by=SYSTEM)
    after = list(AccessRole.objects.visible_to(SYSTEM).order_by("pk").values_list("pk", "public_id", "name", "summary"))
    assert after == before
    assert run.state == ImportRun.State.UNDONE
    assert audit.verify().broken is None


def test_undo_is_refused_with_the_reason_when_an_edit_would_be_lost() -> None:
    run = bring_in(PLAN)
    role = AccessRole.objects.visible_to(SYSTEM).get(name="task 2")
    editing.edit(role, values={"summary": "mine"}, by=SYSTEM)
    with pytest.raises(CannotUndo) as caught:
        pipeline.undo(run, by=SYSTEM)
    assert caught.value.fields == {"": ["access role “task 2” was changed since"]}
    assert len(roles()) == 3


def test_an_import_is_undone_once_only() -> None:
    run = pipeline.undo(bring_in(PLAN), by=SYSTEM)
    with pytest.raises(pipeline.NotPossibleNow):
        pipeline.undo(run, by=SYSTEM)


def test_apply_twice_applies_once() -> None:
    run = read(schedule_xml(PLAN))
    stale = ImportRun.objects.visible_to(SYSTEM).get(pk=run.pk)
    pipeline.apply(run, by=SYSTEM)
    before = AuditHead.objects.get().sequence
    assert pipeline.apply(stale, by=SYSTEM).state == ImportRun.State.APPLIED
    assert AuditHead.objects.get().sequence == before


def test_what_was_changed_since_the_preview_is_not_overwritten_unseen() -> None:
    run = read(schedule_xml(PLAN))
    editing.add(AccessRole, values={"name": "task 9", "summary": "new", "rights": ["tree.view"]}, by=SYSTEM)
    with pytest.raises(pipeline.OtherThanShown):
        pipeline.apply(run, by=SYSTEM)
    assert roles() == {"task 9": "new"}


def test_a_file_that_is_cut_off_is_refused_with_place_and_what_to_do() -> None:
    run = read(schedule_xml(PLAN, tail="<Task><UID>4</U"))
    problem = run.preview["problems"][0]
    assert run.state == ImportRun.State.REFUSED
    assert "line" in problem["where"] and problem["message"] and problem["what_next"]


def test_a_refused_file_cannot_be_applied() -> None:
    run = read(b"<not a plan>")
    with pytest.raises(pipeline.NotPossibleNow):
        pipeline.apply(run, by=SYSTEM)


def test_a_file_over_the_limit_leaves_nothing_behind(lent: Path) -> None:
    megabyte = b"x" * 1024 * 1024
    with pytest.raises(store.TooLarge, match="100 MB"):
        pipeline.send_in(root(), (megabyte for _ in range(101)), name="big.xml", by=SYSTEM, options={})
    assert list(lent.iterdir()) == []
    assert ImportRun.objects.visible_to(SYSTEM).count() == 0


def test_the_spool_is_empty_after_reading_and_the_upload_has_a_name_of_chance(lent: Path) -> None:
    run = pipeline.read(send(schedule_xml(PLAN), name="../../etc/Plan 2019\u202e.xml"), by=SYSTEM)
    assert [path.name for path in lent.iterdir()] == [run.stored_name]
    assert run.file_name == "Plan 2019.xml"
    assert not set(run.stored_name) - set("0123456789abcdef")


def test_uploads_are_kept_for_a_limited_time(lent: Path) -> None:
    import os
    import time

    run = read(schedule_xml(PLAN))
    old = time.time() - (store.KEPT_DAYS + 1) * 86_400
    os.utime(lent / run.stored_name, (old, old))
    assert store.sweep() == 1
    assert pipeline.read(run, by=SYSTEM).preview["problems"][0]["what_next"] == "Send it again."


def test_who_may_not_import_here_leaves_no_file(lent: Path) -> None:
    with pytest.raises((Denied, NotVisible)):
        send(schedule_xml(PLAN), by=editor("0001", "tree.view"))
    assert list(lent.iterdir()) == []


def test_a_right_that_ended_after_the_preview_stops_the_apply(lent: Path) -> None:
    run = read(schedule_xml(PLAN))
    with pytest.raises((Denied, NotVisible)):
        pipeline.apply(run, by=editor("0001", "tree.view"))
    assert roles() == {}


@pytest.fixture
def breaking() -> None:
    """A second step that fails after the first one has written."""

    def fail(node: Node, file: Any, by: Actor) -> steps.Outcome:
        raise ZeroDivisionError

    broken = steps.ImportStep("broken", 2, lambda node, file, by: steps.Preview(), fail)
    steps.add_import_step(kind="schedule", step=broken)


def test_a_step_that_fails_leaves_none_of_the_other_steps_behind(breaking: None) -> None:
    run = read(schedule_xml(PLAN))
    before = AuditHead.objects.get().sequence
    with pytest.raises(ZeroDivisionError):
        pipeline.apply(run, by=SYSTEM)
    assert (roles(), AuditHead.objects.get().sequence) == ({}, before)


def test_steps_run_from_the_lowest_floor_up(breaking: None) -> None:
    steps.add_import_step(kind="schedule", step=steps.ImportStep("first", 0, import_roles.preview, import_roles.apply))
    assert [step.name for step in steps.steps("schedule")] == ["first", "roles", "broken"]

"""What the doctor finds: nothing on a sound installation, and each fault by its name."""

import argparse
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.migration_operations import AppendOnly, trigger_names
from steerhouse.core.models import AuditHead, Job, Node, SearchEntry, User
from steerhouse.core.search import complete
from steerhouse.operation import checks, doctor
from steerhouse.operation.safekeeping import backup

SYSTEM = Actor.system("test")

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    """The test client's own host would look like one that strangers reach."""
    settings.ALLOWED_HOSTS = ["localhost"]


def wrong() -> set[str]:
    return {finding.name for finding in checks.examine() if not finding.ok}


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_sound_installation_has_nothing_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    editing.add(User, values={"username": "mona", "password": "!"}, by=SYSTEM)
    assert doctor.run(argparse.Namespace(json=True)) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"debug", "secret key", "triggers", "migrations", "tree", "disk", "audit head"} <= {
        one["name"] for one in found
    }
    assert all(one["ok"] for one in found)


def test_a_missing_trigger_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    execute(AppendOnly("core_auditchange").backward(connection.vendor)[0])
    assert wrong() == {"triggers"}
    assert doctor.run(argparse.Namespace(json=False)) == 1
    text = capsys.readouterr().out
    assert f"WRONG  triggers: missing: {trigger_names('core_auditchange', connection.vendor)[0]}" in text
    assert "ok     migrations: all applied" in text


def test_both_append_only_tables_are_known() -> None:
    assert {"core_auditentry", "core_auditchange"} <= set(checks.append_only_tables())


def test_a_node_that_counts_its_children_wrong_is_found() -> None:
    with system("arrange"):
        Node.objects.filter(path="0001").update(numchild=7)
    assert wrong() == {"tree"}


def test_a_node_without_the_one_above_it_is_found() -> None:
    with system("arrange"):
        Node.objects.create(path="00010009000A", depth=3, numchild=0, title="lost")
    assert "tree" in wrong()


def test_a_row_that_the_search_index_forgot_is_found() -> None:
    editing.add(User, values={"username": "mona", "password": "!"}, by=SYSTEM)
    with system("arrange"):
        SearchEntry.objects.filter(model="core.user").delete()
    assert wrong() == {"search index of core.user"}
    assert complete() == 1
    assert wrong() == set()


def test_a_head_that_is_not_the_last_entry_is_found() -> None:
    editing.add(User, values={"username": "mona", "password": "!"}, by=SYSTEM)
    AuditHead.objects.update(hash="0" * 64)
    assert wrong() == {"audit head"}


def test_a_job_that_nobody_takes_is_found() -> None:
    with system("arrange"):
        Job.objects.create(action="x", title="x", created_at=timezone.now() - timedelta(minutes=11))
    assert wrong() == {"jobs"}


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("DEBUG", True, "debug"),
        ("SECRET_KEY", "short", "secret key"),
        ("ALLOWED_HOSTS", ["*"], "allowed hosts"),
        ("ALLOWED_HOSTS", ["office.example.org"], "https"),
    ],
)
def test_an_unsafe_setting_is_found(settings: Any, name: str, value: Any, fault: str) -> None:
    setattr(settings, name, value)
    assert fault in wrong()


def test_a_secret_key_that_others_can_read_is_found(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    assert wrong() == {"secret key file"}


def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        checks.shutil, "disk_usage", lambda _path: argparse.Namespace(total=10**12, used=10**12, free=10**6)
    )
    assert wrong() == {"disk"}


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """A home of this test's own, for what is noted there."""
    settings.HOME = tmp_path
    return tmp_path


def noted(home: Path, days: float) -> str:
    """Note a backup that is so many days old; its moment as the doctor writes it."""
    moment = timezone.now() - timedelta(days=days)
    (home / backup.LAST).write_text(json.dumps({"at": moment.isoformat(), "file": "x.zip", "bytes": 1}))
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def test_the_moment_of_the_last_backup_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moment = noted(home, days=2)
    assert doctor.run(argparse.Namespace(json=False)) == 0
    assert f"ok     backup: the last one was taken on {moment}" in capsys.readouterr().out


def test_a_backup_that_is_too_old_is_found(home: Path, settings: Any) -> None:
    noted(home, days=8)
    assert wrong() == {"backup"}
    settings.BACKUP_DAYS = 30.0
    assert wrong() == set()


def test_an_installation_of_some_age_without_a_backup_is_found(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as long_ago:
        now = timezone.now()
        long_ago.setattr(timezone, "now", lambda: now - timedelta(days=9))
        editing.add(User, values={"username": "mona", "password": "!"}, by=SYSTEM)
    assert wrong() == {"backup"}


def test_a_young_installation_may_have_no_backup_and_a_spoilt_note_is_none(home: Path) -> None:
    editing.add(User, values={"username": "mona", "password": "!"}, by=SYSTEM)
    (home / backup.LAST).write_text('{"at": "yesterday"}')
    [found] = checks.backup_is_recent()
    assert (found.ok, found.message) == (True, "none was taken yet")


def test_nobody_watches_backups_that_another_program_takes(home: Path, settings: Any) -> None:
    noted(home, days=400)
    settings.BACKUP_DAYS = 0.0
    assert wrong() == set()


def test_the_doctor_speaks_the_language_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    german = {"backup": "Sicherung", "ok": "gut"}
    monkeypatch.setattr(doctor, "_", lambda text: german.get(text, text))
    assert doctor.in_words(checks.Finding("backup", True, "gestern")) == "gut    Sicherung: gestern"


def test_pending_migrations_are_told_and_nothing_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "pending_migrations", lambda: ["projects.0099_new"])
    assert wrong() == {"migrations"}
    assert not any(finding.name == "tree" for finding in checks.examine())


def test_sqlite_that_may_lose_a_commit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: dict[str, Any] = {"PRAGMA journal_mode": "delete", "PRAGMA synchronous": 1, "SHOW fsync": "off"}
    asked: Callable[[str], Any] = checks._value
    monkeypatch.setattr(checks, "_value", lambda statement: answers.get(statement) or asked(statement))
    assert wrong() == ({"journal", "durability"} if connection.vendor == "sqlite" else {"fsync"})

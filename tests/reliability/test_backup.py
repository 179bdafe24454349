"""Backups taken while people write, restored to the other kind of database: whole, proven, and equal to the byte."""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.kill import Notes, audit_is_valid, compare, stored, write
from tests.support.http import Person
from tests.support.servers import ADMINISTRATOR, Home, Server, address_for

pytestmark = [pytest.mark.slow, pytest.mark.both_databases]

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
KEEP_FILES = """
from steerhouse.core.imports import store
print(*[store.keep([bytes([number]) * 70_000]).name for number in range(3)])
"""
ADD_ROLE = """
from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.organization.models import JobRole
print(editing.add(JobRole, values={"name": "Afterwards"}, by=Actor.system("test")).pk)
"""
Make = Callable[[str], Home]


@pytest.fixture
def empty_home(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Make a home whose database has not even tables."""

    def make(kind: str) -> Home:
        folder = tmp_path_factory.mktemp(f"empty-{kind}")
        return Home(folder, address_for(request, kind, folder, "template"))

    return make


def done(home: Home, *typed: str, **options: Any) -> dict[str, Any]:
    """Type a command that has to succeed; its result."""
    ended = home.run(*typed, "--json", **options)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def refused(home: Home, *typed: str) -> str:
    """Type a command that has to be refused in one line; the line."""
    ended = home.run(*typed)
    assert (ended.returncode, ended.stdout) == (1, ""), ended.stdout + ended.stderr
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    return ended.stderr


def test_a_backup_under_load_is_restored_across_databases_and_equal_to_the_byte(
    database: str, make_home: Make, empty_home: Make, tmp_path: Path
) -> None:
    home, notes, over = make_home(database), Notes(), threading.Event()
    before = set(stored(home)["names"])  # type: ignore[call-overload]
    kept_files = home.python(KEEP_FILES).split()
    server = Server(home).start()
    people = [Person(server.url).sign_in(ADMINISTRATOR, home.password) for _ in range(3)]
    threads = [threading.Thread(target=write, args=(one, f"w{n}", notes, over)) for n, one in enumerate(people)]
    for thread in threads:
        thread.start()
    try:
        until = time.monotonic() + 60
        while len(notes.acknowledged) < 10 and time.monotonic() < until:
            time.sleep(0.01)
        earlier = list(notes.acknowledged)
        taken = done(home, "backup", str(tmp_path / "first.zip"))
        assert len(notes.acknowledged) > len(earlier), "nobody wrote while the backup was taken"
    finally:
        over.set()
        for thread in threads:
            thread.join(60)
        server.stop()
    assert notes.refused == notes.unanswered == []

    assert taken["files"] == 3 and (tmp_path / "first.zip").stat().st_mode & 0o777 == 0o600
    other = empty_home(OTHER[database])
    restored = done(other, "restore", str(tmp_path / "first.zip"))
    assert (restored["rows"], restored["files"]) == (taken["rows"], 3)
    found = stored(other)
    held = Notes(acknowledged=earlier, unanswered=sorted(set(notes.acknowledged) - set(earlier)))
    assert compare(held, found["names"], found["audited"], before).all == []  # type: ignore[arg-type]
    assert audit_is_valid(other)
    assert sorted(path.name for path in (other.folder / "files" / "imports").iterdir()) == sorted(kept_files)
    done(other, "backup", str(tmp_path / "second.zip"))
    assert (tmp_path / "second.zip").read_bytes() == (tmp_path / "first.zip").read_bytes()


# The story above goes both ways with fewer rows.
@pytest.mark.one_database
def test_the_sample_organization_goes_there_and_back_and_replaces_what_was_there(
    database: str, make_home: Make, tmp_path: Path
) -> None:
    home, other = make_home(database), make_home(OTHER[database])
    done(home, "demo", "--size", "S")
    first, second, third = (str(tmp_path / f"{name}.zip") for name in ("first", "second", "third"))
    done(home, "backup", first)
    done(home, "backup", second)
    assert Path(first).read_bytes() == Path(second).read_bytes()
    assert done(home, "verify", first)["restorable"]

    other.python(KEEP_FILES)
    assert "The database is not empty" in refused(other, "restore", first)
    done(other, "restore", first, "--replace")
    assert list((other.folder / "files" / "imports").iterdir()) == []
    wrong = [one for one in json.loads(other.run("doctor", "--json").stdout) if not one["ok"]]
    assert wrong == []
    done(other, "backup", third)
    assert Path(third).read_bytes() == Path(first).read_bytes()

    # The server's own collector is off here: plans for empty tables would be four times as slow.
    known = other.python("from django.db import connection as c; k = c.cursor()\n"
                         "k.execute(\"SELECT reltuples FROM pg_class WHERE relname = 'schedule_task'\")\n"
                         "print(k.fetchone()[0])")  # fmt: skip
    assert float(known) >= 4_000
    highest = int(other.python("from django.db import connection as c; k = c.cursor()\n"
                               "k.execute('SELECT coalesce(max(id), 0) FROM organization_jobrole')\n"
                               "print(k.fetchone()[0])"))  # fmt: skip
    assert int(other.python(ADD_ROLE)) > highest
    assert audit_is_valid(other)


@pytest.mark.one_database
def test_sign_ins_are_left_out(database: str, make_home: Make, tmp_path: Path) -> None:
    home = make_home(database)
    server = Server(home).start()
    person = Person(server.url).sign_in(ADMINISTRATOR, home.password)
    assert person.ask("/jobs/")[0] == 200
    done(home, "backup", str(tmp_path / "kept.zip"))
    if database == "sqlite":
        assert "Steerhouse is already running" in refused(home, "restore", str(tmp_path / "kept.zip"), "--replace")
    server.stop()
    done(home, "restore", str(tmp_path / "kept.zip"), "--replace")
    server.start()
    assert person.ask("/jobs/")[0] == 302
    person.sign_in(ADMINISTRATOR, home.password)
    server.stop()

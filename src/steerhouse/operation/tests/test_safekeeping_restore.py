"""The place of a restore: nobody may work in it, and nothing of the old file may spoil the new one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from steerhouse.operation.safekeeping import backup, problems
from steerhouse.operation.safekeeping.restore import close_old_file


def old_database(path: Path) -> Path:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE kept (word TEXT)")
        database.execute("INSERT INTO kept VALUES ('yes')")
    return path


def test_a_file_that_somebody_works_with_is_not_replaced(tmp_path: Path) -> None:
    path = old_database(tmp_path / "old.sqlite3")
    with closing(sqlite3.connect(path, isolation_level=None)) as somebody:
        assert somebody.execute("SELECT word FROM kept").fetchone() == ("yes",)
        with pytest.raises(problems.InUse, match="Stop Steerhouse"):
            close_old_file(path)
        somebody.execute("INSERT INTO kept VALUES ('more')")
    close_old_file(path)
    assert [one.name for one in tmp_path.iterdir()] == ["old.sqlite3"]


def test_the_log_of_a_killed_process_comes_home_before_its_file_is_replaced(tmp_path: Path) -> None:
    path, copy = old_database(tmp_path / "old.sqlite3"), tmp_path / "killed"
    copy.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("INSERT INTO kept VALUES ('late')")
        for found in list(tmp_path.glob("old.sqlite3*")):
            (copy / found.name).write_bytes(found.read_bytes())
    close_old_file(copy / path.name)
    assert [one.name for one in copy.iterdir()] == ["old.sqlite3"]
    with closing(sqlite3.connect(copy / path.name)) as after:
        assert after.execute("SELECT count(*) FROM kept").fetchone() == (2,)


def test_a_file_that_is_no_database_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    path.write_bytes(b"spoilt" * 1000)
    path.with_name("old.sqlite3-wal").write_bytes(b"spoilt too")
    close_old_file(path)
    assert not path.with_name("old.sqlite3-wal").exists()
    close_old_file(tmp_path / "never-was.sqlite3")


def test_halves_and_copies_for_reading_are_no_stored_files(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    for name in (
        "imports/ab12",
        "imports/cd34.part",
        "imports/spool-1/plan.xml",
        ".restoring-7/imports/x",
        "notes/ef56",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "imports" / "link").symlink_to("/etc/hostname")
    assert [name for name, _path in backup.stored_files()] == ["imports/ab12", "notes/ef56"]

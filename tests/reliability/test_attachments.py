"""Attached files: two at the last room, a process that dies between bytes and row, and the way through a backup."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.reliability.test_backup import OTHER, done, empty_home, refused
from tests.support.servers import Home

pytestmark = [pytest.mark.slow, pytest.mark.one_database]
__all__ = ["empty_home"]
Make = Callable[[str], Home]
BEGIN = """
import json, os, threading
from django.conf import settings
from django.db import connection
from steerhouse.attachments import actions, care, store, uploading
from steerhouse.attachments.models import Attachment
from steerhouse.core import editing, urls
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.models import User
from steerhouse.organization.models import JobRole
assert urls.urlpatterns
by = Actor.system("test")
who = actor_of(User._base_manager.get(username="admin"))
def take(name, content):
    role = JobRole._base_manager.get(name="Clerk")
    return uploading.take(role, uploading.Sent(name, [content]), by=who).row
def rows():
    return sorted([row.name, row.sha256] for row in Attachment._base_manager.all())
"""
RACE = """
editing.add(JobRole, values={"name": "Clerk"}, by=by)
settings.ATTACHMENT_QUOTA_BYTES = 150
barrier, told = threading.Barrier(2), []
def run(letter):
    try:
        barrier.wait(30)
        take(f"{letter!r}.bin", letter * 100)
        told.append("in")
    except actions.QuotaReached:
        told.append("full")
    finally:
        connection.close()
threads = [threading.Thread(target=run, args=(letter,)) for letter in (b"a", b"b")]
[one.start() for one in threads]
[one.join(60) for one in threads]
print(json.dumps([sorted(told), len(rows()), len([1 for p in store.folder().rglob("*") if p.is_file()])]))
settings.ATTACHMENT_QUOTA_BYTES = 10**9
take("old.txt", b"first")
take("old.txt", b"second")
"""
# The row is written and its transaction open: nothing of it may be there afterwards.
DIE = """
actions.writing.record = lambda *given, **more: os._exit(0)
take("crash.txt", b"lost in a crash")
"""
LEFT = """
files = [path for path in store.folder().rglob("*") if path.is_file()]
for path in files:
    os.utime(path, (0, 0))
print(json.dumps([len(rows()), len(files), care.sweep(), sum(path.is_file() for path in files)]))
"""
WHOLE = """
print(json.dumps([rows(), [care.is_whole(row) for row in Attachment._base_manager.all()]]))
"""


def test_files_keep_their_quota_survive_a_crash_and_go_through_a_backup(
    database: str, make_home: Make, empty_home: Make, tmp_path: Path
) -> None:
    home, kept = make_home(database), tmp_path / "kept.zip"
    assert json.loads(home.python(BEGIN + RACE)) == [["full", "in"], 1, 1]
    home.python(BEGIN + DIE)
    assert json.loads(home.python(BEGIN + LEFT)) == [3, 4, 1, 3]
    assert done(home, "backup", str(kept))["files"] == 3
    assert done(home, "verify", str(kept))["files"] == 3

    other = empty_home(OTHER[database])
    whole = kept.read_bytes()
    damaged = tmp_path / "damaged.zip"
    place = whole.index(b"files/attachments/") + 90
    damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
    assert "damaged" in refused(other, "restore", str(damaged))
    assert not (other.folder / "files").exists() or not any((other.folder / "files").rglob("*.*"))
    done(other, "restore", str(kept))
    names, are_whole = json.loads(other.python(BEGIN + WHOLE))
    assert are_whole == [True] * 3 and [name for name, _digest in names if name == "old.txt"] == ["old.txt"] * 2
    stored = [path for path in (other.folder / "files" / "attachments").rglob("*") if path.is_file()]
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in stored}
    assert digests == {digest for _name, digest in names} and hashlib.sha256(b"first").hexdigest() in digests
    done(other, "backup", str(tmp_path / "again.zip"))
    assert (tmp_path / "again.zip").read_bytes() == whole

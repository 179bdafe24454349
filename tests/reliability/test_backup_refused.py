"""Bad archives, full disks and closed folders: one sentence each, and nothing is changed."""

import hashlib
import json
import os
import random
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from steerhouse.core.errors import SteerhouseError
from steerhouse.operation.safekeeping.archive import DIGEST, MANIFEST, SEAL, Archive, seal
from steerhouse.operation.safekeeping.verify import refuse_other_version, verify
from tests.support.servers import Home

pytestmark = [pytest.mark.slow]

Members = list[tuple[str, bytes]]
KEEP_FILES = """
import os
from steerhouse.core.imports import store
print(*[store.keep([os.urandom(90_000)]).name for number in range(2)])
"""
RESTORE_ALL = """
import json, sys
from argparse import Namespace
from steerhouse.core.errors import SteerhouseError
from steerhouse.operation.safekeeping import command
said = []
for path in %r:
    try:
        command.restore_file(Namespace(file=path, replace=True, json=True))
        said.append("restored")
    except SteerhouseError as problem:
        said.append(f"{problem} {problem.next_step}")
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def home(make_home: Callable[[str], Home]) -> Home:
    """A home with two stored files."""
    made = make_home("sqlite")
    made.python(KEEP_FILES)
    return made


@pytest.fixture(scope="module")
def good(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound backup of it."""
    path = tmp_path_factory.mktemp("good") / "good.zip"
    assert home.run("backup", str(path)).returncode == 0
    return path


def members(path: Path) -> Members:
    with ZipFile(path) as found:
        return [(info.filename, found.read(info)) for info in found.infolist()]


def made(
    path: Path, content: Members, *, change: Callable[[dict[str, Any]], object] = dict, packing: int = ZIP_DEFLATED
) -> Path:
    """A sealed archive of these members; the manifest's hashes and sizes are theirs before it is changed."""
    manifest = json.loads(dict(content)[MANIFEST])
    for part in manifest["parts"]:
        data = dict(content).get(part["name"])
        if data is not None:
            part["bytes"], part["sha256"] = len(data), hashlib.sha256(data).hexdigest()
    change(manifest)
    with ZipFile(path, "w", packing) as out:
        out.comment = SEAL + b"0" * DIGEST
        for name, data in content:
            out.writestr(name, json.dumps(manifest) if name == MANIFEST else data)
    with path.open("r+b") as file:
        seal(file)
    return path


def look_at(path: Path) -> None:
    with Archive(path) as archive:
        refuse_other_version(archive)
        verify(archive)


def complaint(path: Path) -> str:
    """What is said about an archive that must be refused."""
    with pytest.raises(SteerhouseError) as caught:
        look_at(path)
    assert "Nothing was changed" in str(caught.value.next_step)
    return str(caught.value)


def altered(content: Members, name: str, change: Callable[[bytes], bytes]) -> Members:
    assert name in dict(content)
    return [(one, change(data) if one == name else data) for one, data in content]


def test_the_maker_of_bad_archives_can_make_a_good_one(good: Path, tmp_path: Path) -> None:
    with Archive(made(tmp_path / "same.zip", members(good))) as archive:
        assert verify(archive).restorable


def test_an_archive_with_any_flipped_bit_is_refused(good: Path, tmp_path: Path) -> None:
    chance, whole = random.Random(5), good.read_bytes()
    places = [*range(40), *range(len(whole) - 140, len(whole)), *(chance.randrange(len(whole)) for _ in range(60))]
    bad = tmp_path / "flipped.zip"
    for place in places:
        broken = bytearray(whole)
        broken[place] ^= 1 << chance.randrange(8)
        bad.write_bytes(broken)
        assert complaint(bad), place


def test_a_truncated_archive_is_refused(good: Path, tmp_path: Path) -> None:
    chance, whole = random.Random(6), good.read_bytes()
    bad = tmp_path / "cut.zip"
    for length in [0, 1, 22, len(whole) - 1, len(whole) - 64, *(chance.randrange(len(whole)) for _ in range(20))]:
        bad.write_bytes(whole[:length])
        assert "ends too early" in complaint(bad) or "no archive of Steerhouse" in complaint(bad), length
    bad.write_bytes(whole + b"\0")
    assert complaint(bad)


def test_a_wrong_hash_names_its_part(good: Path, tmp_path: Path) -> None:
    def forge(manifest: dict[str, Any]) -> None:
        next(part for part in manifest["parts"] if part["name"].startswith("files/"))["sha256"] = "0" * 64

    assert "(files/imports/" in complaint(made(tmp_path / "bad.zip", members(good), change=forge))


@pytest.mark.parametrize(
    "name", ["files/../../outside", "/etc/outside", "files/..", "files\\..\\outside", "other/x", "files/a\nb", "files/"]
)
def test_a_name_that_leads_elsewhere_is_refused(good: Path, tmp_path: Path, name: str) -> None:
    def announce(manifest: dict[str, Any]) -> None:
        manifest["parts"].append(
            {"name": name, "bytes": 1, "rows": 0, "columns": [], "sha256": hashlib.sha256(b"x").hexdigest()}
        )

    bad = made(tmp_path / "bad.zip", [*members(good), (name, b"x")], change=announce)
    assert "which no backup does" in complaint(bad)


def test_more_bytes_than_announced_are_not_unpacked(good: Path, tmp_path: Path) -> None:
    name = next(name for name, _data in members(good) if name.startswith("files/"))
    bomb = altered(members(good), name, lambda _data: bytes(300 << 20))

    def understate(manifest: dict[str, Any]) -> None:
        next(part for part in manifest["parts"] if part["name"] == name)["bytes"] = 1000

    bad = made(tmp_path / "bomb.zip", bomb, change=understate)
    assert bad.stat().st_size < 2 << 20
    assert name in complaint(bad)
    with Archive(bad) as archive:
        chunks = archive.chunks(archive.parts[name])
        with pytest.raises(SteerhouseError):
            next(chunks)


def test_a_packing_that_is_not_ours_is_refused(good: Path, tmp_path: Path) -> None:
    assert "is damaged" in complaint(made(tmp_path / "bad.zip", members(good), packing=ZIP_BZIP2))


def test_a_missing_a_foreign_and_a_doubled_part_are_named(good: Path, tmp_path: Path) -> None:
    content, table = members(good), "tables/core.user.jsonl"
    without = [(name, data) for name, data in content if name != table]
    assert f"{table} is missing" in complaint(made(tmp_path / "missing.zip", without))
    assert "knows nothing" in complaint(made(tmp_path / "foreign.zip", [*content, ("files/x", b"x")]))
    with pytest.warns(UserWarning, match="Duplicate"):
        doubled = made(tmp_path / "doubled.zip", [*content, (table, dict(content)[table])])
    assert "a part twice" in complaint(doubled)

    def forget(manifest: dict[str, Any]) -> None:
        manifest["parts"] = [part for part in manifest["parts"] if part["name"] != table]

    assert f"{table} is missing" in complaint(made(tmp_path / "forgotten.zip", without, change=forget))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda manifest: manifest.update(format=2, version="9.0"), "made by Steerhouse 9.0 in format 2"),
        (lambda manifest: manifest["migrations"].append("core.9999_later"), "newer Steerhouse"),
        (lambda manifest: manifest["migrations"].pop(), "older Steerhouse"),
        (lambda manifest: manifest.update(format="x"), "damaged (manifest.json)"),
        (lambda manifest: manifest.pop("parts"), "damaged (manifest.json)"),
        (lambda manifest: manifest["parts"][0].update(bytes=-1), "damaged (manifest.json)"),
        (lambda manifest: manifest["parts"][0].update(rows=10**6), "checksum"),
    ],
)
def test_a_manifest_from_elsewhere_is_refused(
    good: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    assert sentence in complaint(made(tmp_path / "bad.zip", members(good), change=change))


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        ("core.user", lambda text: text.replace(b"true", b'"perhaps"', 1), "tables/core.user.jsonl"),
        ("core.user", lambda text: text.replace(b",", b",0,", 1), "tables/core.user.jsonl"),
        ("core.user", lambda text: b"[" * (len(text) - 1) + b"\n", "tables/core.user.jsonl"),
        ("core.auditentry", lambda text: text.replace(b'","', b'!","', 1), "audit chain in the backup breaks"),
        ("core.auditentry", lambda text: text.replace(b"+00:00", b"+01:00", 1), "audit chain in the backup breaks"),
        ("core.auditvalues", lambda text: text.replace(b"admin", b"nimda", 1), "audit chain in the backup breaks"),
        ("core.audithead", lambda text: text.replace(b'"', b'"0', 1), "audit chain in the backup breaks"),
    ],
)
def test_rows_that_were_forged_are_found_behind_right_hashes(
    good: Path, tmp_path: Path, table: str, change: Callable[[bytes], bytes], sentence: str
) -> None:
    content = altered(members(good), f"tables/{table}.jsonl", change)
    assert content != members(good), "the forgery changed nothing"
    assert sentence in complaint(made(tmp_path / "forged.zip", content))


@pytest.mark.both_databases
def test_refused_archives_change_nothing_in_the_database(
    database: str, make_home: Callable[[str], Home], good: Path, tmp_path: Path
) -> None:
    target, content = make_home(database), members(good)
    target.python(KEEP_FILES)
    before, after = tmp_path / "before.zip", tmp_path / "after.zip"
    assert target.run("backup", str(before)).returncode == 0
    # Right in every hash, and only the database can say that the names are twice there.
    twice = altered(content, "tables/core.accessrole.jsonl", _same_name_twice)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(good.read_bytes()[:-100])
    bad = [str(cut), str(made(tmp_path / "twice.zip", twice, change=_count_rows(twice))), str(tmp_path / "none.zip")]
    said = json.loads(target.python(RESTORE_ALL % bad))
    assert "ends too early" in said[0] and "did not take the backup" in said[1] and "cannot be read" in said[2]
    assert target.run("backup", str(after)).returncode == 0
    assert after.read_bytes() == before.read_bytes()
    assert not [path.name for path in target.folder.rglob("*") if "restoring" in path.name]


def _same_name_twice(text: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    row = json.loads(lines[0])
    row[0] += 10_000
    return text + json.dumps(row).encode() + b"\n"


def _count_rows(content: Members) -> Callable[[dict[str, Any]], object]:
    def change(manifest: dict[str, Any]) -> None:
        for part in manifest["parts"]:
            part["rows"] = dict(content)[part["name"]].count(b"\n") if part["columns"] else 0

    return change


def small_files() -> None:
    """No file of this process grows beyond 60 kB, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))


@pytest.mark.both_databases
def test_a_full_disk_leaves_neither_half_a_backup_nor_half_a_restore(
    database: str, make_home: Callable[[str], Home], good: Path, tmp_path: Path
) -> None:
    target = make_home(database)
    target.python(KEEP_FILES)
    before, after = tmp_path / "before.zip", tmp_path / "after.zip"
    assert target.run("backup", str(before)).returncode == 0
    (tmp_path / "full").mkdir()
    for typed in (("backup", str(tmp_path / "full" / "new.zip")), ("restore", str(good), "--replace")):
        done = target.run(*typed, preexec_fn=small_files)
        assert done.returncode == 1 and "could not be written" in done.stderr, done.stderr
        assert len(done.stderr.splitlines()) == 1, done.stderr
    assert list((tmp_path / "full").iterdir()) == []
    assert target.run("backup", str(after)).returncode == 0
    assert after.read_bytes() == before.read_bytes()


def test_a_place_that_cannot_be_written_is_named(home: Home, good: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file" / "new.zip", tmp_path / "nowhere" / "new.zip"):
        done = home.run("backup", str(place))
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert str(place) in done.stderr and "could not be written" in done.stderr
    before = good.read_bytes()
    assert "is there already" in home.run("backup", str(good)).stderr
    assert good.read_bytes() == before
    if os.geteuid() != 0:
        (tmp_path / "closed").mkdir(mode=0o500)
        assert "could not be written" in home.run("backup", str(tmp_path / "closed")).stderr

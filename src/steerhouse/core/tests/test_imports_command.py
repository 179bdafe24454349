"""`steerhouse import`: the wizard's way without the wizard."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import command, steps
from steerhouse.core.models import AccessRole, User
from steerhouse.core.tests import import_roles
from steerhouse.core.tests.import_roles import schedule_xml

SYSTEM = Actor.system("test")

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def lent(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    steps.kinds()
    monkeypatch.setattr(steps, "KINDS", {"schedule": import_roles.KIND})
    monkeypatch.setattr(steps, "STEPS", {"schedule": [import_roles.STEP]})
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Type the command for files of these contents; its exit code and what it printed."""

    def typed(*contents: bytes, into: str = "Organization", **options: Any) -> tuple[int, str]:
        paths = []
        for number, content in enumerate(contents):
            paths.append(str(tmp_path / f"plan{number}.xml"))
            Path(paths[-1]).write_bytes(content)
        asked = {"files": paths, "into": into, "year": None, "preview": False, "json": False, **options}
        return command.run(argparse.Namespace(**asked)), capsys.readouterr().out

    return typed


def roles() -> int:
    return int(AccessRole.objects.visible_to(SYSTEM).filter(name__startswith=import_roles.PREFIX).count())


def test_files_are_applied_one_after_the_other(typed: Callable[..., tuple[int, str]]) -> None:
    code, printed = typed(schedule_xml({1: "a"}), schedule_xml({1: "a", 2: "b"}))
    assert (code, roles()) == (0, 2)
    assert printed.count("1 added (applied)") == 2


def test_the_same_file_again_says_0_changes(typed: Callable[..., tuple[int, str]]) -> None:
    typed(schedule_xml({1: "a"}))
    assert "0 changes" in typed(schedule_xml({1: "a"}))[1]


def test_a_preview_writes_nothing(typed: Callable[..., tuple[int, str]]) -> None:
    code, printed = typed(schedule_xml({1: "a"}), preview=True)
    assert (code, roles()) == (0, 0)
    assert "1 added (ready)" in printed


def test_a_refused_file_is_told_and_the_others_come_in(typed: Callable[..., tuple[int, str]]) -> None:
    code, printed = typed(b"<html/>", schedule_xml({1: "a"}), json=True)
    bad, good = json.loads(printed)
    assert (code, roles()) == (1, 1)
    assert "HTML" in bad["problems"][0] and good["state"] == ImportRun.State.APPLIED
    assert good["counts"] == {"added": 1, "changed": 0, "removed": 0}


def test_a_path_that_is_none_is_told_without_a_traceback(typed: Callable[..., tuple[int, str]]) -> None:
    code, printed = typed(files=["nowhere.xml"])
    assert code == 1
    assert "No such file" in printed and "Check the path." in printed


def test_a_place_that_is_none_is_an_error_of_the_catalogue(typed: Callable[..., tuple[int, str]]) -> None:
    with pytest.raises(Invalid, match="--into NOWHERE"):
        typed(schedule_xml({1: "a"}), into="NOWHERE")


def test_it_acts_by_the_rights_of_the_user_who_is_named(typed: Callable[..., tuple[int, str]]) -> None:
    editing.add(User, values={"username": "reader", "password": "!"}, by=SYSTEM)
    with pytest.raises(Invalid, match="Nothing by this code or name takes files from you"):
        typed(schedule_xml({1: "a"}), as_user="reader")
    with pytest.raises(Invalid):
        typed(schedule_xml({1: "a"}), as_user="nobody")

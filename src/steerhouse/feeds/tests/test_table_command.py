"""Tables on the command line: out, edited, in again, with the same preview and refusals as on the page."""

import csv
import json
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.feeds import table_command
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component

SYSTEM = Actor.system("test")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def asked(command: Any, capsys: pytest.CaptureFixture[str], **values: Any) -> tuple[int, dict[str, Any]]:
    usual = {"entity": "component", "mapping": None, "dry_run": False, "as_user": None, "json": True, "search": None}
    code = command(Namespace(**{**usual, **values}))
    return code, json.loads(capsys.readouterr().out)


def names() -> list[str]:
    return sorted(one.name for one in Component.objects.visible_to(SYSTEM))


def test_a_list_goes_out_is_edited_and_comes_in_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("Harbour", "Depot"):
        add_component(Component, values={"name": name, "kind": "project"}, by=SYSTEM)
    path = tmp_path / "projects.csv"
    assert asked(table_command.take, capsys, file=str(path))[1]["rows"] == 2
    assert asked(table_command.bring, capsys, file=str(path))[1]["counts"] == {"added": 0, "changed": 0, "removed": 0}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index("Name")
    next(row for row in rows if row[at] == "Depot")[at] = "Depot north"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    code, tried = asked(table_command.bring, capsys, file=str(path), dry_run=True)
    assert (code, tried["state"], tried["counts"]["changed"], names()) == (0, "ready", 1, ["Depot", "Harbour"])
    code, done = asked(table_command.bring, capsys, file=str(path))
    assert (code, done["state"], names()) == (0, "applied", ["Depot north", "Harbour"])


def test_what_cannot_come_in_is_said_with_its_row_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("Name,Kind\nHarbour,project\nDepot,castle\n", encoding="utf-8")
    code, found = asked(table_command.bring, capsys, file=str(path))
    assert code == 1 and "castle" in found["problems"][0] and names() == []
    code, found = asked(table_command.bring, capsys, file=str(tmp_path / "missing.csv"))
    assert code == 1 and "No such file" in found["problems"][0]


@pytest.mark.parametrize(
    ("values", "word"),
    [({"entity": "castle"}, "component"), ({"mapping": "Monthly"}, "Monthly"), ({"as_user": "x"}, "x")],
)
def test_an_unknown_list_mapping_or_user_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], values: dict[str, str], word: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("Name,Kind\nHarbour,project\n", encoding="utf-8")
    try:
        found = " ".join(asked(table_command.bring, capsys, file=str(path), **values)[1]["problems"])
    except Invalid as error:
        found = str(error.fields)
    assert word in found and names() == []

"""Two proofs on a copy of the source: a small entity is a model, a migration and one declaration; a hole is found."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "tests", "conftest.py", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "sample", "browser")
MODEL = '''

class Venue(Shared):
    """A place where the organization meets."""

    name = Line(_("name"))
    seats = Whole(_("seats"), null=True, blank=True)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
'''
DECLARATION = """

register(
    Pages(model=Venue, path="venues", columns=["name", "seats"], filters=["seats"], form=["name", "seats", "node"])
)
"""
# Doors to rows, each with what takes its guard out; the row behind a direct address is guarded twice.
EVERYBODY = 'Actor.system("a hole")'
HOLES = {
    "lists": ("core/lists/asking.py", {"visible_to(by, verb)": f"visible_to({EVERYBODY}, verb)"}),
    "addresses": (
        "core/actions.py",
        {"visible_to(by)": f"visible_to({EVERYBODY})", "not by.may(verb, found)": "False"},
    ),
}

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A Python of the copy, with a home of its own."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "STEERHOUSE_HOME": str(folder / "home")}
    environment["DJANGO_SETTINGS_MODULE"] = "steerhouse.config.settings"
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
    )


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_small_entity_is_a_model_a_migration_and_one_declaration(copy: Path) -> None:
    room = copy / "src/steerhouse/organization"
    append(room / "models.py", MODEL)
    append(room / "pages.py", DECLARATION)
    pages = room / "pages.py"
    pages.write_text(
        pages.read_text().replace(
            "from steerhouse.organization.models import (",
            "from steerhouse.organization.models import (\n    Venue,",
            1,
        )
    )
    made = run(copy, "-m", "django", "makemigrations", "organization", "--name", "venue")
    assert made.returncode == 0, made.stderr
    tested = run(copy, "-m", "pytest", "-q", "tests/contract", "-k", "venue", "--db=sqlite", "-p", "no:cacheprovider")
    assert tested.returncode == 0, tested.stdout[-3000:]
    passed = re.search(r"(\d+) passed", tested.stdout)
    assert passed is not None
    assert int(passed[1]) >= 8


@pytest.mark.parametrize("name", HOLES)
def test_one_visible_to_taken_out_turns_the_matrix_red(copy: Path, name: str) -> None:
    file, taken_out = HOLES[name]
    path = copy / "src/steerhouse" / file
    text = path.read_text(encoding="utf-8")
    for guard, hole in taken_out.items():
        assert text.count(guard) == 1
        text = text.replace(guard, hole)
    path.write_text(text, encoding="utf-8")
    tested = run(
        copy, "-m", "pytest", "-q", "tests/contract/test_matrix.py", "-k", "office and (person or hidden)",
        "--db=sqlite", "-p", "no:cacheprovider",
    )  # fmt: skip
    assert tested.returncode == 1, tested.stdout[-3000:]
    assert re.search(r"\d+ failed", tested.stdout)
    assert "error" not in tested.stdout.splitlines()[-1]

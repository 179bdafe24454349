"""Containers, services and their pages use commands and settings that exist."""

import re
from pathlib import Path

import pytest

from steerhouse.config.commands import COMMANDS
from steerhouse.config.environment import NAMES, SECRETS

ROOT = Path(__file__).resolve().parents[4]
DEPLOY = ROOT / "deploy"
PAGES = [ROOT / "docs" / "how-to" / f"{name}.md" for name in ("back-up", "deploy", "operate", "upgrade")]
FILES = [*sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "secrets" not in path.parts), *PAGES]
KNOWN = {"CONFIG"} | {name.upper() for name in NAMES} | {f"{name.upper()}_FILE" for name in SECRETS}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    assert set(re.findall(r"STEERHOUSE_([A-Z_]+)", path.read_text(encoding="utf-8"))) <= KNOWN


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    typed = re.findall(r"(?:`|^|/bin/|exec web |migrate )steerhouse ([a-z]+)", text, re.MULTILINE)
    typed += re.findall(r'\["steerhouse", "([a-z]+)"', text)
    assert set(typed) <= set(COMMANDS)


def test_each_process_has_its_service_and_its_container() -> None:
    compose = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    for name in ("web", "worker", "compute"):
        unit = (DEPLOY / "systemd" / f"steerhouse-{name}.service").read_text(encoding="utf-8")
        assert f"/bin/steerhouse {name}\n" in unit
        assert f'["steerhouse", "{name}"' in compose


def test_no_secret_stands_in_a_file_of_the_repository() -> None:
    for path in FILES:
        assert not re.search(r"(PASSWORD|SECRET_KEY)[:=] *[^\s$/]", path.read_text(encoding="utf-8")), path

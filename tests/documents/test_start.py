"""docs/start.md names every command, every option and every setting that there is, and none that is not."""

import re

from steerhouse.config.commands import COMMANDS
from steerhouse.config.environment import NAMES
from tests.support.missing import ROOT

START = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_table_and_none_else() -> None:
    described = set(re.findall(r"^\| `STEERHOUSE_(\w+)`", START, re.MULTILINE))
    assert described == {name.upper() for name in NAMES}


def test_every_command_is_in_the_table_and_none_else() -> None:
    table = START[START.index("| `steerhouse …`") : START.index("`--json` prints")]
    first_cells = re.findall(r"^\| (`.*?) \|", table.replace("\\|", "/"), re.MULTILINE)
    described = {found for cell in first_cells for found in re.findall(r"`([a-z-]+)", cell)} - {"steerhouse"}
    assert described == {name for name, command in COMMANDS.items() if not command.hidden}


def test_every_option_of_up_is_named() -> None:
    for flags, _ in COMMANDS["up"].arguments:
        assert f"`{flags[0]}`" in START, flags[0]


def test_every_link_of_the_documents_leads_somewhere() -> None:
    broken = []
    for page in [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} → {target}")
    assert broken == []

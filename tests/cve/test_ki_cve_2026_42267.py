"""Kimai CVE-2026-42267: a tag called `=SUM(…)` became a live formula in an exported workbook."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from steerhouse.core.import_models import ImportRun
from steerhouse.interchange import cells

FORMULA = ("=", "+", "-", "@", "|", "\t")
NAMES = ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(1)", "|calc", "=cmd|' /C calc'!A0"]


def test_names_that_look_like_formulas_come_in_as_they_are_and_go_out_as_text(send: Callable[..., ImportRun]) -> None:
    tasks = "".join(
        f"<Task><UID>{n}</UID><ID>{n}</ID><Name>{escape(name)}</Name></Task>" for n, name in enumerate(NAMES, start=1)
    )
    plan = f'<Project xmlns="http://schemas.microsoft.com/project"><Title>P</Title><Tasks>{tasks}</Tasks></Project>'
    run = send(plan.encode())
    shown = {line["name"] for line in run.preview["lines"]}
    assert shown >= set(NAMES)
    rows = [[name, -1] for name in NAMES]
    out = "".join(cells.csv_lines(rows))
    assert not any(line.lstrip('\ufeff"').startswith(FORMULA) for line in out.splitlines())
    assert [row[0] for row in cells.read_csv(out)] == NAMES
    assert {row[1] for row in cells.read_csv(out)} == {"-1"}


def test_a_workbook_holds_them_as_text(tmp_path: Path) -> None:
    book = tmp_path / "out.xlsx"
    with book.open("wb") as file:
        cells.write_xlsx(file, [[name] for name in NAMES])
    with zipfile.ZipFile(book) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    with book.open("rb") as file:
        assert [row[0] for row in cells.read_xlsx(file)] == NAMES

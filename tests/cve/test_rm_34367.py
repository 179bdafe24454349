"""Redmine #34367 (CVE-2021-31865): the list of allowed extensions could be circumvented, so that a file was taken for
another kind than it was. Here the content decides, never the name."""

from collections.abc import Callable

import pytest

from steerhouse.core.import_models import ImportRun

PLAN = b'<Project xmlns="http://schemas.microsoft.com/project"><Title>P</Title><Tasks/></Project>'


@pytest.mark.parametrize("name", ["plan.xml", "plan.php", "plan", "plan.xml.exe", "plan.csv", ".htaccess"])
def test_a_plan_is_a_plan_under_any_name(send: Callable[..., ImportRun], name: str) -> None:
    run = send(PLAN, name)
    assert (run.state, run.kind) == (ImportRun.State.READY, "schedule")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<?php system($_GET['c']); ?>", ""),
        (b"<html><script>alert(1)</script></html>", "HTML"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "SVG"),
        (b"%PDF-1.7 x", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"MZ\x90\x00", "program"),
        (b"", "empty"),
    ],
    ids=["php", "html", "svg", "pdf", "png", "exe", "empty"],
)
def test_another_kind_of_file_is_refused_by_its_own_name(
    refused: Callable[..., dict[str, str]], content: bytes, what: str
) -> None:
    assert what in refused(content, "plan.xml")["message"]

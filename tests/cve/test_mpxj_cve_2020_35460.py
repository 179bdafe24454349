"""MPXJ CVE-2020-35460: the name of a zip entry with `../` in it let a file be written anywhere on the server."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from steerhouse.core.import_models import ImportRun

Refused = Callable[..., dict[str, str]]


def archive(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr(name, "written")
    return packed.getvalue()


def test_an_archive_is_not_unpacked_whatever_its_entries_are_called(refused: Refused, tmp_path: Path) -> None:
    problem = refused(archive("../../../escaped.txt"), "plan.zip")
    assert "ZIP" in problem["message"]
    assert not list(tmp_path.rglob("escaped.txt"))


def test_a_workbook_is_read_for_its_known_parts_alone(refused: Refused, tmp_path: Path) -> None:
    assert "workbook" in refused(archive("xl/workbook.xml"), "plan.xlsx")["message"]
    assert refused(archive("xl/../../../escaped.xml"), "plan.xlsx")["message"]
    assert not list(tmp_path.rglob("escaped.xml"))


def test_the_name_of_an_upload_leads_nowhere(send: Callable[..., ImportRun], spool: Path, tmp_path: Path) -> None:
    for name in ("../../escaped.xml", "..\\..\\escaped.xml", "/etc/escaped.xml", "a\x00b/../escaped.xml"):
        run = send(b"<x/>", name)
        assert run.file_name == "escaped.xml"
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} == {spool}

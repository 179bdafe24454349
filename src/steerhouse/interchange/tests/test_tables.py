"""Tables in the child process: what is read, letter by letter, and what is refused by its own name."""

import gzip
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from steerhouse.interchange.cells import Cell, Money, csv_lines, write_xlsx
from steerhouse.interchange.child import read_table_in_child
from steerhouse.interchange.limits import Limits
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.tables import TableFile
from steerhouse.interchange.tables.reader import read_table

ROWS: list[list[Cell]] = [
    ["ID", "Name", "Start", "Cost", "Open"],
    ["A1", "=1+1", date(2026, 1, 2), Money(-123450, "GBP"), True],
    ["A2", "Café\nat the quay", None, Money(0, "GBP"), False],
]
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def workbook(rows: list[list[Cell]]) -> bytes:
    out = io.BytesIO()
    write_xlsx(out, rows)
    return out.getvalue()


def read(folder: Path, data: bytes) -> TableFile:
    path = folder / "table"
    path.write_bytes(data)
    return read_table_in_child(path)


def refusal(folder: Path, data: bytes) -> str:
    path = folder / "table"
    path.write_bytes(data)
    with pytest.raises(FileRefused) as caught:
        read_table(path)
    return str(caught.value)


def repacked(data: bytes, changed: dict[str, bytes]) -> bytes:
    """A workbook with some of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            new.writestr(name, content)
    return out.getvalue()


def test_a_workbook_gives_its_cells_as_text_with_what_they_are(tmp_path: Path) -> None:
    found = read(tmp_path, workbook(ROWS))
    assert found.labels == ("ID", "Name", "Start", "Cost", "Open") and found.label_row == 1
    assert found.rows[0].cells == ("A1", "=1+1", "2026-01-02", "-1234.5", "true")
    assert found.rows[0].kinds == "ttdnb"
    assert found.rows[1].cells == ("A2", "Café\nat the quay", "", "0", "false")


def test_a_csv_file_gives_back_what_was_written_whatever_its_code_page_and_delimiter(tmp_path: Path) -> None:
    written = "".join(csv_lines(ROWS, delimiter=";"))
    found = read(tmp_path, written.encode())
    assert found.rows[0].cells == ("A1", "=1+1", "2026-01-02", "-1234.50", "true")
    old = "Name;Kosten\nCaf\xe9;1,5\n".encode("cp1252")
    found = read(tmp_path, old)
    assert found.rows[0].cells == ("Café", "1,5") and found.format == "CSV, semicolon, cp1252"


def test_titles_above_the_labels_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    found = read(tmp_path, b"Projects of the north\n\nName,Code,Start\nDepot,D1,\n\nYard,Y1,2026-01-01\n")
    assert found.labels == ("Name", "Code", "Start") and found.label_row == 3
    assert [row.number for row in found.rows] == [4, 6]


def test_a_formula_is_told_from_a_text_and_never_run(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Name", "Cost"])
    book.active.append(["Depot", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    row = read(tmp_path, out.getvalue()).rows[0]
    assert row.kinds == "tf" and row.cells[1] == "=1+1"


def test_hostile_and_foreign_files_are_refused_in_plain_words(tmp_path: Path) -> None:
    book = workbook(ROWS)
    sheet = "xl/worksheets/sheet1.xml"
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    assert "The file is empty." in refusal(tmp_path, b"")
    assert "macros" in refusal(tmp_path, repacked(book, {"xl/vbaProject.bin": b"x"}))
    override = (
        b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
    )
    assert "macros" in refusal(tmp_path, repacked(book, {"[Content_Types].xml": b"<Types>" + override + b"</Types>"}))
    assert "DOCTYPE" in refusal(tmp_path, repacked(book, {sheet: doctype}))
    assert "not written in UTF-8" in refusal(tmp_path, repacked(book, {sheet: doctype.decode().encode("utf-16")}))
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "locked by a password" in refusal(tmp_path, locked)
    assert "damaged or cut off" in refusal(tmp_path, repacked(book, {sheet: b"<worksheet><sheetData><row"}))
    assert "This is " in refusal(tmp_path, book[: len(book) // 2])
    assert "no row below" in refusal(tmp_path, b"Name,Code\n")
    assert "no filled cell" in refusal(tmp_path, b" , ,\n,,\n")
    assert "none of the characters" in refusal(tmp_path, b"Name,Code\nDep\x81t,\xe9\n")
    assert "no end" in refusal(tmp_path, b'Name,Code\n"Depot,1\n')
    assert "columns" in refusal(tmp_path, b",".join([b"x"] * 1_000_000) + b"\n1\n")
    assert "columns" in refusal(tmp_path, b",".join([b"x"] * 600) + b"\n1\n")
    assert "packed" in refusal(tmp_path, gzip.compress(b"Name,Code\nDepot,1\n"))


def test_a_part_larger_than_it_may_be_is_refused_before_a_parser_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    strings = b"<sst><si><t>" + b"A" * 9_000_000 + b"</t></si></sst>"
    path.write_bytes(repacked(workbook(ROWS), {"xl/sharedStrings.xml": strings}))
    assert path.stat().st_size < 100_000
    with pytest.raises(FileRefused, match="more than 8 MiB when unpacked"):
        read_table(path, Limits(unpacked_bytes=8 * 2**20))


def test_three_hundred_megabytes_of_text_are_refused_in_the_child(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b"A" * 2**20)
    with pytest.raises(FileRefused, match="200 MiB when unpacked"):
        read_table_in_child(path)

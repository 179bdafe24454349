"""A fixed set of hostile and mistaken files: each is refused with what it is, where, and what to do."""

import gzip
import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.read import read
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.sniff import Kind, sniff
from steerhouse.interchange.tests.shared import (
    GMPP,
    SCHEDULES,
    mspdi_files,
    needs_shared,
    pmxml_files,
    project,
    task,
    xer_files,
)

PLAN = project([task(1), task(2)])
LIST = "project_name,colour_rating,year\nBridge,Amber,2022\nRoad,Green,2022\n"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><Project>&i;</Project>"
)


def zipped(*names: str) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "x" * 1000)
    return target.getvalue()


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
HOSTILE: dict[str, tuple[bytes, str]] = {
    # Nothing, too little, too much.
    "empty": (b"", "empty"),
    "empty gz": (gzip.compress(b""), "empty"),
    "only spaces": (b" \n \n", "empty"),
    "only a mark": (b"\xef\xbb\xbf", "empty"),
    "only a declaration": (b'<?xml version="1.0"?>', "XML"),
    "cut XML at half": (cut(PLAN.encode(), 0.5), "cut off"),
    "cut XML in a tag": (PLAN.encode()[:-4], "cut off"),
    "cut XML in the declaration": (PLAN.encode()[:20], "XML"),
    "cut gz": (cut(gzip.compress(PLAN.encode() * 1), 0.5), "damaged or cut off"),
    "gz with a wrong check sum": (gzip.compress(PLAN.encode())[:-8] + b"\0" * 8, "damaged or cut off"),
    "gz of nonsense": (b"\x1f\x8b\x08\0" + b"\xff" * 50, "damaged or cut off"),
    "gzip in gzip": (gzip.compress(gzip.compress(PLAN.encode())), "inside a packed file"),
    "gzip bomb": (gzip.compress(b"<Project>" + b" " * 3_000_000), "unpacked"),
    # Declarations and entities.
    "doctype": (b'<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/x.dtd"><Project/>', "DOCTYPE"),
    "external entity": (
        b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project><Name>&x;</Name></Project>',
        "DOCTYPE",
    ),
    "parameter entity": (
        b'<!DOCTYPE p [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]><Project/>',
        "DOCTYPE",
    ),
    "billion laughs": (LAUGHS.encode(), "DOCTYPE"),
    "quadratic blow-up": (
        b'<!DOCTYPE p [<!ENTITY a "' + b"x" * 50_000 + b'">]><Project>' + b"&a;" * 5_000 + b"</Project>",
        "DOCTYPE",
    ),
    "doctype in UTF-16": ('<!DOCTYPE p [<!ENTITY a "b">]><Project>&a;</Project>'.encode("utf-16"), "DOCTYPE"),
    "doctype in small letters": (b"<!doctype html><html></html>", "DOCTYPE"),
    "unknown entity": (b"<Project><Name>&nbsp;</Name></Project>", "well-formed"),
    "external include": (
        b'<Project xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></Project>',
        "",
    ),
    # Shape.
    "200,000 deep": (b"<Project>" + b"<a>" * 200_000 + b"</a>" * 200_000 + b"</Project>", "nested more than"),
    "200,000 deep and cut": (b"<Project>" + b"<a>" * 200_000, "nested more than"),
    "a text of 11 MB": (b"<Project><Name>" + b"x" * 11_000_000 + b"</Name></Project>", "longer than"),
    "a name of 2 MB": (b"<Project><Name>" + b"x" * 2_000_000 + b"</Name></Project>", "the limit is"),
    "two roots": (b"<Project/><Project/>", "well-formed"),
    "an attribute twice": (b'<Project a="1" a="2"/>', "well-formed"),
    "tags crossed": (b"<Project><a><b></a></b></Project>", "well-formed"),
    "text before the root": (b"hello <Project/>", "labels"),
    "another root": (b"<Projects/>", "root element"),
    "another namespace": (b'<Project xmlns="http://example.org/"/>', "root element"),
    # Code pages.
    "Latin letters called UTF-8": (PLAN.replace("Made", "M\xe4de").encode("cp1252"), "wrong code page"),
    "half a UTF-8 letter": (PLAN.encode().replace(b"Made", b"M\xc3de"), "wrong code page"),
    "an unknown code page": (PLAN.encode().replace(b"UTF-8", b"KLINGON"), "wrong code page"),
    "NUL in XML": (PLAN.encode().replace(b"Made", b"M\0de"), "control character"),
    "control character in XML": (PLAN.encode().replace(b"Made", b"M\x01de"), "control character"),
    "UTF-16 without a mark": (LIST.encode("utf-16-le"), "NUL"),
    "UTF-32": (LIST.encode("utf-32"), "NUL"),
    "NUL in a list": (LIST.encode().replace(b"Road", b"Ro\0d"), "NUL"),
    "a mark that lies": (b"\xef\xbb\xbf" + LIST.replace("Road", "R\xf6ad").encode("cp1252"), "begins with the mark"),
    "half a UTF-16 letter": (LIST.encode("utf-16")[:-1], "begins with the mark"),
    # Other formats by name.
    "mpp": (OLE + "   114".encode("utf-16-le") + OLE, "Microsoft Project .mpp"),
    "xls": (OLE + "Workbook".encode("utf-16-le"), "old Excel"),
    "doc": (OLE, "old Office"),
    "xlsx of nothing": (zipped("[Content_Types].xml", "xl/workbook.xml"), "workbook"),
    "half an xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml")[:60], "ZIP archive"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), "Word document"),
    "zip": (zipped("plan.xml"), "ZIP archive"),
    "zip that leaves its folder": (zipped("../../etc/passwd"), "ZIP archive"),
    "zip in zip": (zipped("inner.zip"), "ZIP archive"),
    "xer without an end": (b"ERMHDR\t22.12\t2026-11-22\n%T\tTASK\n", "cut off"),
    "p6 xml": (b'<APIBusinessObjects xmlns="http://xmlns.oracle.com/x"/>', "no project"),
    "mpx": (b"MPX,Microsoft Project,4.0,ANSI\r\n", ".mpx"),
    "gan": (b'<project name="x" version="3"/>', "GanttProject"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "picture (SVG)"),
    "html": (b"<html><body/></html>", "HTML"),
    "pdf": (b"%PDF-1.7\n", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "PNG"),
    "jpeg": (b"\xff\xd8\xff\xe0" + b"\0" * 99, "JPEG"),
    "gif that is also a list": (b"GIF89a,colour_rating\n", "GIF"),
    "program": (b"\x7fELF\x02\x01\x01", "program"),
    "windows program": (b"MZ\x90\0", "program"),
    "json": (json.dumps({"tasks": []}).encode(), "JSON"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\0", "7-Zip"),
    "xz": (b"\xfd7zXZ\0", "xz archive"),
    "random bytes": (bytes(range(1, 256)) * 20, "binary"),
    # Lists.
    "a text": (b"Dear colleagues,\nplease find attached.\n", "labels"),
    "a list of other labels": (b"alpha,beta\n1,2\n", "labels"),
    "labels only": (b"project_name,colour_rating,year\n", "no project"),
    "a quote without an end": (LIST.replace("Road", '"Road').encode(), "cut off"),
    "a row too wide": (LIST.replace("Bridge", "Bridge,,x").encode(), "columns expected"),
    "a row cut off": (b"project_name,colour_rating,year\nBridge,Amber,2022\nRo", "ends in the middle"),
    "a cell of 2 MB": (LIST.encode().replace(b"Road", b"x" * 2_000_000), "longer than"),
    "a year that is none": (LIST.replace("2022\nRoad", "soon\nRoad").encode(), "year"),
    "two years": (LIST.replace("2022\nRoad", "2021\nRoad").encode(), "several years"),
}


@pytest.fixture
def hostile(tmp_path):
    def write(data: bytes):
        # The name lies on purpose: only the content counts.
        path = tmp_path / "plan.xml"
        path.write_bytes(data)
        return path

    return write


def test_the_fixed_set_is_large_enough():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "external include"])
def test_a_hostile_file_is_refused_in_plain_words(hostile, name):
    data, said = HOSTILE[name]
    with pytest.raises(FileRefused) as caught:
        read(hostile(data), limits=Limits(unpacked_bytes=2_000_000))
    problem = caught.value.problems[0]
    assert said in problem.message or said in problem.what_next, str(problem)
    assert problem.where and problem.message.endswith((".", "(.gz).")) and problem.what_next


def test_an_include_is_only_an_unknown_element(hostile):
    file = read(hostile(HOSTILE["external include"][0]))
    assert isinstance(file, ScheduleFile) and "root:" not in repr(file)


def test_a_file_above_the_limit_is_refused_with_limit_and_size(hostile):
    with pytest.raises(FileRefused, match=r"The file has 1,001 bytes; the limit is 1,000\."):
        sniff(hostile(b"x" * 1001), Limits(file_bytes=1000))


def test_three_hundred_megabytes_are_refused_without_being_read(tmp_path):
    path = tmp_path / "large.xml"
    with path.open("wb") as file:
        file.write(b"<Project>")
        file.truncate(300 * 2**20)
    with pytest.raises(FileRefused, match="the limit is"):
        read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plans_and_lists_are_read_in_every_marked_encoding(hostile, encoding):
    assert sniff(hostile(PLAN.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding))) is Kind.MSPDI
    assert len(read(hostile(PLAN.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding))).tasks) == 2
    assert len(read(hostile(LIST.encode(encoding))).rows) == 2


@needs_shared
def test_every_real_file_is_told_by_its_content():
    assert {sniff(path) for path in mspdi_files()} == {Kind.MSPDI}
    assert {sniff(path) for path in xer_files()} == {Kind.XER}
    assert {sniff(path) for path in pmxml_files()} == {Kind.PMXML}
    assert {sniff(path) for path in GMPP.glob("*.csv")} == {Kind.LIST}


@needs_shared
@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*/*.mpp", "Microsoft Project .mpp file"),
        ("*/*.mpx", "exchange file (.mpx)"),
        ("*/*.gan", "GanttProject"),
        ("*/*.planner", "GanttProject or Planner"),
    ],
)
def test_formats_that_are_not_read_are_refused_by_name(pattern, name):
    files = sorted(SCHEDULES.glob(pattern))
    assert files
    for path in files:
        with pytest.raises(FileRefused) as caught:
            sniff(path)
        assert name in caught.value.problems[0].message, path.name

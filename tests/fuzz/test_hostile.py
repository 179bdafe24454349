"""A fixed set of hostile files through the whole way in: each refused with place and what to do, nothing written."""

import gzip
import json
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

NAMESPACE = "http://schemas.microsoft.com/project"
LONG = "x" * 1_500_000


def plan(tasks: str = "", head: str = "", tail: str = "</Project>") -> bytes:
    return f'{head}<Project xmlns="{NAMESPACE}"><Title>P</Title><Tasks>{tasks}</Tasks>{tail}'.encode()


def task(uid: object, name: str = "Dig", more: str = "") -> str:
    return f"<Task><UID>{uid}</UID><ID>1</ID><Name>{name}</Name>{more}</Task>"


def after(uid: object) -> str:
    return f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>1</Type></PredecessorLink>"


def archive(*names: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, "x")
    return packed.getvalue()


UTF8 = '<?xml version="1.0" encoding="UTF-8"?>'
WHOLE = plan("".join(task(uid) for uid in range(1, 50)))
HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "only spaces": b" \n \n",
    "cut in the middle": WHOLE[: len(WHOLE) // 2],
    "cut in a name": WHOLE[: WHOLE.index(b"Dig") + 1],
    "cut after the tasks": plan(task(1), tail=""),
    "two roots": plan(task(1)) + plan(task(2)),
    "text after the end": plan(task(1)) + b"more",
    "doctype": plan(task(1), head="<!DOCTYPE Project>"),
    "doctype in small letters": plan(task(1), head="<!doctype Project>"),
    "doctype after a comment": plan(task(1), head="<!-- a --><!DOCTYPE Project [<!ENTITY x 'y'>]>"),
    "unknown entity": plan(task(1, "&x;")),
    "nested 200,000 deep": plan("<a>" * 200_000 + "</a>" * 200_000),
    "nested 300 deep": plan("<a>" * 300 + "</a>" * 300),
    "a name of 1.5 million characters": plan(task(1, LONG)),
    "an attribute of 12 million characters": plan(task(1, more=f'<Notes a="{LONG * 8}"/>')),
    "wrong code page": plan(task(1, "Gr\u00fcndung"), head=UTF8).decode().encode("cp1252"),
    "utf-16 without a mark": plan(task(1)).decode().encode("utf-16-le"),
    "an unknown code page": plan(task(1), head='<?xml version="1.0" encoding="x-none"?>'),
    "NUL in a name": plan(task(1, "D\0g")),
    "a control character": plan(task(1, "D&#1;g")),
    "a lone surrogate": plan(task(1, "D&#xD800;g")),
    "a loop of one": plan(task(1, more=after(1))),
    "a loop of two": plan(task(1, "Dig", after(2)) + task(2, "Pour", after(1))),
    "a task twice": plan(task(1) + task(1)),
    "an id that is none": plan(task("x")),
    "an id of 40 digits": plan(task("9" * 40)),
    "a link to nobody": plan(task(1, more=after(99))),
    "a date that is none": plan(task(1, more="<ConstraintDate>2026-02-30T08:00:00</ConstraintDate>")),
    "a duration that is none": plan(task(1, more="<Duration>eight hours</Duration>")),
    "a duration of a million years": plan(task(1, more="<Duration>PT9999999999H0M0S</Duration>")),
    "not a number": plan(task(1, more="<PercentComplete>NaN</PercentComplete>")),
    "another root": b"<Plan/>",
    "another namespace": b'<Project xmlns="urn:other"/>',
    "web page": b"<!doctype html><html><script>alert(1)</script></html>",
    "picture in XML": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "style sheet": b'<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/>',
    "Primavera XML": b"<APIBusinessObjects/>",
    "Primavera XER": b"ERMHDR\t19.12\r\n%T\tTASK\r\n",
    "Microsoft Project .mpp": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Props14".encode("utf-16-le") * 9,
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") * 9,
    "Excel": archive("[Content_Types].xml", "xl/workbook.xml"),
    "archive": archive("plan.xml"),
    "archive with a way out": archive("../../../plan.xml", "/etc/cron.d/x"),
    "archive of 10,000 entries": archive(*(f"{n}.xml" for n in range(10_000))),
    "half of an archive": archive("plan.xml")[:20],
    "packed archive": gzip.compress(archive("plan.xml")),
    "packed text": gzip.compress(b"a,b\n1,2\n"),
    "packed twice": gzip.compress(gzip.compress(WHOLE)),
    "packed and cut": gzip.compress(WHOLE * 50)[:200],
    "packed nothing": gzip.compress(b""),
    "packed bomb": gzip.compress(b"<Project>" + b" " * 250 * 2**20, compresslevel=1),
    "PDF": b"%PDF-1.7\n",
    "PNG": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "program": b"MZ" + bytes(100),
    "pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.",
    "chance": bytes(range(256)) * 40,
    "JSON": json.dumps({"tasks": []}).encode(),
    "a list without labels that are known": b"a,b,c\n1,2,3\n",
    "a list of labels only": b"Project name,Department,GMPP ID Number,Financial Year\n",
    "a list with a quotation mark too many": b'Project name,"Department\nx,y\n' * 3,
    "a list of lone returns": b"a;b\r" * 100,
    "a list of a million commas": b"," * 1_000_000,
    "one line of 5 million letters": b"x" * 5_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_place_and_what_to_do(refused: Callable[..., dict[str, str]], name: str) -> None:
    problem = refused(HOSTILE[name], f"{name}.xml")
    assert all(len(text) <= 1_000 for text in problem.values())
    assert "Traceback" not in str(problem) and "/site-packages/" not in str(problem)


def test_there_are_as_many_as_were_promised() -> None:
    assert len(HOSTILE) >= 60

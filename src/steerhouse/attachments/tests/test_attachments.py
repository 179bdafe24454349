"""Files follow the thing: who sees it sends and downloads them, nobody else can tell that they are there."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from steerhouse.attachments import store
from steerhouse.attachments.models import Attachment
from steerhouse.collaboration.notices import Notification
from steerhouse.collaboration.tests.test_saved_views import Person
from steerhouse.core.models import AuditEntry, Grant
from steerhouse.core.tests.pages_world import body, grant, place, role, user
from steerhouse.core.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

assert urlpatterns
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"
MISSING = "0" * 26


@pytest.fixture(autouse=True)
def own_store(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files" / "attachments"


@pytest.fixture
def thing() -> Grant:
    return grant(user("granted"), role("Seen up north"), place("North"))


@pytest.fixture
def author() -> Person:
    return Person("author", "access.view", "access.edit", "tree.view")


@pytest.fixture
def reader() -> Person:
    return Person("reader", "access.view", "tree.view")


@pytest.fixture
def outsider() -> Person:
    return Person("outsider", "access.view", "tree.view", at=place("South"))


def send(who: Person, thing: Any, content: bytes, name: str = "plan.pdf", **more: Any) -> Any:
    kind = type(thing)._meta.model_name
    path = f"/files/of/{kind}/{thing.public_id}/add/"
    return who.client.post(path, {"file": SimpleUploadedFile(name, content), "name": name, **more})


def panel(who: Person, thing: Any) -> str:
    return body(who.client.get(f"/files/of/grant/{thing.public_id}/", headers={"HX-Request": "true"}))


def rows() -> list[Attachment]:
    return list(Attachment._base_manager.order_by("pk"))


def stored(place: Path) -> list[Path]:
    return [path for path in place.rglob("*") if path.is_file()]


def test_a_file_is_kept_with_its_checksum_and_comes_back_as_a_download_only(
    author: Person, reader: Person, thing: Grant, own_store: Path
) -> None:
    answer = send(author, thing, b"%PDF-1.7 x", "Zürich plan.pdf", note="signed")
    assert answer["Location"] == f"/grants/{thing.public_id}/#files"
    (row,) = rows()
    assert (row.size, row.sha256) == (10, hashlib.sha256(b"%PDF-1.7 x").hexdigest())
    (path,) = stored(own_store)
    assert path == own_store / row.stored_name[:2] / row.stored_name and path.stat().st_mode & 0o777 == 0o600
    found = reader.client.get(f"/files/{row.public_id}/")
    assert b"".join(found.streaming_content) == b"%PDF-1.7 x"
    assert {name: found[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
    }  # fmt: skip
    assert found["Content-Disposition"] == "attachment; filename*=utf-8''Z%C3%BCrich%20plan.pdf"
    assert found["Content-Security-Policy"] == "sandbox; default-src 'none'" and found["Content-Length"] == "10"
    shown = panel(reader, thing)
    assert "Zürich plan.pdf" in shown and "PDF, 10 B, author" in shown and "signed" in shown
    assert AuditEntry.objects.latest("sequence").verb == "attachment.add"
    assert "File attached" in body(reader.client.get(f"/grants/{thing.public_id}/history/"))
    assert "hx-get" in body(reader.client.get(f"/grants/{thing.public_id}/"))
    without_scripts = body(reader.client.get(f"/files/of/grant/{thing.public_id}/"))
    assert "Zürich plan.pdf" in without_scripts and "Back to its page" in without_scripts


def test_who_does_not_see_the_thing_gets_the_answer_for_what_does_not_exist(
    author: Person, outsider: Person, thing: Grant
) -> None:
    """Elsewhere files of hidden things could be read, renamed or deleted by their own address: Redmine 43634, 43635 and
    43951, MB CVE-2026-3473, VK CVE-2026-33680."""
    send(author, thing, PNG, "CANARY.png")
    send(author, thing, PNG + b"2", "CANARY.png")
    old, new = rows()
    author.client.post(f"/files/{old.public_id}/remove/")
    for row in (old, new):
        for path in ("/files/{}/", "/files/{}/remove/", "/files/{}/restore/"):
            method = "get" if path == "/files/{}/" else "post"
            told = [getattr(outsider.client, method)(path.format(one)) for one in (row.public_id, MISSING)]
            assert [one.status_code for one in told] == [404, 404], path
            assert same(told[0], row.public_id) == same(told[1], MISSING)
    for path in (f"/files/of/grant/{thing.public_id}/", f"/grants/{thing.public_id}/history/"):
        assert outsider.client.get(path).status_code == 404
    assert send(outsider, thing, b"x").status_code == 404
    seen = [body(outsider.client.get(path)) for path in ("/find/?q=CANARY&format=json", "/grants/")]
    assert not any(word in text for text in seen for word in ("CANARY.png", old.public_id))
    assert Client().get(f"/files/{new.public_id}/").status_code == 302
    assert len(rows()) == 2


def same(answer: Any, asked: str) -> str:
    return re.sub(
        r'nonce="[^"]*"|[0-9A-Z]{26}|(?<=content=")[^"]*|(?<=value=")[^"]*', "", body(answer).replace(asked, "")
    )


def test_an_id_of_another_thing_in_the_body_replaces_nothing(author: Person, thing: Grant) -> None:
    other = grant(user("other"), role("Another"), place("East"))
    send(author, thing, b"first")
    answer = send(author, other, b"second", replaces=rows()[0].public_id)
    assert answer.status_code == 404 and len(rows()) == 1


def test_strange_files_are_shown_for_what_they_are_and_never_served_as_such(author: Person, thing: Grant) -> None:
    """Elsewhere an SVG was served in place (PL CVE-2026-105630), a file with its own media type from the product's
    address (OP CVE-2026-32703), and a name carried a script (OD CVE-2021-45071)."""
    for content, name in (
        (SVG, "logo.png"), (HTML, "report.pdf"), (b"%!PS-Adobe-3.0", "print.pdf"), (PNG, '"><img src=x onerror=a>.txt'),
        (b"a", "..\\..\\x"), (b"b", "a" * 300 + ".txt"), (b"c", "photo\u202egpj.exe"), (b"d", "line\r\nX-Evil: 1.txt"),
    ):  # fmt: skip
        send(author, thing, content, name)
    shown = panel(author, thing)
    assert "Its content looks like SVG, its name ends in .png." in shown
    assert "Its content looks like HTML, its name ends in .pdf." in shown
    assert "Its content looks like PostScript, its name ends in .pdf." in shown
    assert "<img" not in shown and "&quot;&gt;&lt;img src=x onerror=a&gt;.txt" in shown
    assert "photo‹U+202E›gpj.exe" in shown and "\u202e" not in shown
    assert ">x</a>" in shown and ("a" * 251 + ".txt") in shown and "a" * 252 not in shown
    found = rows()
    for row in found:
        answer = author.client.get(f"/files/{row.public_id}/")
        assert answer["Content-Type"] == "application/octet-stream" and "X-Evil" not in answer.headers
        assert answer["Content-Disposition"].startswith("attachment; filename")
        assert not set("<>\\\u202e\r\n") & set(answer["Content-Disposition"])
    assert len(found) == 8


def test_empty_too_large_and_too_many_bytes_are_refused_with_what_to_do(
    author: Person, thing: Grant, settings: Any, own_store: Path
) -> None:
    settings.ATTACHMENT_BYTES, settings.ATTACHMENT_QUOTA_BYTES = 100, 150
    headers = {"HX-Request": "true"}
    path = f"/files/of/grant/{thing.public_id}/add/"
    for content, words in (
        (b"", "“a.txt” is empty."),
        (b"x" * 101, "“a.txt” is larger than 100 B, the most that one file may have."),
    ):
        answer = author.client.post(path, {"file": SimpleUploadedFile("a.txt", content)}, headers=headers)
        assert words in body(answer)
    assert "Choose a file first." in body(author.client.post(path, {}, headers=headers))
    send(author, thing, b"x" * 100, "one.txt")
    answer = author.client.post(path, {"file": SimpleUploadedFile("a.txt", b"y" * 51)}, headers=headers)
    assert "The files here take 100 B of 150 B; 51 B more do not fit." in body(answer)
    send(author, thing, b"y" * 50, "two.txt")
    assert [row.name for row in rows()] == ["one.txt", "two.txt"] and len(stored(own_store)) == 2
    answer = author.client.post(path, {"file": SimpleUploadedFile("a.txt", b"y" * 80_000)})
    assert answer.status_code == 413 and "larger than 150 B" in body(answer)


def test_a_file_of_the_same_name_becomes_its_new_version_and_the_same_content_is_said(
    author: Person, reader: Person, thing: Grant
) -> None:
    said = []
    for content, name in ((b"one", "a.txt"), (b"two", "a.txt"), (b"two", "a.txt"), (b"one", "b.txt")):
        answer = author.client.post(
            f"/files/of/grant/{thing.public_id}/add/", {"file": SimpleUploadedFile(name, content)},
            headers={"HX-Request": "true"},
        )  # fmt: skip
        said += re.findall(r'<p class="sh-note[^>]*>(.*?)</p>', body(answer))
    assert said == [
        "“a.txt” was attached.",
        "“a.txt” was attached as version 2; the earlier ones are kept.",
        "“a.txt” is here already with the same content.",
        "“b.txt” was attached. The same content is here as “a.txt” already.",
    ]
    first, second, other = rows()
    assert (first.chain, first.number, second.chain, second.number) == (first.public_id, 1, first.public_id, 2)
    send(author, thing, b"three", "final.txt", replaces=second.public_id)
    assert (rows()[-1].chain, rows()[-1].number) == (first.chain, 3)
    assert b"".join(reader.client.get(f"/files/{first.public_id}/").streaming_content) == b"one"
    assert "2 earlier versions" in panel(reader, thing)
    assert other.number == 1


def test_what_is_deleted_waits_in_the_bin_and_only_its_author_or_an_editor_touches_it(
    author: Person, reader: Person, thing: Grant
) -> None:
    send(author, thing, b"one", "a.txt")
    send(reader, thing, b"two", "of the reader.txt")
    one, two = rows()
    assert reader.client.post(f"/files/{one.public_id}/remove/").status_code == 403
    assert reader.client.post(f"/files/{two.public_id}/remove/").status_code == 302
    assert author.client.post(f"/files/{two.public_id}/restore/").status_code == 302
    assert author.client.post(f"/files/{two.public_id}/restore/").status_code == 404
    author.client.post(f"/files/{one.public_id}/remove/")
    assert "1 file in the bin" in panel(reader, thing) and "Put back" not in panel(reader, thing)
    assert "Put back" in panel(author, thing)
    author.client.post(f"/grants/{thing.public_id}/archive/")
    shown = panel(author, thing)
    assert "of the reader.txt" in shown and not any(word in shown for word in ("Delete", "Put back", "<form"))
    assert send(author, thing, b"late").status_code == 302 and len(rows()) == 2
    assert author.client.post(f"/files/{two.public_id}/remove/").status_code == 409


def test_who_watches_is_told_of_a_new_file(author: Person, reader: Person, thing: Grant) -> None:
    reader.client.post(f"/watch/grant/{thing.public_id}/")
    send(author, thing, b"one", "a.txt")
    assert Notification._base_manager.get().user_id == reader.user.pk
    assert "author changed file (Attach a file)" in body(reader.client.get("/notifications/"))


def test_a_refused_row_leaves_no_file(author: Person, thing: Grant, own_store: Path, monkeypatch: Any) -> None:
    def broken(*_given: Any) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("steerhouse.core.writing.record", broken)
    author.client.raise_request_exception = False
    assert send(author, thing, b"one").status_code == 500
    assert rows() == [] and stored(own_store) == []
    assert store.folder() == own_store

"""MPXJ CVE-2020-25020: a schedule-file reader resolved external entities, so a file could read the server's disk and
call addresses of its network (the reader inside Primavera Unifier: takeover without signing in)."""

import socket
from collections.abc import Callable
from contextlib import closing

import pytest

Refused = Callable[..., dict[str, str]]
PROJECT = '<Project xmlns="http://schemas.microsoft.com/project"><Name>&x;</Name></Project>'
SENTENCE = "The file contains a document type declaration"


def with_doctype(declaration: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return f"{head}<!DOCTYPE Project [{declaration}]>{PROJECT}".encode()


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;',
        '<!ENTITY x PUBLIC "-//x" "file:///etc/hostname">',
        "",
    ],
    ids=["file", "parameter", "public", "empty"],
)
def test_a_document_type_declaration_is_refused_and_no_file_is_read(refused: Refused, declaration: str) -> None:
    problem = refused(with_doctype(declaration))
    assert problem["message"].startswith(SENTENCE)
    assert "again from the scheduling tool." in f"{problem['message']} {problem['what_next']}"
    assert "root:" not in str(problem)


def test_nothing_calls_the_address_of_an_entity(refused: Refused) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        refused(with_doctype(f'<!ENTITY x SYSTEM "http://127.0.0.1:{port}/x">'))
        refused(f'<!DOCTYPE Project SYSTEM "http://127.0.0.1:{port}/x.dtd">{PROJECT}'.encode())
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_million_laughs_are_refused_before_they_begin(refused: Refused) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    problem = refused(with_doctype(f'<!ENTITY l0 "ha">{laughs}<!ENTITY x "&l9;">'))
    assert problem["message"].startswith(SENTENCE)


@pytest.mark.parametrize("code_page", ["utf-16", "utf-8-sig"])
def test_another_code_page_does_not_hide_the_declaration(refused: Refused, code_page: str) -> None:
    head = '<?xml version="1.0" encoding="UTF-16"?>' if code_page == "utf-16" else '<?xml version="1.0"?>'
    text = with_doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', head).decode()
    assert refused(text.encode(code_page))["message"].startswith(SENTENCE)

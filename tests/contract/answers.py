"""Answers made comparable: what may differ between two requests is taken out, and what is asked is written once."""

import re
from typing import Any

from django.http.response import HttpResponseBase

from steerhouse.core.pages import Pages

VARYING = ("X-Request-ID", "Content-Security-Policy", "Set-Cookie", "Content-Length", "Date")
REQUEST_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
NONCE = re.compile(r'nonce="[^"]*"')
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content)="[^"]*"')
MISSING = "00000000000000000000000000"


def body(response: HttpResponseBase) -> str:
    """The whole body as text, of streamed answers too."""
    if response.streaming:
        return b"".join(response.streaming_content).decode("utf-8", "replace")  # type: ignore[attr-defined]
    return response.content.decode("utf-8", "replace")  # type: ignore[attr-defined]


def normal(response: HttpResponseBase, asked: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body without request id, nonce, token and the id that was asked for."""
    text = TOKEN.sub(r"\1", NONCE.sub("", REQUEST_ID.sub("ID", body(response).replace(asked, "ID"))))
    headers = {name: value for name, value in response.headers.items() if name not in VARYING}
    headers = {name: REQUEST_ID.sub("ID", value.replace(asked, "ID")) for name, value in headers.items()}
    return response.status_code, headers, text


def routes_of(pages: Pages) -> list[tuple[str, str, str]]:
    """Method, path below the list and verb of every page; `{}` stands for the public id."""
    found = [("GET", "", "view"), ("GET", "export.csv", "export"), ("GET", "export.xlsx", "export")]
    if pages.form and pages.add is not None:
        found.append(("GET", "add/", "add"))
    found += [("GET", "{}/", "view"), ("GET", "{}/history/", "history"), ("GET", "{}/archive/", "archive")]
    found.append(("POST", "{}/restore/", "restore"))
    if pages.form and pages.edit is not None:
        found.append(("GET", "{}/edit/", "edit"))
    return found


def address(pages: Pages, path: str, public_id: str = "") -> str:
    return f"/{pages.path}/{path.format(public_id)}"


def words(thing: Any, canary: str) -> list[str]:
    """The texts of a row by which a leak would show: its id and every text that carries the canary."""
    texts = [getattr(thing, f.attname) for f in thing._meta.concrete_fields]
    return [thing.public_id, *(text for text in texts if isinstance(text, str) and canary in text)]

"""A person with a browser's cookies and nothing else: signs in, opens pages, sends forms."""

import re
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener


class Stay(HTTPRedirectHandler):
    """Where an answer leads is part of the answer."""

    def redirect_request(self, *arguments: Any) -> None:
        return None


class Person:
    """Somebody at a browser, for tests against a real server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.cookies = CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies), Stay)

    def ask(self, path: str, data: bytes | None = None, timeout: float = 30, **headers: str) -> tuple[int, str, Any]:
        """Status, text and headers of an answer, whatever its status."""
        request = Request(self.url + path, data=data, headers={n.replace("_", "-"): v for n, v in headers.items()})
        try:
            with self.opener.open(request, timeout=timeout) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except HTTPError as answer:
            return answer.code, answer.read().decode(), answer.headers

    def token(self, page: str) -> str:
        return re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]

    def csrf(self) -> str:
        """The token as scripts send it, from the head of the pages that the person opened."""
        return re.findall(r'name="csrf-token" content="([^"]+)"', self.ask("/password/")[1])[0]

    def send(self, path: str, fields: dict[str, str], timeout: float = 30, token: str = "") -> tuple[int, str, Any]:
        """Fill the form of a page and send it."""
        token = token or self.token(self.ask(path, timeout=timeout)[1])
        form = urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        return self.ask(path, form, timeout, Referer=self.url + path)

    def sign_in(self, username: str, password: str) -> "Person":
        status, page, _headers = self.send("/sign-in/", {"username": username, "password": password})
        assert status == 302, (status, page[:500])
        return self

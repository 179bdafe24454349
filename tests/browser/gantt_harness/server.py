"""Serves the Gantt and the parts of pages without the product, under its strict policy.

Run it by hand as `python -m tests.browser.gantt_harness.server [PORT]`.
`/` shows the mockup's plan, `/?rows=10000` a synthetic one, `/list` a list, `/parts` forms, messages, history and
conflict, `/door` the sign-in page. The built assets must be there (`npm run build` in `web/`).
"""

from __future__ import annotations

import json
import mimetypes
import secrets
import string
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.browser.gantt_harness.plans import mockup, synthetic

HERE = Path(__file__).parent
BUILT = HERE.parents[2] / "src" / "steerhouse" / "static" / "built"
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Handler(BaseHTTPRequestHandler):
    """Answers `/`, `/built/…` and `/find/`; everything else is 404."""

    protocol_version = "HTTP/1.1"
    expired = False

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = parse_qs(url.query)
        if url.path.startswith("/built/"):
            self.send_file(BUILT / url.path.removeprefix("/built/"))
        elif url.path == "/find/":
            self.send(json.dumps({"results": find(query.get("q", [""])[0])}).encode(), "application/json")
        elif url.path == "/":
            plan = synthetic(int(query["rows"][0])) if "rows" in query else mockup()
            data = json.dumps(plan).replace("<", "\\u003c")
            self.send_framed(part("plan", title=plan["title"], plan=data), plan["title"])
        elif url.path == "/list":
            rows = "".join(part("row", at=str(at)) for at in range(1, 17))
            self.send_framed(part("list", rows=rows, count="16"), "Risks")
        elif url.path == "/parts":
            self.send_framed(part("parts"), "Parts")
        elif url.path == "/expire/":
            Handler.expired = True
            self.send(b"the next form meets an expired session", "text/plain")
        elif url.path in ("/door", "/why/"):
            self.send_page(url.path.strip("/"))
        else:
            self.send(b"not found", "text/plain", 404)

    def do_POST(self) -> None:
        """Takes any form and shows the list, as if it were saved; after `/expire/` the sign-in page, once."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(303)
        self.send_header("Location", "/door" if Handler.expired else "/list")
        Handler.expired = False
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_framed(self, content: str, title: str) -> None:
        self.send_page("frame", content=content, title=title)

    def send_page(self, name: str, **values: str) -> None:
        """A page with the built assets' names and the nonce put in."""
        nonce = secrets.token_urlsafe(12)
        manifest = json.loads((BUILT / "manifest.json").read_text())
        body = part(
            name,
            nonce=nonce,
            css=manifest["shell/main.ts"]["css"][0],
            main=manifest["shell/main.ts"]["file"],
            theme=manifest["shell/theme.ts"]["file"],
            gantt=manifest["gantt/index.ts"]["file"],
            **values,
        )
        self.send(body.encode(), "text/html; charset=utf-8", policy=POLICY.format(nonce=nonce))

    def send_file(self, path: Path) -> None:
        if not path.resolve().is_relative_to(BUILT.resolve()) or not path.is_file():
            self.send(b"not found", "text/plain", 404)
            return
        self.send(path.read_bytes(), mimetypes.guess_type(path.name)[0] or "application/octet-stream")

    def send(self, body: bytes, kind: str, status: int = 200, policy: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if policy:
            self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the harness prints only what it measured."""


def part(name: str, **values: str) -> str:
    """One HTML file of this folder with its values."""
    return string.Template((HERE / f"{name}.html").read_text()).safe_substitute(values)


def find(text: str) -> list[dict[str, str]]:
    """Three components, for the palette."""
    all_ = [
        ("P-101", "Ardley Depot Electrification"),
        ("P-102", "Corvel Fleet Renewal"),
        ("P-103", "Harbor Road Bridges"),
    ]
    return [
        {
            "code": code,
            "name": name,
            "kind": "Project",
            "path": "Northern division › Depots program",
            "url": f"/p/{code}/",
        }
        for code, name in all_
        if text.lower() in f"{code} {name}".lower()
    ]


def serve(port: int = 0) -> ThreadingHTTPServer:
    """A server on the loopback address; port 0 takes a free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    server = serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8901)
    print(f"http://127.0.0.1:{server.server_port}/")
    server.serve_forever()

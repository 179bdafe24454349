"""Serves one Gantt page without the product, under the product's strict policy: `python server.py [PORT]`.

`/?rows=10000` shows a synthetic plan, `/` the mockup's. The built assets must be there (`npm run build` in `web/`).
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

sys.path.insert(0, str(Path(__file__).parent))
from plans import mockup, synthetic

BUILT = Path(__file__).parents[3] / "src" / "steerhouse" / "static" / "built"
PAGE = string.Template((Path(__file__).parent / "page.html").read_text())
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Handler(BaseHTTPRequestHandler):
    """Answers `/`, `/built/…` and `/find/`; everything else is 404."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.startswith("/built/"):
            self.send_file(BUILT / url.path.removeprefix("/built/"))
        elif url.path == "/find/":
            self.send(json.dumps({"results": find(parse_qs(url.query).get("q", [""])[0])}).encode(), "application/json")
        elif url.path == "/":
            self.send_page(parse_qs(url.query))
        else:
            self.send(b"not found", "text/plain", 404)

    def send_page(self, query: dict[str, list[str]]) -> None:
        plan = synthetic(int(query["rows"][0])) if "rows" in query else mockup()
        nonce = secrets.token_urlsafe(12)
        manifest = json.loads((BUILT / "manifest.json").read_text())
        body = PAGE.substitute(
            title=plan["title"],
            nonce=nonce,
            plan=json.dumps(plan).replace("<", "\\u003c"),
            css=manifest["shell/main.ts"]["css"][0],
            main=manifest["shell/main.ts"]["file"],
            theme=manifest["shell/theme.ts"]["file"],
            gantt=manifest["gantt/index.ts"]["file"],
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

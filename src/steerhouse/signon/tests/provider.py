"""A small OpenID provider on the loopback, with keys of its own, that can also be made to cheat."""

import base64
import hashlib
import http.client
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "steerhouse", "s3cret/of:the client"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEYS = {"first": new_key(), "second": new_key()}


@dataclass
class Provider:
    """What it is told to say; each test begins with an honest one."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    told_on_request: dict[str, Any] = field(default_factory=dict)
    # Values of the token that are other than they should be; None leaves a claim out.
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    signs_with: Any = None
    key: str = "first"
    published: tuple[str, ...] = ("first",)
    description: dict[str, Any] = field(default_factory=dict)
    # Other answers by path: status, headers, body.
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/sign-out",
            **self.description,
        }

    def keys(self) -> dict[str, Any]:
        found = []
        for name in self.published:
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEYS[name].public_key()))
            found.append({**key, "kid": name, "use": "sig", "alg": "RS256"})
        return {"keys": found}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to: the person has typed their password here."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        """The tokens for a code, which is good once, for its client, with its verifier and redirect address."""
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        if [unquote(part) for part in pair] != [CLIENT, SECRET]:
            return {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return {"error": "invalid_grant"}
        return {"access_token": "for-userinfo", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        claims = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        key = KEYS[self.key] if self.signs_with is None else self.signs_with
        return jwt.encode(claims, key, self.algorithm, headers={"kid": self.key, **self.header})


class Handler(BaseHTTPRequestHandler):
    """Reads requests and lets the provider answer."""

    provider: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        self.provider.asked.append(path)
        if path in self.provider.answers:
            self.say(*self.provider.answers[path])
        elif path == "/.well-known/openid-configuration":
            self.say_json(self.provider.describe())
        elif path == "/keys":
            self.say_json(self.provider.keys())
        elif path == "/drip":
            self.drip()
        elif path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            self.say(302, {"Location": self.provider.authorize(asked)}, b"")
        elif path == "/userinfo" and self.headers["Authorization"] == "Bearer for-userinfo":
            self.say_json(self.provider.told_on_request)
        else:
            self.say(404, {}, b"{}")

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.provider.asked.append(self.path)
        form = {name: values[0] for name, values in sent.items()}
        answer = self.provider.token(form, self.headers.get("Authorization", ""))
        self.say_json(answer, 400 if "error" in answer else 200)

    def say_json(self, content: dict[str, Any], status: int = 200) -> None:
        self.say(status, {"Content-Type": "application/json"}, json.dumps(content).encode())

    def say(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """An answer that would last for some seconds, with never a long pause."""
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):
            for _piece in range(60):
                self.wfile.write(b" ")
                time.sleep(0.05)
            self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:
        """The test's own output stays readable."""


@contextmanager
def served() -> Iterator[type[Handler]]:
    """A provider's server on a free port; what it says is set by `Handler.provider`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.issuer = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Handler
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sent_back(address: str) -> str:
    """What a browser does at the provider: ask for the page, and follow it back to a path of ours."""
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.netloc, timeout=10)
    line.request("GET", f"{parts.path}?{parts.query}")
    target = urlsplit(line.getresponse().headers["Location"])
    line.close()
    return f"{target.path}?{target.query}"

"""The door outwards: the only place from which this room asks other servers, with limits of time, size and place."""

import http.client
import json
import socket
import ssl
import threading
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _

# Seconds for an answer as a whole, and the most that is read of it.
PATIENCE = 10.0
MOST = 512 * 1024
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class NoAnswer(Exception):
    """The other server cannot be asked, or what it says is no answer; the message tells an administrator why."""


@dataclass(frozen=True)
class Answer:
    """What the other server said."""

    status: int
    content: dict[str, Any]


def ask(
    address: str, *, home: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """Ask for a JSON object: GET, or POST of a form. Raises NoAnswer.

    `home` is the address that an administrator typed. Its own host may stand in a private network, as the
    organization's servers do; every other host that an answer names has to be a public one, so that a provider cannot
    make this server look around at home. No redirect is followed, and the name is looked up once: the address that was
    checked is the one that is connected to.
    """
    parts = urlsplit(address)
    host, port = _place(address)
    secure = parts.scheme == "https"
    at = _looked_up(host, port, private=_place(home) == (host, port))
    line = _Line(host, port, at, secure)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = {"Accept": "application/json", **(headers or {})}
    body = None if form is None else urlencode(form).encode()
    if body is not None:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    # Each piece that comes would begin the socket's own patience anew.
    alarm = threading.Timer(PATIENCE, line.cut)
    alarm.start()
    try:
        line.request("GET" if body is None else "POST", path, body, sent)
        got = line.getresponse()
        return Answer(got.status, _object(host, got.read(MOST + 1), got.status))
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as problem:
        words = {"host": host, "problem": _reason(problem)}
        raise NoAnswer(_("%(host)s does not answer: %(problem)s.") % words) from problem
    finally:
        alarm.cancel()
        line.close()


def _place(address: str) -> tuple[str, int]:
    """Host and port of an address that we may ask at all."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    plain = parts.scheme == "http" and host in LOOPBACK
    if not host or not (parts.scheme == "https" or plain) or not (parts.path + parts.query).isascii():
        raise NoAnswer(_("%(address)s is no https address.") % {"address": address[:200]})
    if any(letter <= " " for letter in address):
        raise NoAnswer(_("%(address)s is no https address.") % {"address": address[:200]})
    return host, port or (443 if parts.scheme == "https" else 80)


def _looked_up(host: str, port: int, *, private: bool) -> str:
    """The numeric address of the host, where we may go there."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise NoAnswer(_("Nobody knows the host %(host)s.") % {"host": host}) from problem
    at = str(found[0][4][0])
    number = ip_address(at.partition("%")[0])
    mapped = getattr(number, "ipv4_mapped", None) or number
    # Where clouds keep the keys of their machines: no identity provider lives there.
    never = mapped.is_link_local or mapped.is_multicast or mapped.is_unspecified
    if never or not (private or mapped.is_global):
        raise NoAnswer(_("%(host)s stands in a network that the provider may not send us to.") % {"host": host})
    return at


class _Line(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name by which its certificate is known."""

    def __init__(self, host: str, port: int, at: str, secure: bool) -> None:
        super().__init__(host, port, timeout=PATIENCE / 2)
        self.at, self.context = at, ssl.create_default_context() if secure else None
        self.default_port = 443 if secure else 80

    def connect(self) -> None:
        line = socket.create_connection((self.at, self.port), self.timeout)
        self.sock = line if self.context is None else self.context.wrap_socket(line, server_hostname=self.host)

    def cut(self) -> None:
        """End what takes too long."""
        if self.sock is not None:
            self.sock.close()


def _object(host: str, raw: bytes, status: int) -> dict[str, Any]:
    if len(raw) > MOST:
        raise NoAnswer(_("The answer of %(host)s is too long.") % {"host": host})
    if 300 <= status < 400:
        raise NoAnswer(_("%(host)s sends us on to another address, which we do not follow.") % {"host": host})
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        words = {"host": host, "status": status}
        raise NoAnswer(_("The answer of %(host)s is not JSON (status %(status)s).") % words)
    return found


def _reason(problem: Exception) -> str:
    """A refusal of the network in few words."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _("its certificate is not valid (%(why)s)") % {"why": problem.verify_message}
    return getattr(problem, "strerror", None) or str(problem) or type(problem).__name__

"""The door outwards: the only place from which this room asks other servers, with limits of time, size and place."""

import http.client
import json
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _

# Seconds for an answer as a whole, and the most that is read of it.
PATIENCE = 10.0
MOST = 512 * 1024
LOOPBACK = ("localhost", "127.0.0.1", "::1")
NAT64 = IPv6Network("64:ff9b::/96")


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
    host, port = place(address)
    secure = parts.scheme == "https"
    at = _looked_up(host, port, private=place(home) == (host, port))
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


def place(address: str) -> tuple[str, int]:
    """Host and port of an https address, or of a plain one on this machine. Raises NoAnswer for any other."""
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


def _looked_up(host: str, port: int, *, private: bool) -> list[str]:
    """The numeric addresses of the host, where we may go to each of them."""
    try:
        listed = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise NoAnswer(_("Nobody knows the host %(host)s.") % {"host": host}) from problem
    found = [str(one[4][0]) for one in listed]
    if not all(_may_go(ip_address(one.partition("%")[0]), private) for one in found):
        raise NoAnswer(_("%(host)s stands in a network that the provider may not send us to.") % {"host": host})
    return found


def _may_go(number: IPv4Address | IPv6Address, private: bool) -> bool:
    """Whether an address is a public one, or a private one where that is allowed; never one that means no host.

    Nor a link-local one, where clouds keep the keys of their machines. Old and translated forms of IPv6 hide an address
    of IPv4, which counts.
    """
    if isinstance(number, IPv6Address):
        inside = number.ipv4_mapped or number.sixtofour or (number.teredo or (None, None))[1]
        if inside is None and number in NAT64:
            inside = IPv4Address(int(number) & 0xFFFFFFFF)
        if inside is not None:
            return _may_go(inside, private)
    if number.is_link_local or number.is_multicast or number.is_unspecified:
        return False
    return private or number.is_global


class _Line(http.client.HTTPConnection):
    """A connection to an address that was checked, under the name by which its certificate is known."""

    def __init__(self, host: str, port: int, at: list[str], secure: bool) -> None:
        super().__init__(host, port, timeout=PATIENCE / 2)
        self.at, self.context = at, ssl.create_default_context() if secure else None
        self.default_port = 443 if secure else 80
        # The connection's own `sock` is gone as soon as the answer begins.
        self.line: socket.socket | None = None

    def connect(self) -> None:
        """Try each address in turn, the last one's refusal being the answer."""
        for left, at in enumerate(self.at, 1 - len(self.at)):
            try:
                self.line = socket.create_connection((at, self.port), self.timeout)
                break
            except OSError:
                if left == 0:
                    raise
        if self.line is not None and self.context is not None:
            self.line = self.context.wrap_socket(self.line, server_hostname=self.host)
        self.sock = self.line

    def cut(self) -> None:
        """End what takes too long."""
        if self.line is not None:
            with suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)


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

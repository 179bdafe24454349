"""The door outwards: where it goes, how long it waits and how much it reads."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from steerhouse.signon import outgoing
from steerhouse.signon.outgoing import NoAnswer, ask
from steerhouse.signon.tests.provider import Handler, Provider, served

PUBLIC = "https://login.example.org"
# Names that a provider could put into its description, and the address that each leads to.
AT_HOME = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
    "2002:7f00:1::", "2002:a00:1::",
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[type[Handler]]:
    with served() as found:
        yield found


@pytest.fixture
def there(server: type[Handler]) -> Provider:
    server.provider = Provider(issuer=server.issuer)  # type: ignore[attr-defined]
    return server.provider


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where a connection was tried; none comes about."""
    tried: list[Any] = []

    def connect(at: Any, *more: Any) -> None:
        tried.append(at)
        raise OSError("not in a test")

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


def leads_to(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> None:
    """Every name means these addresses."""

    def look_up(host: str, port: int, **more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in numbers]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("number", AT_HOME)
def test_a_provider_does_not_make_us_look_around_at_home(
    monkeypatch: pytest.MonkeyPatch, connected: list[Any], number: str
) -> None:
    leads_to(monkeypatch, number)
    with pytest.raises(NoAnswer, match="may not send us"):
        ask("https://keys.example.net/", home=PUBLIC)
    leads_to(monkeypatch, "8.8.8.8", number)
    with pytest.raises(NoAnswer, match="may not send us"):
        ask("https://keys.example.net/", home=PUBLIC)
    assert connected == []


def test_public_hosts_are_asked_and_private_ones_only_where_an_administrator_typed_them(
    monkeypatch: pytest.MonkeyPatch, connected: list[Any]
) -> None:
    leads_to(monkeypatch, "8.8.8.8", "2001:4860:4860::8888")
    with pytest.raises(NoAnswer, match="does not answer"):
        ask("https://keys.example.net/", home=PUBLIC)
    leads_to(monkeypatch, "10.1.2.3")
    with pytest.raises(NoAnswer, match="does not answer"):
        ask("https://login.intra/keys", home="https://login.intra/realms/office")
    assert connected == [("8.8.8.8", 443), ("2001:4860:4860::8888", 443), ("10.1.2.3", 443)]
    for other in ("https://login.intra:8443/keys", "https://other.intra/keys"):
        with pytest.raises(NoAnswer, match="may not send us"):
            ask(other, home="https://login.intra/realms/office")
    leads_to(monkeypatch, "169.254.169.254")
    with pytest.raises(NoAnswer, match="may not send us"):
        ask("https://login.intra/keys", home="https://login.intra/realms/office")


@pytest.mark.parametrize(
    "address",
    [
        "http://login.example.org/", "file:///etc/passwd", "ftp://x/", "https://", "https://h:99999/", "https://h/ a",
        "https://h/\r\nX: y", "",
    ],
)  # fmt: skip
def test_what_is_no_https_address_is_not_asked(connected: list[Any], address: str) -> None:
    with pytest.raises(NoAnswer):
        ask(address, home=address)
    assert connected == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((302, {"Location": "http://169.254.169.254/"}, b"{}"), "sends us on"),
        ((200, {}, b"[" * 100_000), "not JSON"),
        ((200, {}, b"[]"), "not JSON"),
        ((200, {}, b" " * (outgoing.MOST + 1)), "too long"),
    ],
)
def test_only_a_short_object_is_taken_for_an_answer(there: Provider, answer: Any, why: str) -> None:
    there.answers["/odd"] = answer
    with pytest.raises(NoAnswer, match=why):
        ask(f"{there.issuer}/odd", home=there.issuer)
    assert there.asked == ["/odd"]


def test_an_answer_that_drips_is_cut(there: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "PATIENCE", 0.6)
    with pytest.raises(NoAnswer):
        ask(f"{there.issuer}/drip", home=there.issuer)

"""The question that containers ask, and secrets that they hand out as files."""

import argparse
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.support.servers import free_port

from steerhouse.config import health
from steerhouse.config.environment import ConfigurationProblem, read_configuration


class Answering(HTTPServer):
    """A web server that answers everything with one status and remembers the host it was asked under."""

    status = 200
    host: str | None = None


class Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_GET(self) -> None:
        self.server.host = self.headers["Host"]
        self.send_response(self.server.status if self.path == "/health/ready" else 404)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing on the terminal of a test."""


@pytest.fixture
def server() -> Iterator[Answering]:
    found = Answering(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def asked(port: int) -> int:
    return health.run(argparse.Namespace(host="0.0.0.0", port=port, json=False))


def test_a_ready_server_is_asked_under_a_name_that_it_knows(
    server: Answering, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STEERHOUSE_ALLOWED_HOSTS", "pmo.example.org")
    assert asked(server.server_port) == 0
    assert server.host == "pmo.example.org"
    assert capsys.readouterr().out == "The web server is ready.\n"


def test_one_that_is_not_ready_and_one_that_is_away_end_with_1(
    server: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    server.status = 503
    assert asked(server.server_port) == 1
    assert asked(free_port()) == 1
    assert "it answers 503" in (said := capsys.readouterr().out) and "Nobody answers" in said


@pytest.mark.django_db
def test_health_is_answered_on_the_plain_line_where_https_is_set(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    fresh = Client()
    assert fresh.get("/health/live").status_code == 200
    assert fresh.get("/sign-in/").status_code == 301


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("p@ss/word\n")
    (tmp_path / "key").write_text("k" * 60 + "\n")
    found = read_configuration(
        {
            "STEERHOUSE_HOME": str(tmp_path / "home"),
            "STEERHOUSE_DATABASE": "postgresql://office@database/steerhouse",
            "STEERHOUSE_DATABASE_PASSWORD_FILE": str(tmp_path / "password"),
            "STEERHOUSE_SECRET_KEY_FILE": str(tmp_path / "key"),
        }
    )
    assert found.database == "postgresql://office:p%40ss%2Fword@database/steerhouse"
    assert found.secret_key == "k" * 60


def test_a_secret_that_is_missing_or_empty_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for name, sentence in (("nowhere", "cannot be read"), ("empty", "is empty")):
        with pytest.raises(ConfigurationProblem, match=f"STEERHOUSE_SECRET_KEY_FILE {sentence}"):
            read_configuration({"STEERHOUSE_HOME": str(tmp_path), "STEERHOUSE_SECRET_KEY_FILE": str(tmp_path / name)})

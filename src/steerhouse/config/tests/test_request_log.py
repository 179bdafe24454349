"""Each answer has its line in the log, found by the id that stands in both."""

import io
import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.test import Client
from tests.support.servers import Home, Server

from steerhouse.config.environment import ConfigurationProblem, read_configuration
from steerhouse.config.log_lines import JsonLines, TextLines
from steerhouse.config.middleware import log
from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import serving
from steerhouse.core.models import User


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the log of requests says, line by line."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JsonLines())
    usual = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in text.getvalue().splitlines()]
    log.removeHandler(handler)
    log.setLevel(usual)


Lines = Callable[[], list[dict[str, Any]]]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_id_of_an_answer_stands_in_its_line(client: Client, lines: Lines) -> None:
    user = editing.add(User, values={"username": "mona", "password": "!"}, by=Actor.system("test"))
    client.force_login(user, backend="steerhouse.access.backends.AccountBackend")
    session = client.session
    session["epoch"], session["seen"] = user.session_epoch, int(time.time())
    session.save()
    answer = client.get("/jobs/?q=secret-word", headers={"X-Request-ID": "from-the-proxy-1"})
    [line] = lines()
    assert answer.headers["X-Request-ID"] == line["request_id"] == "from-the-proxy-1"
    assert (line["user_id"], line["method"], line["path"], line["status"]) == (user.pk, "GET", "/jobs/", 200)
    assert line["milliseconds"] >= 0
    assert "secret-word" not in json.dumps(line) and "mona" not in json.dumps(line)


@pytest.mark.django_db
def test_strangers_failures_and_unknown_addresses_have_their_lines_too(client: Client, lines: Lines) -> None:
    answers = [client.get("/no-such-page/"), client.get("/jobs/"), client.post("/sign-in/", {"username": "x"})]
    found = lines()
    assert [line["request_id"] for line in found] == [answer.headers["X-Request-ID"] for answer in answers]
    assert [line["status"] for line in found] == [answer.status_code for answer in answers]
    assert {line["user_id"] for line in found} == {None}


def test_health_is_not_logged_among_requests(client: Client, lines: Lines) -> None:
    assert client.get("/health/live").status_code == 200
    assert lines() == []


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("test", logging.WARNING, __file__, 1, message, None, None)


def test_whatever_is_logged_during_a_request_names_it() -> None:
    with serving("request-42"):
        assert json.loads(JsonLines().format(record("something")))["request_id"] == "request-42"
    assert "request_id" not in json.loads(JsonLines().format(record("something")))


def test_nobody_forges_a_line_of_text() -> None:
    written = record("typed\n2026-11-22 INFO forged \x1b[2J")
    written.path = "/a\r\nb"
    line = TextLines().format(written)
    assert len(line.splitlines()) == 1 and "\x1b" not in line
    assert line.endswith("path=/a\\r\\nb")


def test_a_form_of_the_log_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationProblem, match="write json or text"):
        read_configuration({"STEERHOUSE_HOME": str(tmp_path), "STEERHOUSE_LOG": "xml"})


@dataclass
class LoudHome(Home):
    """A home whose processes log each request."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"STEERHOUSE_LOG": "json"}


@pytest.mark.slow
def test_a_real_server_logs_each_request_as_json(make_home: Callable[[str], Home]) -> None:
    home = make_home("sqlite")
    server = Server(LoudHome(home.folder, home.database, home.password)).start()
    try:
        with urlopen(f"{server.url}/sign-in/", timeout=30) as answer:
            given = answer.headers["X-Request-ID"]
    finally:
        server.stop()
    text = (home.folder / "terminal.txt").read_text(encoding="utf-8")
    found = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert [(line["path"], line["status"]) for line in found if line.get("request_id") == given] == [("/sign-in/", 200)]

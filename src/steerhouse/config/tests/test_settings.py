"""Headers, cookies and the settings that a production server runs with."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from steerhouse.config.environment import as_networks
from steerhouse.config.log_lines import JsonLines
from steerhouse.config.middleware import behind_proxies, no_store

WEAK = ("unsafe-inline", "unsafe-eval", "*", "data:", "http:")


def production(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STEERHOUSE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments],
        env=kept
        | {
            "DJANGO_SETTINGS_MODULE": "steerhouse.config.settings",
            "STEERHOUSE_HOME": str(tmp_path),
            "STEERHOUSE_HTTPS": "1",
            "STEERHOUSE_ALLOWED_HOSTS": "pmo.example.org",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_djangos_check_for_production_has_nothing_to_say(tmp_path: Path) -> None:
    done = production(tmp_path, "check", "--deploy", "--fail-level", "INFO")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_cookies_are_bound_to_host_and_encryption_where_https_is_set(tmp_path: Path) -> None:
    done = production(tmp_path, "diffsettings", "--all")
    for line in (
        "SESSION_COOKIE_NAME = '__Host-steerhouse'",
        "CSRF_COOKIE_NAME = '__Host-steerhouse-csrf'",
        "SESSION_COOKIE_SECURE = True",
        "CSRF_COOKIE_SECURE = True",
        "SECURE_HSTS_SECONDS = 31536000",
        "DEBUG = False",
    ):
        assert line in done.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/no-such-page/"])
def test_every_answer_carries_the_headers_that_protect_it(path: str) -> None:
    response = Client().get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not [word for word in WEAK if word in policy]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "no-store" in response.headers["Cache-Control"]


def test_a_view_may_set_its_own_cache_control(rf: RequestFactory) -> None:
    kept = no_store(lambda request: HttpResponse(headers={"Cache-Control": "private, max-age=60"}))
    assert kept(rf.get("/")).headers["Cache-Control"] == "private, max-age=60"


def client_address(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.META['REMOTE_ADDR']} {request.META.get('HTTP_X_FORWARDED_PROTO')}")


@pytest.mark.parametrize(
    ("sender", "forwarded", "seen"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9 None"),
        ("10.0.0.5", "198.51.100.1", "198.51.100.1 https"),
        ("10.0.0.5", "127.0.0.1, 198.51.100.1, 10.0.0.6", "198.51.100.1 https"),
        ("10.0.0.5", "nonsense", "10.0.0.5 https"),
    ],
)
def test_forwarding_headers_are_believed_from_configured_proxies_alone(
    rf: RequestFactory, sender: str, forwarded: str, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PROXIES", as_networks("10.0.0.0/24"))
    request = rf.get("/", REMOTE_ADDR=sender, HTTP_X_FORWARDED_FOR=forwarded, HTTP_X_FORWARDED_PROTO="https")
    assert behind_proxies(client_address)(request).content.decode() == seen


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_settings_reach_the_database(database: str) -> None:
    assert connection.vendor == database
    with connection.cursor() as cursor:
        if database == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)


def test_a_log_line_is_json_and_says_nothing_about_values() -> None:
    try:
        raise ValueError("salary 777123.45")
    except ValueError as problem:
        trace = (type(problem), problem, problem.__traceback__)
        record = logging.LogRecord("test", logging.ERROR, __file__, 1, "failed", None, trace)
    record.request_id = "r-1"
    record.name_of_user = "Ada"
    line = json.loads(JsonLines().format(record))
    assert (line["level"], line["message"], line["request_id"]) == ("ERROR", "failed", "r-1")
    assert line["exception"] == "ValueError"
    assert "777123" not in json.dumps(line)
    assert "Ada" not in json.dumps(line)


def test_nothing_is_pickled_into_sessions() -> None:
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")
    assert settings.SESSION_ENGINE.endswith("backends.db")

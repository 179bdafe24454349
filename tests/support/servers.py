"""Real servers: `steerhouse up` as a process of its own, on a free port, with a home and a database of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

START_SECONDS = 90
ADMINISTRATOR = "admin"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Home:
    """A prepared home folder with its database, and the command line that works on it."""

    folder: Path
    database: str
    password: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("STEERHOUSE_", "DJANGO_"))}
        return kept | {"STEERHOUSE_HOME": str(self.folder), "STEERHOUSE_DATABASE": self.database}

    def run(self, *typed: str, timeout: float = 300, **options: Any) -> subprocess.CompletedProcess[str]:
        """Type `steerhouse …` and wait for its end."""
        command = [sys.executable, "-m", "steerhouse", *typed]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=timeout, check=False, **options
        )

    def python(self, source: str, timeout: float = 300) -> str:
        """Run a piece of Python with Django set up on this home and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-c", "import django; django.setup()\n" + source],
            env=self.environment | {"DJANGO_SETTINGS_MODULE": "steerhouse.config.settings"},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


@dataclass
class Server:
    """A running Steerhouse and the home it works on."""

    home: Home
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        """Start everything and wait for the line that says it is ready."""
        log = (self.home.folder / "terminal.txt").open("a+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "steerhouse", "up", "--empty", "--port", str(self.port)],
            env=self.home.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started, until = log.tell(), time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            text = (self.home.folder / "terminal.txt").read_text(encoding="utf-8")[started:]
            if "Ready: " in text:
                return self
            assert self.process.poll() is None, f"the server ended: {text}"
            time.sleep(0.05)
        raise AssertionError(f"the server was not ready in {START_SECONDS} s: {text}")

    def stop(self) -> int:
        """End it as Ctrl C would and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)

    def kill(self) -> None:
        """Kill every process of this server at once, as a power cut would."""
        assert self.process is not None
        for process in [*self.children(), self.process.pid]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait(10)

    def children(self) -> list[int]:
        """The process ids of all descendants, found by the environment that they inherited."""
        import psutil

        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            return [child.pid for child in psutil.Process(self.process.pid).children(recursive=True)]
        return []


def new_home(folder: Path, database: str) -> Home:
    """Migrate a new database and make the administrator."""
    folder.mkdir(parents=True, exist_ok=True)
    home = Home(folder, database)
    done = home.run("prepare", "--empty")
    assert done.returncode == 0, done.stdout + done.stderr
    home.password = re.findall(r"with the password (\S+)$", done.stdout, re.MULTILINE)[0]
    return home


@pytest.fixture(scope="session")
def prepared_homes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Home]:
    """One migrated database of each kind with its administrator, made once and copied for each server."""
    made: dict[str, Home] = {}

    def prepared(kind: str) -> Home:
        if kind not in made:
            folder = tmp_path_factory.mktemp(f"prepared-{kind}")
            made[kind] = new_home(folder, address_for(request, kind, folder, "template"))
        return made[kind]

    return prepared


def address_for(request: pytest.FixtureRequest, kind: str, folder: Path, template: str) -> str:
    """The address of a new database: a file in the folder, or one on the run's PostgreSQL server."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'steerhouse.sqlite3'}"
    server = request.getfixturevalue("postgresql")
    name = f"live_{uuid4().hex[:12]}"
    source = "template0" if template == "template" else template
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return str(server).replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def make_home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, prepared_homes: Callable[[str], Home]
) -> Callable[[str], Home]:
    """Make a home with a database of the given kind: migrated, with an administrator, otherwise empty."""

    def make(kind: str) -> Home:
        source = prepared_homes(kind)
        folder = tmp_path_factory.mktemp(f"home-{kind}")
        shutil.copytree(
            source.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("lock", "terminal.txt")
        )
        template = source.database.partition("?")[0].rpartition("/")[2]
        return Home(folder, address_for(request, kind, folder, template), source.password)

    return make


@pytest.fixture(scope="module")
def live(database: str, make_home: Callable[[str], Home]) -> Iterator[Server]:
    """A running Steerhouse for the tests of one module, on the database of the test."""
    server = Server(make_home(database)).start()
    yield server
    with suppress(subprocess.TimeoutExpired):
        server.stop()
    if server.process is not None and server.process.poll() is None:
        server.kill()

"""`steerhouse up`: one parent starts database, web, worker and compute as children, and all end together."""

import argparse
import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from steerhouse import __version__
from steerhouse.config.environment import Configuration, ConfigurationProblem, read_configuration
from steerhouse.config.lifeline import PARENT

START_SECONDS = 60.0
STOP_SECONDS = 3.5
LOOK_EVERY = 0.1


class Stopped(Exception):
    """Somebody asked for the end: Ctrl C, or a signal from the service manager."""


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def refuse_busy_port(host: str, port: int) -> None:
    """Raise ConfigurationProblem unless the port can be taken, naming the next one that can."""
    try:
        try_port(host, port)
    except OverflowError as problem:
        raise ConfigurationProblem(f"Port {port} does not exist. Choose one between 1024 and 65535.") from problem
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise ConfigurationProblem(
                f"Port {port} is in use by another program. "
                f"Stop it, or start Steerhouse with --port {next_free_port(host, port)}."
            ) from problem
        if problem.errno == errno.EACCES:
            message = f"Port {port} is reserved for the system administrator. Start Steerhouse with --port 8000."
            raise ConfigurationProblem(message) from problem
        raise ConfigurationProblem(
            f"The address {host} port {port} cannot be used ({problem.strerror or problem}). Choose another --host."
        ) from problem


def try_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def next_free_port(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 200, 65535)):
        with suppress(OSError):
            try_port(host, candidate)
            return candidate
    return 8000


def hold_home(home: Path) -> int:
    """Keep a second Steerhouse off this folder for as long as this process lives; return the lock's descriptor."""
    lock = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        holder = os.read(lock, 20).decode("ascii", "replace").strip() or "unknown"
        raise ConfigurationProblem(
            f"Steerhouse is already running on {home} (process {holder}). "
            "Use that one, stop it, or name another folder in STEERHOUSE_HOME."
        ) from problem
    os.truncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
    return lock


class Household:
    """The children of this process, by name, each in a session of its own so that its own children end with it."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[str]] = {}

    def start(self, name: str, *options: str, listen: bool = False) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-m", "steerhouse", name, *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if listen else None,
            start_new_session=True,
            text=True,
            env=os.environ | {PARENT: str(os.getpid())},
        )
        self.children[name] = child
        return child

    def complete(self, name: str, *options: str) -> int:
        """Run a child to its end."""
        code = self.start(name, *options).wait()
        del self.children[name]
        return code

    def lost(self) -> tuple[str, int] | None:
        """The first child that has ended, with its exit code."""
        for name, child in self.children.items():
            code = child.poll()
            if code is not None:
                return name, code
        return None

    def stop(self) -> None:
        """End all: politely, and after a few seconds at once. The database goes last, so that the others can finish."""
        last = self.children.pop("database", None)
        self._end(list(self.children.values()))
        if last is not None:
            self._end([last])
        self.children.clear()

    def _end(self, children: list[subprocess.Popen[str]]) -> None:
        for child in children:
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + STOP_SECONDS
        for child in children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(until - time.monotonic(), 0.01))
        for child in children:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def listen_for_signals(action: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, action)


def stop_on_signal(number: int, frame: FrameType | None) -> NoReturn:
    """Ask for the end, once: a second Ctrl C must not interrupt the ending of the children."""
    listen_for_signals(signal.SIG_IGN)
    raise Stopped(signal.Signals(number).name)


def start_database(household: Household) -> None:
    """Start the embedded PostgreSQL and wait until it has told its address."""
    child = household.start("database", listen=True)
    line = child.stdout.readline() if child.stdout else ""
    if not line.startswith("ready"):
        raise ConfigurationProblem(line.strip() or "The embedded PostgreSQL did not start; its message stands above.")


def answers(host: str, port: int, name: str) -> bool:
    """Whether the web server answers under one of its names, be it with a redirection or an error page."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"{name}:{port}"})
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def wait_until_ready(household: Household, arguments: argparse.Namespace, name: str) -> None:
    until = time.monotonic() + START_SECONDS
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(arguments.host, arguments.host)  # noqa: S104  asked, not bound
    while not answers(host, arguments.port, name):
        complain_about_lost(household)
        if time.monotonic() > until:
            raise ConfigurationProblem(
                f"The web server gave no answer within {START_SECONDS:.0f} seconds. Run `steerhouse doctor`."
            )
        time.sleep(LOOK_EVERY)


def complain_about_lost(household: Household) -> None:
    lost = household.lost()
    if lost:
        raise ConfigurationProblem(
            f"The {lost[0]} process ended unexpectedly (exit code {lost[1]}), so everything was stopped. "
            "Its last words stand above; start Steerhouse again, and run `steerhouse doctor` if it happens again."
        )


def watch(household: Household) -> NoReturn:
    while True:
        complain_about_lost(household)
        time.sleep(LOOK_EVERY * 2)


def bring_up(household: Household, arguments: argparse.Namespace, configuration: Configuration) -> None:
    if configuration.database == "embedded":
        start_database(household)
    if household.complete("prepare", *(["--empty"] if arguments.empty else [])):
        raise ConfigurationProblem("Steerhouse was not started, because the database could not be prepared.")
    os.environ["STEERHOUSE_COMPUTE"] = "1"
    if configuration.url == "http://127.0.0.1":
        os.environ["STEERHOUSE_URL"] = f"http://{arguments.host}:{arguments.port}"
    asked = {name: getattr(arguments, name) for name in ("host", "port", "threads", "processes")}
    household.start("web", *[word for name, value in asked.items() for word in (f"--{name}", str(value))])
    wait_until_ready(household, arguments, configuration.allowed_hosts[0].lstrip("*.") or "localhost")
    # Last, since loading the kernels takes the processor from what people wait for; who asks sooner waits for them.
    household.start("worker")
    household.start("compute")


def run(arguments: argparse.Namespace) -> int:
    """Start everything, say where, and stay until Ctrl C, a signal, or the end of any child."""
    refuse_busy_port(arguments.host, arguments.port)
    if arguments.database:
        os.environ["STEERHOUSE_DATABASE"] = arguments.database
    if not os.environ.get("STEERHOUSE_LOG"):
        # A terminal is for people; whoever names a form of the log wants to read each request in it.
        os.environ.setdefault("STEERHOUSE_LOG_LEVEL", "WARNING")
    configuration = read_configuration()
    lock = hold_home(configuration.home)
    listen_for_signals(stop_on_signal)
    household = Household()
    say(f"Steerhouse {__version__} keeps its data in {configuration.home}")
    try:
        bring_up(household, arguments, configuration)
        say(f"Ready: http://{arguments.host}:{arguments.port} (Ctrl C ends it)")
        watch(household)
    except Stopped:
        return 0
    finally:
        listen_for_signals(signal.SIG_IGN)
        household.stop()
        os.close(lock)
        say("Steerhouse has ended.")

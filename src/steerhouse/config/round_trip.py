"""`steerhouse check-round-trip`: in a database of its own, which is gone afterwards, so it works beside any other."""

import argparse
import os
from pathlib import Path
from pkgutil import resolve_name
from tempfile import TemporaryDirectory


def run(arguments: argparse.Namespace) -> int:
    """Make an empty database, send each file through a plan in it, and say what came back otherwise."""
    with TemporaryDirectory(prefix="steerhouse-round-trip-") as home:
        for name in [name for name in os.environ if name.startswith("STEERHOUSE_DATABASE")]:
            del os.environ[name]
        os.environ["STEERHOUSE_HOME"] = home
        resolve_name("django:setup")()
        resolve_name("django.core.management:call_command")("migrate", verbosity=0)
        return int(resolve_name("steerhouse.schedule.round_trip:run")(arguments, Path(home)))

"""The web process: granian serves the WSGI application."""

import argparse
import os
from pkgutil import resolve_name
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from steerhouse.config.lifeline import end_with_parent


def load() -> Any:
    """Make the application inside the process that serves it."""
    end_with_parent(os.getppid())
    return resolve_name("steerhouse.config.wsgi:application")


def run(arguments: argparse.Namespace) -> int:
    Server(
        "steerhouse.config.web:load",
        factory=True,
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.processes if arguments.processes > 0 else min(2, os.cpu_count() or 1),
        blocking_threads=arguments.threads,
        websockets=False,
        workers_kill_timeout=2,
        log_level=LogLevels.error,
    ).serve()
    return 0

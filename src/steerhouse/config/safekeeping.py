"""`steerhouse restore` keeps the product from starting in the same home while it works."""

import argparse
import os

from steerhouse.config.environment import read_configuration
from steerhouse.config.supervisor import hold_home
from steerhouse.operation.safekeeping import command


def restore(arguments: argparse.Namespace) -> int:
    """Restore while nobody else holds the home. The embedded PostgreSQL runs there, so its home cannot be held."""
    configuration = read_configuration()
    if configuration.database == "embedded":
        return command.restore_file(arguments)
    lock = hold_home(configuration.home)
    try:
        return command.restore_file(arguments)
    finally:
        os.close(lock)

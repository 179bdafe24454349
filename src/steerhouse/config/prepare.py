"""What happens before the web server starts: migrations, and at the very first start an administrator and a sample."""

import argparse
import json
import sys
from argparse import Namespace
from pkgutil import resolve_name
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from steerhouse.access.actions import make_administrator
from steerhouse.config.environment import ConfigurationProblem
from steerhouse.core.context import system
from steerhouse.core.models import User
from steerhouse.core.search import complete


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def migrate(arguments: argparse.Namespace | None = None) -> int:
    """Bring the database up to date; refuse one that a newer Steerhouse has written."""
    executor = MigrationExecutor(connection)
    foreign = sorted(
        f"{app}.{name}"
        for app, name in set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
        if app in executor.loader.migrated_apps
    )
    if foreign:
        raise ConfigurationProblem(
            f"The database was written by a newer Steerhouse (it knows {foreign[0]}). "
            "Install that version or a later one."
        )
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        new = not executor.loader.applied_migrations
        say("Creating the database …" if new else f"Updating the database ({len(plan)} steps) …")
        call_command("migrate", verbosity=0, interactive=False)
    elif arguments is not None:
        say(f"All migrations are applied. Entries that were missing in the search index: {complete()}.")
    return 0


def administrator(arguments: argparse.Namespace) -> int:
    """Make the administrator, or give one a new password, which ends all sessions of that user."""
    password = make_administrator(arguments.name)
    if arguments.json:
        say(json.dumps({"name": arguments.name, "password": password}))
    else:
        say(f"Sign in as {arguments.name} with the password {password}")
    return 0


def load_sample() -> bool:
    """Load the sample organization; a failure leaves an empty but working installation and says so."""
    say("Loading the sample organization …")
    try:
        failed = resolve_name("steerhouse.reporting.demo:run")(Namespace(size="S", json=False))
    except Exception as problem:  # the first start must end with a door that opens, whatever a sample does
        failed = str(problem) or type(problem).__name__
    if failed:
        say(f"The sample organization could not be loaded ({failed}). Try `steerhouse demo --size S` later.")
    return not failed


def first_start() -> bool:
    with system("is anybody there yet"):
        return not User.objects.exists()


def run(arguments: Any) -> int:
    """Migrate; at the first start load the sample and make an administrator whose password is shown this once."""
    migrate()
    if first_start():
        loaded = not arguments.empty and load_sample()
        say("This is the first start. Keep the password, it is shown only once:")
        administrator(Namespace(name="admin", json=False))
        if loaded:
            # An administrator by itself operates and edits no project; whoever tries the sample wants to do both.
            resolve_name("steerhouse.reporting.demo:make_director")("admin")
    return 0

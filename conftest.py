"""Tests of the whole tree start here: a home folder of their own, before Django reads its settings."""

import atexit
import gc
import os
import shutil
import tempfile

import django
import pytest
from django.utils import translation
from hypothesis import HealthCheck, settings

# Tests never touch the data of somebody who tries the product in this source tree.
home = tempfile.mkdtemp(prefix="steerhouse-tests-")
atexit.register(shutil.rmtree, home, ignore_errors=True)
for name in [name for name in os.environ if name.startswith("STEERHOUSE_")]:
    if name not in ("STEERHOUSE_CI", "STEERHOUSE_CHROMIUM"):
        del os.environ[name]
os.environ["STEERHOUSE_HOME"] = home
os.environ["DJANGO_SETTINGS_MODULE"] = "steerhouse.config.settings"
# The engine's kernels are compiled once for all runs, not once for each home.
os.environ.setdefault("NUMBA_CACHE_DIR", os.path.join(tempfile.gettempdir(), "steerhouse-tests-kernels"))
# Playwright keeps an event loop in the thread that also asks the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

django.setup()

# A shared machine is slow at times; what an example says does not depend on it. The same examples in every run of CI.
settings.register_profile(
    "steerhouse", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("steerhouse")

# What stands once all tests are collected stays to the end; looking through it again and again took a sixth of the run.
gc.set_threshold(30_000, 20, 20)


def pytest_collection_finish() -> None:
    """Nothing of what is there by now is garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def language_of_the_organization() -> None:
    """A request leaves the language of its reader on until the next one; the next test has to begin without it."""
    translation.deactivate()


pytest_plugins = [
    "tests.support.browsers",
    "tests.support.databases",
    "tests.support.processes",
    "tests.support.servers",
]

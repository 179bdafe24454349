"""Which tests one process takes together when several share a run.

The mark `xdist_group` of pytest-xdist does the same; as of 3.8 it has no effect under pytest 9.2.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = "tests/browser/"


class StoriesWhole(LoadScopeScheduling):
    """Each test for itself, but a story by one process: its later tests ask what its earlier ones looked at."""

    def _split_scope(self, nodeid: str) -> str:
        if not nodeid.startswith(TOGETHER):
            return nodeid
        return f"{nodeid.partition('::')[0]} {'postgresql' in nodeid}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> StoriesWhole:
    """The scheduler of every run with `-n`."""
    return StoriesWhole(config, log)

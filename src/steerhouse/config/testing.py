"""`steerhouse test`: pytest in the source tree; its fixtures find or install what they need."""

import argparse
import os
import sys
from importlib.util import find_spec

from steerhouse.config.environment import PACKAGE, ConfigurationProblem


def run(arguments: argparse.Namespace) -> int:
    """Become pytest, with whatever stood behind `test`."""
    root = PACKAGE.parent.parent
    if not (root / "tests").is_dir():
        raise ConfigurationProblem("The tests are part of the source tree only. Clone the repository and run it there.")
    if find_spec("pytest") is None:
        raise ConfigurationProblem("The tests need some more packages. Run `uv run --group test steerhouse test`.")
    os.chdir(root)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments.arguments])  # noqa: S606  no shell on purpose

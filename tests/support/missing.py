"""What a test needs and a machine may lack: skipped by name here, a failure where everything has to be there."""

import os
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


def missing(what: str, reason: str) -> NoReturn:
    """Skip, naming what is missing; with STEERHOUSE_CI=1 fail instead."""
    if os.environ.get("STEERHOUSE_CI") == "1":
        pytest.fail(f"missing: {what} ({reason})", pytrace=False)
    pytest.skip(f"missing: {what} ({reason})")


def shared_folder(*parts: str) -> Path:
    """A file or folder of the data that lies beside the repository."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        missing("../shared", f"{path.name} is not beside this source tree")
    return path

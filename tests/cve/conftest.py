"""What the tests of past failures share: a way to send a hostile file in, and proof that it wrote nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.models import Node
from steerhouse.core.tests.import_checks import table_checksums

SYSTEM = Actor.system("test")
Send = Callable[..., ImportRun]


@pytest.fixture
def spool(settings: Any, tmp_path: Path) -> Path:
    """Where uploads of this test lie."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files" / "imports"


@pytest.fixture
def send(db: None, spool: Path) -> Send:
    """Send a file in and have it read; nothing is applied."""

    def send(content: bytes, name: str = "plan.xml") -> ImportRun:
        with system("arrange"):
            node = Node.root()
        return pipeline.read(pipeline.send_in(node, [content], name=name, by=SYSTEM, options={}), by=SYSTEM)

    return send


@pytest.fixture
def refused(send: Send, spool: Path) -> Callable[..., dict[str, str]]:
    """Send a file in that must be refused; returns its first problem, with place and what to do, having changed
    nothing and left nothing but the upload itself."""

    def refused(content: bytes, name: str = "plan.xml") -> dict[str, str]:
        before = table_checksums()
        run = send(content, name)
        assert run.state == ImportRun.State.REFUSED
        problem: dict[str, str] = run.preview["problems"][0]
        assert problem["where"] and problem["message"] and problem["what_next"]
        assert table_checksums() == before
        assert (spool / run.stored_name).is_file()
        assert not [path for path in spool.iterdir() if path.is_dir() or path.suffix]
        return problem

    return refused

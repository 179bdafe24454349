"""The parent's side of the converter: starts it, waits no longer than allowed, says in plain words what went wrong."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.problems import FileRefused, refused

PROCESS_MODULE = "steerhouse.interchange.mpp.process"
# A Java machine starts within this time even where it is started for the first time.
START_SECONDS = 30.0
NOT_READ, NO_JAVA = 3, 4
PARTS = ("jpype", "mpxj")
SAVE_AS_XML = "Open it in the tool that wrote it, save it as Microsoft Project XML and import that file."


def converter_installed() -> bool:
    """Whether the optional part of the package is there."""
    return all(find_spec(part) is not None for part in PARTS)


def environment() -> dict[str, str]:
    """Only what Python needs: no secret of the parent reaches a child."""
    package = Path(__file__).resolve().parents[3]
    return {"PYTHONPATH": str(package), "PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


@contextmanager
def as_project_xml(path: Path, limits: Limits) -> Iterator[Path]:
    """The file as Microsoft Project XML, for as long as the block runs. Raises FileRefused."""
    folder = Path(tempfile.mkdtemp(prefix="steerhouse-converted-"))
    try:
        made = folder / "plan.xml"
        _convert(path, made, limits)
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _convert(path: Path, made: Path, limits: Limits) -> None:
    java = {"JAVA_HOME": home} if (home := os.environ.get("JAVA_HOME")) else {}
    words = [str(path), str(made), str(limits.unpacked_bytes), str(int(limits.seconds_on_the_clock))]
    process = subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", PROCESS_MODULE, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment() | java,
        cwd=made.parent,
        start_new_session=True,
    )
    try:
        code = process.wait(timeout=START_SECONDS + limits.seconds_on_the_clock)
    except subprocess.TimeoutExpired as error:
        raise refused("whole file", "Converting the file took too long and was stopped.", SAVE_AS_XML) from error
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if code or not made.exists():
        raise _failure(code)


def _failure(code: int) -> FileRefused:
    if code == NO_JAVA:
        message = "Java is not found on this machine, which the optional part for such files needs."
        return refused("whole file", message, f"Ask your administrator to install Java 11 or newer. {SAVE_AS_XML}")
    if code == NOT_READ:
        return refused(
            "whole file", "The file is damaged, protected by a password, or of an unknown kind.", SAVE_AS_XML
        )
    message = "Converting the file stopped: it is damaged, or it needs more memory or time than is allowed."
    return refused("whole file", message, SAVE_AS_XML)

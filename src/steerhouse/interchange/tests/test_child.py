"""The confined child: what it may not do, and what the parent says when it stops."""

import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from steerhouse.interchange import child
from steerhouse.interchange.child import read_in_child
from steerhouse.interchange.codec import NotOfThisKind, from_json, to_json
from steerhouse.interchange.limits import Limits
from steerhouse.interchange.portfolio_list import PortfolioList
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.read import read
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.tests.shared import GMPP, SCHEDULES, link, needs_shared, project, task

PLAN = project([task(1), task(2, link(1))])


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(PLAN)
    return path


def confined(code, folder=None):
    """Run code in a process that has confined itself as the reader's child does; its exit code and output."""
    program = (
        "from steerhouse.interchange.limits import Limits\n"
        "from steerhouse.interchange.child_process import confine\n"
        f"confine(Limits())\n{code}\n"
    )
    source = str(Path(child.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        cwd=folder,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": source},
    )
    return done.returncode, done.stderr


def test_the_child_gives_what_the_reader_gives(plan):
    assert read_in_child(plan) == read(plan)


def test_a_refusal_comes_through_with_all_its_problems(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(project([task(uid, Duration="long") for uid in range(1, 151)]))
    with pytest.raises(FileRefused) as caught:
        read_in_child(path)
    assert len(caught.value.problems) == 100 and caught.value.count == 150
    assert caught.value.problems[0].value == "long"


@needs_shared
def test_real_files_come_through_the_child_unchanged():
    for path in (SCHEDULES / "mpxj" / "mspditimephased.xml", GMPP / "uk_2022.csv"):
        assert read_in_child(path) == read(path)


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import _socket; _socket.socket()",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "import ctypes; ctypes.CDLL(None)",
        "open('made', 'w')",
        "import os; os.open('made', os.O_CREAT | os.O_WRONLY)",
        "import os; os.remove('kept')",
        "import os; os.truncate('kept', 0)",
        "import os; os.mkdir('made')",
        "import os; os.rename('kept', 'made')",
    ],
)
def test_the_child_may_not_do_what_reading_never_needs(code, tmp_path):
    (tmp_path / "kept").write_text("kept")
    status, said = confined(code, tmp_path)
    assert status == 1 and "NotAllowed" in said
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("kept", "kept")]


def test_the_child_may_read_and_compute():
    assert confined("import lxml.etree, decimal; open(decimal.__file__).close()") == (0, "")


def test_the_child_has_a_limit_of_memory():
    assert confined("x = bytearray(600 * 2**20)")[0] == 1


def test_too_little_time_is_said_and_the_child_is_gone(plan, monkeypatch):
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(popen(*a, **k)) or started[-1])
    with pytest.raises(FileRefused, match=r"took longer than 10 seconds of processor time or 0\.01 on the clock"):
        read_in_child(plan, limits=Limits(seconds_on_the_clock=0.01))
    assert started[0].returncode == -signal.SIGKILL


def test_too_much_processor_time_is_said(plan, monkeypatch, tmp_path):
    program = (
        "from steerhouse.interchange.child_process import confine\n"
        "from steerhouse.interchange.limits import Limits\n"
        "confine(Limits(seconds=1))\n"
        "while True: pass\n"
    )
    (tmp_path / "stub_reader.py").write_text(program)
    source = str(Path(child.__file__).parents[2])
    monkeypatch.setattr(child, "READER_MODULE", "stub_reader")
    monkeypatch.setattr(child, "environment", lambda: {"PYTHONPATH": f"{tmp_path}{os.pathsep}{source}"})
    with pytest.raises(FileRefused, match="took longer than 1 seconds of processor time"):
        read_in_child(plan, limits=Limits(seconds=1))


def test_too_little_memory_is_said(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(project([task(uid, Notes="x" * 20_000) for uid in range(1, 3_000)]))
    with pytest.raises(FileRefused) as caught:
        read_in_child(path, limits=Limits(memory_bytes=100 * 2**20))
    assert "more than 100 MiB of memory" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import os; os.kill(os.getpid(), 9)", "memory"),
        ("import os; os.kill(os.getpid(), 11)", "could not name"),
        ("import resource, signal, os; os.kill(os.getpid(), signal.SIGXCPU)", "took longer"),
        ("raise SystemExit(3)", "could not name"),
        ("print('schedule'); print('[1,2,3]')", "could not name"),
        ("print('schedule'); print('{')", "could not name"),
        ("print('anything')", "could not name"),
        ("import sys; sys.stdout.write('memory\\n')", "memory"),
        ("pass", "could not name"),
        ("import os; os.close(0); os.close(1)", "could not name"),
    ],
)
def test_whatever_the_child_does_the_parent_refuses_in_plain_words(plan, monkeypatch, tmp_path, program, said):
    (tmp_path / "stub_reader.py").write_text(program)
    monkeypatch.setattr(child, "READER_MODULE", "stub_reader")
    monkeypatch.setattr(child, "environment", lambda: {"PYTHONPATH": str(tmp_path)})
    with pytest.raises(FileRefused) as caught:
        read_in_child(plan)
    assert said in caught.value.problems[0].message


def test_no_secret_of_the_parent_reaches_the_child(plan, monkeypatch):
    seen = {}
    popen = subprocess.Popen
    monkeypatch.setenv("STEERHOUSE_SECRET_KEY", "canary")
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: seen.update(k["env"]) or popen(*a, **k))
    read_in_child(plan)
    assert "canary" not in json.dumps(seen)


def test_a_large_file_stays_within_ten_seconds_and_the_memory_limit(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(project([task(uid, link(uid - 1) if uid > 1 else "") for uid in range(1, 10_001)]))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert len(read_in_child(path).tasks) == 10_000
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < Limits().seconds


def test_json_gives_back_the_same_schedule(plan):
    file = read(plan)
    assert from_json(ScheduleFile, to_json(file)) == file


def test_json_that_is_of_another_kind_is_no_schedule(plan):
    data = json.loads(to_json(read(plan)))
    for damaged in ([*data, 1], data[:-1], {}, [*data[:3], [["x"]], *data[4:]], None):
        with pytest.raises(NotOfThisKind):
            from_json(ScheduleFile, json.dumps(damaged).encode())
    with pytest.raises(NotOfThisKind):
        from_json(PortfolioList, to_json(read(plan)))
    with pytest.raises(ValueError, match="Out of range"):
        to_json(replace(read(plan).tasks[0], duration=float("nan")))

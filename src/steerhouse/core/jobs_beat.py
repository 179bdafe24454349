"""The sign of life of a running job: its progress, that it still runs, and whether somebody wants it to stop.

On PostgreSQL it is written to the job's row over a connection of its own. SQLite has one writer, and while an action
runs that is the action: there the sign of life is a file beside the database, on the one machine that SQLite serves.
"""

import json
import os
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from steerhouse.core.context import system
from steerhouse.core.models import Job

# Seconds: without a sign of life for so long a job counts as abandoned; how often one is given; how soon
# progress shows and a wish to stop is heard.
LEASE = 60.0
BEAT = 15.0
LOOK = 0.5
TOLD = ("progress", "step", "result_url")


def lease_end() -> Any:
    """Until when a sign of life given now holds."""
    return timezone.now() + timedelta(seconds=LEASE)


def _file(job: Job) -> Path:
    folder = Path(settings.HOME) / "jobs"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{job.public_id}.json"


def give(job: Job) -> bool:
    """Write progress and a new lease; False when somebody wants the job to stop."""
    if connection.vendor == "sqlite":
        path = _file(job)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({name: getattr(job, name) for name in TOLD}), encoding="utf-8")
        os.replace(part, path)
        return not wants_stop(job)
    with system("sign of life of a job"):
        told = {name: getattr(job, name) for name in TOLD}
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(lease_until=lease_end(), **told)
        return not Job.objects.filter(pk=job.pk, state=Job.State.CANCELLED).exists()


def is_alive(job: Job) -> bool:
    """Whether the worker of a running job has given a sign of life within the lease."""
    if job.lease_until is not None and job.lease_until > timezone.now():
        return True
    try:
        return connection.vendor == "sqlite" and time.time() - _file(job).stat().st_mtime < LEASE
    except FileNotFoundError:
        return False


def read(job: Job) -> Job:
    """The job with the progress that it has made so far."""
    if job.state == Job.State.RUNNING and connection.vendor == "sqlite":
        with suppress(FileNotFoundError, ValueError):
            for name, value in json.loads(_file(job).read_text(encoding="utf-8")).items():
                setattr(job, name, value)
    return job


def ask_to_stop(job: Job) -> None:
    """Wish that a running job stops at its next step."""
    if job.state in (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED):
        return
    if connection.vendor == "sqlite":
        _file(job).with_suffix(".stop").touch()
        return
    with system("a job is cancelled"):
        running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        running.update(state=Job.State.CANCELLED, ended_at=timezone.now())


def wants_stop(job: Job) -> bool:
    """Whether somebody wished that the job stops."""
    return job.state == Job.State.CANCELLED or (
        connection.vendor == "sqlite" and _file(job).with_suffix(".stop").exists()
    )


def forget(job: Job) -> None:
    """Remove what is left of the signs of life of a job that has ended."""
    if connection.vendor == "sqlite":
        for suffix in (".json", ".stop", ".part"):
            _file(job).with_suffix(suffix).unlink(missing_ok=True)


class Beat(threading.Thread):
    """Gives the signs of life of one running job until it is stopped."""

    def __init__(self, job: Job) -> None:
        super().__init__(name=f"beat-{job.public_id}", daemon=True)
        self.job = Job(pk=job.pk, public_id=job.public_id, state=job.state, result_url=read(job).result_url)
        self.over = threading.Event()
        self.stop_wished = False
        self.changed = threading.Event()

    def tell(self, percent: int, step: str) -> None:
        """Have the progress written at the next look."""
        self.job.progress, self.job.step = percent, step
        self.changed.set()

    def run(self) -> None:
        last = 0.0
        while not self.over.is_set():
            if self.changed.is_set() or time.monotonic() - last >= BEAT:
                self.changed.clear()
                last = time.monotonic()
                # A database that does not answer for a moment costs one sign of life, not the job.
                with suppress(DatabaseError, OSError):
                    self.stop_wished = not give(self.job)
            elif connection.vendor == "sqlite":
                self.stop_wished = wants_stop(self.job)
            self.over.wait(LOOK)
        connection.close()

    def end(self) -> None:
        """Stop giving signs of life."""
        self.over.set()
        self.join()

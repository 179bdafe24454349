"""The worker: takes jobs from the queue one after the other, and takes up what other workers left behind."""

import argparse
import logging
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from steerhouse.core import jobs, jobs_beat

log = logging.getLogger(__name__)
POLL = 0.5
# Entries of the queue are of no use once they are done: what people see is the job.
KEPT = timedelta(days=1)


def run(arguments: argparse.Namespace) -> int:
    """Work until a signal; the job at hand is finished first."""
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    worker = Worker(
        queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, startup_delay=False, max_tasks=None,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS, worker_id=get_random_string(32),
    )  # fmt: skip
    worker.configure_signals()
    threading.Thread(target=_look_after, name="abandoned jobs", daemon=True).start()
    while worker.running:
        work_off(worker)
        if worker.running:
            time.sleep(POLL)
    return 0


def work_off(worker: Worker) -> None:
    """Do what lies in the queue. It looks before it takes, since taking locks the whole of an SQLite database."""
    close_old_connections()
    try:
        if DBTaskResult.objects.ready().exists():
            worker.run()
    except DatabaseError:
        # The database is away or busy: the next look is soon enough.
        log.exception("the queue cannot be read")
        connection.close()


def _look_after() -> None:
    while True:
        try:
            jobs.take_up_abandoned()
            tidy()
            for step in jobs.REGULARLY:
                step()
        except DatabaseError:
            log.exception("abandoned jobs cannot be looked for")
        connection.close()
        time.sleep(jobs_beat.BEAT)


def tidy() -> None:
    """Drop entries of the queue that ended, or whose worker did, a day ago."""
    old = timezone.now() - KEPT
    DBTaskResult.objects.filter(finished_at__lt=old).delete()
    DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=old).delete()

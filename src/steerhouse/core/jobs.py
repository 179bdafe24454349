"""Work that takes longer than a page may: asked for now, done later by the worker, by the rights of that moment."""

import functools
import json
import logging
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from pkgutil import resolve_name
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from steerhouse.core import jobs_beat
from steerhouse.core.acting import actor_of, standing_in
from steerhouse.core.actions import ACTIONS, load, require
from steerhouse.core.actors import Actor
from steerhouse.core.context import serving, system
from steerhouse.core.errors import AlreadyDone, Denied, NotVisible, SteerhouseError, answer
from steerhouse.core.models import Job, User

log = logging.getLogger(__name__)
Work = TypeVar("Work", bound=Callable[..., Any])
ATTEMPTS = 3
JOBS: dict[str, Callable[..., Any]] = {}
# What rooms have looked after every few seconds by each worker: short, and harmless when it is done twice.
REGULARLY: list[Callable[[], None]] = []


class Stopped(SteerhouseError):
    """Somebody cancelled the job; nothing of its last step was kept."""

    status = 409
    title = _("This was cancelled.")
    next_step = _("Start it again if it is still wanted.")


@dataclass
class Running:
    """The job at work in this thread."""

    beat: jobs_beat.Beat
    key: str


_running: ContextVar[Running | None] = ContextVar("steerhouse_running_job", default=None)


def job(verb: str) -> Callable[[Work], Work]:
    """Make a function one that can be asked for later and is no action itself: it holds no transaction.

    For work that reads and computes for long before it writes: it calls actions with `key=jobs.key(…)`. Its right is
    checked like an action's, when it is asked for and again when it runs.
    """

    def decorate(function: Work) -> Work:
        @functools.wraps(function)
        def wrapper(thing: Any, *, by: Actor, **arguments: Any) -> Any:
            require(by, verb, thing)
            return function(thing, by=by, **arguments)

        wrapper.verb = verb  # type: ignore[attr-defined]
        JOBS[f"{function.__module__}:{function.__qualname__}"] = wrapper
        return wrapper  # type: ignore[return-value]

    return decorate


def later(
    function: Callable[..., Any],
    thing: Any,
    *,
    title: str,
    by: Actor,
    arguments: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Job:
    """Have an action or `@job` function done by the worker: `function(thing, by=…, **arguments)`.

    The thing is an entity, a node, or a model; arguments are what JSON can hold. The same `key` is done once: as long
    as a job of that key is unfinished, that one is returned.
    """
    name = f"{function.__module__}:{function.__qualname__}"
    if name not in ACTIONS.keys() | JOBS.keys():
        raise LookupError(f"{name} is neither an action nor a job")
    require(by, function.verb, thing)  # type: ignore[attr-defined]
    asked = {
        "model": thing._meta.label_lower,
        "thing": "" if isinstance(thing, type) else thing.public_id,
        "with": json.loads(json.dumps(dict(arguments or {}), allow_nan=False)),
        "scopes": None if by.scopes is None else sorted(by.scopes),
        "token": by.token,
        "behalf": by.behalf.key if by.behalf is not None else "",
        "key": key,
    }
    with transaction.atomic(), system("ask for a job"):
        same = Q(("user_id", by.user_id), ("action", name), ("arguments__key", key))
        mine = Job.objects.unfinished().filter(same)
        found: Job | None = mine.first() if key else None
        if found is None:
            found = Job.objects.create(action=name, arguments=asked, user_id=by.user_id, title=title[:200])
            run_job.enqueue(found.pk)
    return found


def progress(percent: float, step: str = "") -> None:
    """Tell how far the running job is; raises Stopped when somebody cancelled it. Does nothing outside a job."""
    now = _running.get()
    if now is not None:
        now.beat.tell(max(0, min(100, int(percent))), step[:200])
        if now.beat.stop_wished:
            raise Stopped()


def is_cancelled() -> bool:
    """Whether somebody cancelled the running job."""
    now = _running.get()
    return now is not None and now.beat.stop_wished


def result(url: str) -> None:
    """Where the result of the running job can be seen once it is done."""
    now = _running.get()
    if now is not None:
        now.beat.job.result_url = url
        now.beat.changed.set()


def key(step: str = "") -> str | None:
    """The key under which the running job's action is carried out once, however often the job is taken up."""
    now = _running.get()
    return f"{now.key}{step and f':{step}'}" if now is not None else None


def cancel(found: Job, *, by: Actor) -> None:
    """Take back a job of one's own: a waiting one is dropped, a running one stops at its next step."""
    if found.user_id != by.user_id and not by.is_system:
        raise NotVisible()
    with system("a job is cancelled"):
        found.refresh_from_db(fields=["state"])
    # A running one is not written to: on SQLite that would wait for the very action that is to stop.
    if found.state == Job.State.WAITING and _change(found, Job.State.WAITING, _ended(Job.State.CANCELLED)):
        return
    jobs_beat.ask_to_stop(found)


def _change(found: Job, expected: str, values: Mapping[str, Any]) -> bool:
    """Update the job if it still is in this state."""
    with system("state of a job"):
        return bool(Job.objects.filter(pk=found.pk, state=expected).update(**values))


@task()
def run_job(pk: int) -> None:
    """What lies in the queue: the number of a job."""
    perform(pk)


def perform(pk: int) -> None:
    """Take up a job and carry it out; does nothing when it is done, cancelled, or in somebody's hands."""
    with system("take up a job"):
        found: Job | None = Job.objects.filter(pk=pk).select_related("user").first()
    if found is None or not _take_up(found):
        return
    beat = jobs_beat.Beat(found)
    own = found.arguments.get("key") or f"job:{found.public_id}"
    token = _running.set(Running(beat, own))
    beat.start()
    try:
        language = found.user.language if found.user else ""
        with serving(found.public_id), translation.override(language or settings.LANGUAGE_CODE):
            values = _outcome(found)
    finally:
        _running.reset(token)
        beat.end()
    with system("end of a job"):
        Job.objects.filter(pk=pk).update(lease_until=None, **values)
    jobs_beat.forget(found)


def _take_up(found: Job) -> bool:
    """Become the one that runs the job; of several workers one succeeds."""
    if found.state == Job.State.RUNNING and jobs_beat.is_alive(found):
        return False
    now = timezone.now()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    with system("take up a job"):
        rows = Job.objects.filter(free, pk=found.pk).update(
            state=Job.State.RUNNING, lease_until=jobs_beat.lease_end(), attempts=F("attempts") + 1, started_at=now
        )
    found.state, found.attempts = Job.State.RUNNING, found.attempts + 1
    return bool(rows)


def _outcome(found: Job) -> dict[str, Any]:
    """Carry the job out and say how it ended, as columns of its row."""
    try:
        _carry_out(found)
    except AlreadyDone:
        pass
    except Stopped:
        return _ended(Job.State.CANCELLED)
    except (NotVisible, Denied) as problem:
        sentence = _("This is no longer permitted to whoever asked for it, so it was not done.")
        return _ended(Job.State.FAILED, error=f"{sentence} {problem.next_step}")
    except Exception as problem:
        told = answer(problem)
        if told.status == 503 and found.attempts < ATTEMPTS:
            run_job.using(run_after=timezone.now() + timedelta(seconds=jobs_beat.LEASE)).enqueue(found.pk)
            return {"state": Job.State.WAITING}
        if told.status == 500:
            log.exception("job %s failed", found.public_id)
        wrong = " ".join(str(text) for texts in told.fields.values() for text in texts)
        words = filter(None, [str(told.message), wrong, str(told.next_step)])
        return _ended(Job.State.FAILED, error=" ".join(words))
    return _ended(Job.State.DONE, progress=100, error="", result_url=_result_of(found))


def _ended(state: str, **values: Any) -> dict[str, Any]:
    return {"state": state, "step": "", "ended_at": timezone.now(), **values}


def _result_of(found: Job) -> str:
    """What the function named, now or when it was carried out by a worker that died."""
    now = _running.get()
    return (now.beat.job.result_url if now is not None else "") or jobs_beat.read(found).result_url


def _carry_out(found: Job) -> None:
    """Find function, thing and rights anew: what was allowed when it was asked for may not be any more."""
    asked = found.arguments
    function = resolve_name(found.action)
    verb: str = function.verb
    by = _actor(found, asked["scopes"], asked.get("token", ""), asked.get("behalf", ""))
    model: type[models.Model] = apps.get_model(asked["model"])
    thing = load(model, asked["thing"], by=by, verb=verb) if asked["thing"] else model
    once = {"key": key()} if found.action in ACTIONS else {}
    function(thing, by=by, **asked["with"], **once)


def _actor(found: Job, scopes: list[str] | None, token: str, behalf: str) -> Actor:
    if found.user_id is None:
        return Actor.system(f"job {found.public_id}")
    with system("who asked for a job"):
        user = User.objects.get(pk=found.user_id)
    today = (standing_in(actor_of(user), behalf) or Actor.anonymous()) if behalf else actor_of(user)
    if not today.is_signed_in:
        raise Denied()
    return today if scopes is None else replace(today, scopes=frozenset(scopes), token=token)


def take_up_abandoned() -> int:
    """Put jobs whose worker died back into the queue, or give them up after some attempts; returns how many."""
    with system("jobs without a worker"):
        silent = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=timezone.now())
        dead = [found for found in silent if not jobs_beat.is_alive(found)]
    for found in dead:
        if jobs_beat.wants_stop(found):
            _change(found, Job.State.RUNNING, _ended(Job.State.CANCELLED))
            jobs_beat.forget(found)
        elif found.attempts >= ATTEMPTS:
            sentence = _("The worker ended three times while it did this. Ask your administrator to look at its log.")
            _change(found, Job.State.RUNNING, _ended(Job.State.FAILED, error=sentence))
            jobs_beat.forget(found)
        else:
            with transaction.atomic():
                if _change(found, Job.State.RUNNING, {"state": Job.State.WAITING, "lease_until": None}):
                    run_job.enqueue(found.pk)
    return len(dead)


def seen(found: Job) -> Job:
    """The job with the progress of this moment."""
    return jobs_beat.read(found)

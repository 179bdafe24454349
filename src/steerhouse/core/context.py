"""Who is at work in this thread of execution: the system for a stated reason, or a running action."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_reason: ContextVar[str] = ContextVar("steerhouse_system_reason", default="")
_running: ContextVar[Any] = ContextVar("steerhouse_running_action", default=None)
_request: ContextVar[str] = ContextVar("steerhouse_request_id", default="")


@contextmanager
def system(reason: str) -> Iterator[None]:
    """Rows without an actor, for actions, jobs and migrations only; the reason is for the reader and the linter."""
    if not reason:
        raise ValueError("say why the system reads rows here")
    token = _reason.set(reason)
    try:
        yield
    finally:
        _reason.reset(token)


def in_system() -> bool:
    """Whether rows may be read without an actor at this moment."""
    return bool(_reason.get())


def running() -> Any:
    """The action that is running, or None."""
    return _running.get()


@contextmanager
def run(change: Any) -> Iterator[None]:
    """Make a change the running one, and let it read what it needs."""
    token = _running.set(change)
    try:
        with system("action"):
            yield
    finally:
        _running.reset(token)


def request_id() -> str:
    """The id of the request at work, or an empty text outside one."""
    return _request.get()


@contextmanager
def serving(request: str) -> Iterator[None]:
    """Name the request that is at work, for the audit and the log."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)

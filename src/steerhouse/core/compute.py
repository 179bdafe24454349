"""The door to the engine: a question goes to the one warm compute process, so that no web process imports numba."""

import hashlib
import hmac
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from steerhouse.core import codec
from steerhouse.core.errors import SteerhouseError
from steerhouse.core.jobs import Stopped, is_cancelled

log = logging.getLogger(__name__)
# Longer names of sockets are refused by the system.
LONGEST_ADDRESS = 100
CONNECT_SECONDS = 20.0
LOOK = 0.1


class ComputeLate(SteerhouseError):
    """The computation was stopped at its time limit."""

    status = 504
    title = _("The computation took too long and was stopped; nothing was changed.")
    next_step = _("Try it with less at once, or start it as a job in the background.")


class ComputeUnavailable(SteerhouseError):
    """The compute process does not answer."""

    status = 503
    title = _("The computation service does not answer at the moment; nothing was changed.")
    next_step = _("Wait a minute and try again. If it stays, tell your administrator.")


class ComputeFailed(RuntimeError):
    """A fault in the engine itself. A defect of ours."""


def address() -> str:
    """The socket of the compute process."""
    usual = str(Path(settings.HOME) / "compute.sock")
    if len(os.fsencode(usual)) <= LONGEST_ADDRESS:
        return usual
    return str(Path(tempfile.gettempdir()) / f"steerhouse-{hashlib.sha256(usual.encode()).hexdigest()[:16]}.sock")


def secret() -> bytes:
    """What both sides prove to know before a word is exchanged."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"compute process", "sha256")


def kernel_folder() -> str:
    """Where compiled kernels are kept: the folder of the package may be read-only."""
    return str(Path(settings.HOME) / "kernels")


def call(
    function: str,
    *arguments: Any,
    timeout: float = 30.0,
    cancelled: Callable[[], bool] = is_cancelled,
    **options: Any,
) -> Any:
    """The result of a function of the engine, named as `"steerhouse_engine.network:schedule"`.

    Raises what the function raises, ComputeLate after `timeout` seconds of computing or waiting for one's turn, and
    ComputeUnavailable. While it computes, `cancelled()` is asked, which is whether somebody took the running job back;
    once it is true the work is thrown away and `Stopped` is raised. Without a compute process (`settings.COMPUTE`) it
    runs in this one, without a limit.
    """
    if not settings.COMPUTE:
        return _here(function, arguments, options)
    question = codec.encode({"call": function, "arguments": arguments, "options": options})
    try:
        with _connect() as connection:
            connection.send_bytes(json.dumps({"timeout": timeout}).encode())
            codec.send(connection, question)
            while not connection.poll(LOOK):
                if cancelled():
                    raise Stopped()
            told = codec.decode(codec.receive(connection))
    except (EOFError, ConnectionError) as problem:
        raise ComputeUnavailable() from problem
    return _answer(told)


def _here(function: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
    os.environ.setdefault("NUMBA_CACHE_DIR", kernel_folder())
    return codec.engine_part(function, codec.FUNCTION)(*arguments, **options)


def _connect() -> Connection:
    """A connection; one that is starting just now is waited for."""
    until = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            return Client(address(), family="AF_UNIX", authkey=secret())
        except (FileNotFoundError, ConnectionRefusedError) as problem:
            if time.monotonic() > until:
                raise ComputeUnavailable() from problem
            time.sleep(LOOK)


def _answer(told: dict[str, Any]) -> Any:
    if "result" in told:
        return told["result"]
    if "error" in told:
        raise codec.decode_error(told)
    if "late" in told:
        raise ComputeLate()
    log.error("the engine failed: %s", told.get("fault"))
    raise ComputeFailed(told.get("fault", "no answer"))

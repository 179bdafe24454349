"""The process that computes: imports numba, loads the kernels, answers one question after the other. No Django here."""

import os
import sys
import threading
import time
from multiprocessing.connection import Connection
from pkgutil import resolve_name
from typing import Any

from steerhouse.core import codec

LOOK = 0.5


def end_with_parent() -> None:
    """End when the server is gone, also in the middle of a computation."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def warm() -> None:
    """Compute two tiny plans, on one calendar and on two, so that every kernel is loaded before it is needed."""
    network, calendars = (resolve_name(f"steerhouse_engine.{name}") for name in ("network", "calendars"))
    day = ((480, 720), (780, 1020))
    week = calendars.Calendar("warm", (day,) * 5 + ((), ()))
    shifts = calendars.Calendar("warm too", (((0, 1440),),) * 7)
    for known, own in (((week,), [0, 0, 0]), ((week, shifts), [0, 1, 0])):
        plan = network.Network(
            project_start=480, calendars=known, duration=[480, 240, 0], calendar=own, predecessor=[0, 1],
            successor=[1, 2], lag=[60, 0], status_date=960, actual_start=[480, network.NEVER, network.NEVER],
            constraint=[0, 4, 0], constraint_date=[network.NEVER, 1440, network.NEVER],
        )  # fmt: skip
        network.schedule(plan)


def answer(question: codec.Message) -> codec.Message:
    """Carry out one question; what goes wrong is an answer too."""
    try:
        asked = codec.decode(question)
        function = codec.engine_part(asked["call"], codec.FUNCTION)
        return codec.encode({"result": function(*asked["arguments"], **asked["options"])})
    except Exception as problem:
        return codec.encode_error(problem)


def work(connection: Any) -> None:
    """Say that the kernels are loaded, then answer until the server hangs up."""
    connection.send_bytes(b"warm")
    while True:
        try:
            question = codec.receive(connection)
        except EOFError:
            return
        codec.send(connection, answer(question))


if __name__ == "__main__":
    end_with_parent()
    warm()
    work(Connection(int(sys.argv[1])))

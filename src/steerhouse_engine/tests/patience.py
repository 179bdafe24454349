"""Functions that take their time, fail or end their process: for tests of whoever calls the engine."""

import os
import time


class Impatient(ValueError):
    """An error of the engine with something to tell."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds} seconds are too long.")
        self.seconds = seconds


def wait(seconds: float, *, note: str = "") -> str:
    time.sleep(seconds)
    return note or "waited"


def refuse(seconds: float) -> None:
    raise Impatient(seconds)


def stumble() -> None:
    raise KeyError("a fault")


def vanish() -> None:
    os._exit(9)


def who() -> int:
    return os.getpid()

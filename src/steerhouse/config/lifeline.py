"""A child process ends with the parent that started it, even when that parent was killed without a word."""

import os
import signal
import threading
import time

# Set for the children of `steerhouse up`: the process id of that parent.
PARENT = "STEERHOUSE_PARENT"
LOOK_EVERY = 0.5
GRACE = 3.0


def end_with_parent(parent: int) -> None:
    """Watch the parent from a thread; when it is gone, end this process: politely first, then at once."""
    threading.Thread(target=_watch, args=(parent,), name="lifeline", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)

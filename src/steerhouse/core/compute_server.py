"""The compute process: keeps a warm child that computes, ends it at the time limit, and starts the next one."""

import argparse
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Listener, Pipe, answer_challenge, deliver_challenge, wait
from types import FrameType
from typing import Any, NoReturn

from steerhouse.core import codec, compute

log = logging.getLogger(__name__)
LONGEST = 3600.0
# So many children that end before they are warm mean that the engine cannot be used at all.
GIVE_UP = 3
PAUSE = 1.0


class Late(Exception):
    """The time limit of one question is over."""


class Child:
    """One process that computes, and our end of the line to it."""

    def __init__(self) -> None:
        self.connection, theirs = Pipe()
        command = [sys.executable, "-m", "steerhouse.core.compute_child", str(theirs.fileno())]
        environment = {"NUMBA_CACHE_DIR": compute.kernel_folder()} | os.environ
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL)
        theirs.close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.connection.close()


class Pool:
    """The children: free ones to take, and how many are warm at all."""

    def __init__(self, size: int = 1) -> None:
        self.changed = threading.Condition()
        self.children: set[Child] = set()
        self.free: list[Child] = []
        self.warm = self.failures = 0
        for _number in range(size):
            self.start()

    def start(self) -> None:
        """Start a child; it can be taken once its kernels are loaded."""
        threading.Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        while self.failures < GIVE_UP:
            child = Child()
            self.children.add(child)
            with suppress(EOFError, OSError):
                child.connection.recv_bytes()
                with self.changed:
                    self.warm, self.failures = self.warm + 1, 0
                    self.free.append(child)
                    self.changed.notify()
                return
            self.children.discard(child)
            child.kill()
            self.failures += 1
            time.sleep(PAUSE)
        log.error("the compute process cannot be started; its words stand above")

    def take(self, limit: float) -> tuple[Child, float]:
        """A warm child, and what is left of the limit; time in which there is none yet does not count. Raises Late."""
        waited = 0.0
        with self.changed:
            while not self.free:
                if self.failures >= GIVE_UP:
                    raise EOFError
                began, counts = time.monotonic(), self.warm > 0
                self.changed.wait(compute.LOOK)
                waited += (time.monotonic() - began) if counts else 0.0
                if waited > limit:
                    raise Late
            return self.free.pop(), limit - waited

    def give_back(self, child: Child) -> None:
        """The child has answered and can be asked again."""
        with self.changed:
            self.free.append(child)
            self.changed.notify()

    def replace(self, child: Child) -> None:
        """End a child in the middle of its work and start another one."""
        with self.changed:
            self.warm -= 1
            self.children.discard(child)
        child.kill()
        self.start()

    def end(self) -> None:
        """End all children."""
        for child in list(self.children):
            with suppress(OSError):
                child.kill()


def serve_one(pool: Pool, client: Any) -> None:
    """Answer the question of one connection; a client that hangs up has its work thrown away."""
    with closing(client), suppress(EOFError, OSError, ValueError, AuthenticationError):
        deliver_challenge(client, compute.secret())
        answer_challenge(client, compute.secret())
        limit = min(float(json.loads(client.recv_bytes(1000))["timeout"]), LONGEST)
        try:
            child, left = pool.take(limit)
            _ask(pool, child, client, left)
        except Late:
            codec.send(client, codec.encode({"late": limit}))


def _ask(pool: Pool, child: Child, client: Any, seconds: float) -> None:
    done = False
    try:
        codec.relay(client, child.connection)
        ready = wait([child.connection, client], timeout=seconds)
        if child.connection in ready:
            codec.relay(child.connection, client)
            done = True
        elif not ready:
            raise Late
    finally:
        if done:
            pool.give_back(child)
        else:
            pool.replace(child)


def stop(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def refuse_second(address: str) -> None:
    """Say so when another compute process answers at this address; clear away what a killed one left."""
    try:
        Client(address, family="AF_UNIX", authkey=compute.secret()).close()
    except (OSError, EOFError, AuthenticationError):
        with suppress(FileNotFoundError):
            os.unlink(address)
    else:
        raise compute.ComputeUnavailable(f"A compute process runs already at {address}. Use that one, or stop it.")


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal."""
    address = compute.address()
    refuse_second(address)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    previous = os.umask(0o177)
    # Who connects is asked for the secret in a thread of its own, so that a silent one holds up nobody.
    listener = Listener(address, family="AF_UNIX", backlog=64)
    os.umask(previous)
    pool = Pool()
    try:
        while True:
            client = listener.accept()
            threading.Thread(target=serve_one, args=(pool, client), daemon=True).start()
    finally:
        pool.end()
        listener.close()

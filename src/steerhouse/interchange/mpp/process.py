"""The converter's own process: limits itself, lets MPXJ read one file and writes it as Microsoft Project XML.

Nothing of the product runs here but this module, and what is written is read like any other file that was sent in.
"""

import contextlib
import ctypes
import os
import resource
import sys
from importlib import import_module
from typing import Any

from steerhouse.interchange.mpp.door import NO_JAVA, NOT_READ

NEW_USER_SPACE, NEW_NETWORK = 0x10000000, 0x40000000
# How much a Java machine may keep; it maps far more addresses than that.
HEAP = "-Xmx384m"
START_SECONDS = 20
OPEN_FILES = 256


def main(arguments: list[str]) -> int:
    """0 when the file was written."""
    source, target, most_bytes, seconds = arguments
    confine(int(most_bytes), int(seconds))
    jpype: Any = import_module("jpype")
    # Puts the library on the Java machine's path.
    import_module("mpxj")
    try:
        jpype.startJVM(HEAP, "-Xss2m", "-XX:+UseSerialGC", "-Djava.awt.headless=true", "-Dlog4j2.disable.jmx=true")
    except (jpype.JVMNotFoundException, OSError):
        return NO_JAVA
    reader = jpype.JClass("org.mpxj.reader.UniversalProjectReader")()
    writer = jpype.JClass("org.mpxj.mspdi.MSPDIWriter")()
    try:
        project = reader.read(source)
        if project is None:
            return NOT_READ
        writer.write(project, target)
    except jpype.JException:
        return NOT_READ
    return 0


def confine(most_bytes: int, seconds: int) -> None:
    """Give up the network where the system lets a process do so, and what reading a file does not need."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(NEW_USER_SPACE | NEW_NETWORK)
    for kind, most in (
        (resource.RLIMIT_CPU, START_SECONDS + seconds),
        (resource.RLIMIT_FSIZE, most_bytes),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        hard = resource.getrlimit(kind)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (value, value))


if __name__ == "__main__":
    # The Java machine's own threads are not waited for.
    code = main(sys.argv[1:])
    os._exit(code)

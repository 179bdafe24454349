"""A file's content in pieces, unpacked where it is packed, and never more of it than the limits allow."""

import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from steerhouse.interchange.limits import Limits
from steerhouse.interchange.problems import refused

CHUNK = 256 * 1024
GZIP_MAGIC = b"\x1f\x8b"


def chunks(file: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """The file in pieces, unpacked where it is packed, never more than the limit."""
    packed = file.read(2) == GZIP_MAGIC
    file.seek(0)
    source: BinaryIO = gzip.GzipFile(fileobj=file) if packed else file  # type: ignore[assignment]
    most = limits.unpacked_bytes if packed else limits.file_bytes
    seen = 0
    try:
        while chunk := source.read(CHUNK):
            seen += len(chunk)
            if seen > most:
                message = f"The file holds more than {most // 2**20:,} MiB{' when unpacked' if packed else ''}."
                raise refused("whole file", message, "Split the project, or export it without time-phased data.")
            yield chunk
    except (OSError, EOFError, zlib.error) as error:
        place = f"byte {seen:,} of the unpacked text"
        raise refused(place, "The packed file (.gz) is damaged or cut off.", "Copy the file again.") from error

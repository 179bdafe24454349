"""How much of a file is read: limits as data, so that pages, command line and documents name the same figures."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one file may ask for; above any of these it is refused with the limit and the value found."""

    file_bytes: int = 100 * MEBIBYTE
    unpacked_bytes: int = 200 * MEBIBYTE
    """Bytes after unpacking .gz."""
    text_characters: int = 1_000_000
    """Characters of one field."""
    tasks: int = 50_000
    links: int = 200_000
    resources: int = 20_000
    assignments: int = 200_000
    calendars: int = 20_000
    calendar_exceptions: int = 20_000
    """Exceptions of one calendar after recurring ones are written out."""
    list_rows: int = 100_000
    list_columns: int = 5_000
    seconds: float = 10.0
    """Processor time: what counts is the file, not how busy the machine is."""
    seconds_on_the_clock: float = 30.0
    memory_bytes: int = 512 * MEBIBYTE


DEFAULT_LIMITS = Limits()

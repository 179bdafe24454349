"""The limits that are written down are those that hold."""

from pathlib import Path

import pytest

from steerhouse.interchange.limits import MEBIBYTE, Limits
from steerhouse.interchange.xml_head import MOST_DEPTH

PAGE = Path(__file__).resolve().parents[4] / "docs" / "how-to" / "import-files.md"


@pytest.mark.skipif(not PAGE.is_file(), reason="docs are not beside the package")
def test_the_page_names_the_limits_that_hold():
    limits, clock = Limits(), Limits().seconds_on_the_clock
    rows = [
        f"| file | {limits.file_bytes // MEBIBYTE} MiB |",
        f"| file after unpacking `.gz` | {limits.unpacked_bytes // MEBIBYTE} MiB |",
        f"| tasks, links, assignments | {limits.tasks:,}, {limits.links:,}, {limits.assignments:,} |",
        f"| resources, calendars | {limits.resources:,}, {limits.calendars:,} |",
        f"| exceptions of one calendar, recurring ones written out | {limits.calendar_exceptions:,} |",
        f"| characters of one text | {limits.text_characters:,} |",
        f"| elements inside elements | {MOST_DEPTH} |",
        f"| rows and columns of a list | {limits.list_rows:,} and {limits.list_columns:,} |",
        f"| processor time and time on the clock | {limits.seconds:g} seconds and {clock:g} seconds |",
        f"| memory | {limits.memory_bytes // MEBIBYTE} MiB |",
    ]
    page = PAGE.read_text(encoding="utf-8")
    assert [row for row in rows if row not in page] == []

"""One door for files: what is it, then the reader for it. Called inside the child process (see `child`)."""

from pathlib import Path

from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.portfolio_list import PortfolioList, read_portfolio_list
from steerhouse.interchange.problems import refused
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.sniff import Kind, sniff


def read(
    path: Path, *, mapping: str | None = None, year: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> ScheduleFile | PortfolioList:
    """The file's content, whichever kind it is. `mapping` and `year` are for lists. Raises FileRefused."""
    if sniff(path, limits) is Kind.MSPDI:
        return read_mspdi(path, limits)
    return read_portfolio_list(path, mapping=mapping, year=year, limits=limits)


def read_schedule(path: Path, limits: Limits = DEFAULT_LIMITS) -> ScheduleFile:
    """A schedule; a list is refused. Raises FileRefused."""
    if sniff(path, limits) is not Kind.MSPDI:
        message = "This is a text file, not a schedule."
        raise refused("whole file", message, "Import Microsoft Project XML (.xml, .xml.gz) here.")
    return read_mspdi(path, limits)


def read_list(
    path: Path, *, mapping: str | None = None, year: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> PortfolioList:
    """A portfolio list; a schedule is refused. Raises FileRefused."""
    if sniff(path, limits) is not Kind.LIST:
        raise refused("whole file", "This is a schedule, not a portfolio list.", "Import it as a schedule.")
    return read_portfolio_list(path, mapping=mapping, year=year, limits=limits)

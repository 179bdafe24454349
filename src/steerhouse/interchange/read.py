"""One door for files: what is it, then the reader for it. Called inside the child process (see `child`)."""

from collections.abc import Callable
from pathlib import Path

from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.pmxml import read_pmxml
from steerhouse.interchange.portfolio_list import PortfolioList, read_portfolio_list
from steerhouse.interchange.problems import refused
from steerhouse.interchange.project_online import ProjectOnlineFeed, read_project_online
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.sniff import Kind, sniff
from steerhouse.interchange.xer import read_xer

SCHEDULE_READERS: dict[Kind, Callable[[Path, Limits], ScheduleFile]] = {
    Kind.MSPDI: read_mspdi,
    Kind.XER: read_xer,
    Kind.PMXML: read_pmxml,
}


def read(
    path: Path, *, mapping: str | None = None, year: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> ScheduleFile | PortfolioList | ProjectOnlineFeed:
    """The file's content, whichever kind it is. `mapping` and `year` are for lists. Raises FileRefused."""
    kind = sniff(path, limits)
    if kind is Kind.PROJECT_ONLINE:
        return read_project_online(path, limits)
    reader = SCHEDULE_READERS.get(kind)
    if reader is not None:
        return reader(path, limits)
    return read_portfolio_list(path, mapping=mapping, year=year, limits=limits)


def read_schedule(path: Path, limits: Limits = DEFAULT_LIMITS) -> ScheduleFile:
    """A schedule; a list is refused. Raises FileRefused."""
    reader = SCHEDULE_READERS.get(sniff(path, limits))
    if reader is None:
        message = "This is no schedule of a single project."
        raise refused("whole file", message, "Import Microsoft Project XML, Primavera P6 XER or Primavera P6 XML here.")
    return reader(path, limits)


def read_list(
    path: Path, *, mapping: str | None = None, year: int | None = None, limits: Limits = DEFAULT_LIMITS
) -> PortfolioList:
    """A portfolio list; a schedule is refused. Raises FileRefused."""
    if sniff(path, limits) is not Kind.LIST:
        raise refused("whole file", "This is no portfolio list.", "Import it as what it is.")
    return read_portfolio_list(path, mapping=mapping, year=year, limits=limits)

"""What a folder of feed pages holds, neutral and frozen.

Hours are exact decimals as the feed gives them; the schedules inside count minutes, as all schedule files do.
"""

from dataclasses import dataclass
from decimal import Decimal

from steerhouse.interchange.problems import Problem
from steerhouse.interchange.schedule_file import NotCarried, ScheduleFile

FORMAT = "Project Online"


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows of one project in the feed, and their hours, to be compared with what is stored later."""

    tasks: int
    assignments: int
    task_hours: Decimal
    """Work of all tasks that are no summaries."""
    assignment_hours: Decimal
    timesheet_lines: int
    timesheet_hours: Decimal
    timephased_rows: int
    timephased_hours: Decimal


@dataclass(frozen=True, slots=True)
class OnlineProject:
    """One project of the feed."""

    guid: str
    name: str
    category: str
    """The enterprise project type."""
    description: str
    """With one line for each custom field and for what is said of people."""
    schedule: ScheduleFile
    sums: Sums


@dataclass(frozen=True, slots=True)
class UnknownColumn:
    """A property that Microsoft's documentation does not name: mostly a custom field."""

    entity: str
    name: str
    """As people named it, as far as that can be told from the property's name."""
    count: int
    """Rows with a value."""
    example: str
    kept: bool
    """Whether its values stand in the notes of tasks or the description of projects."""


@dataclass(frozen=True, slots=True)
class EntityRows:
    """How many pages and rows of an entity set were found."""

    entity: str
    pages: int
    rows: int


@dataclass(frozen=True, slots=True)
class ProjectOnlineFeed:
    """Everything that the pages hold."""

    projects: tuple[OnlineProject, ...]
    found: tuple[EntityRows, ...]
    unknown: tuple[UnknownColumn, ...]
    without_project: Sums
    """Rows of projects that are not in the feed, such as time on administrative work."""
    not_carried: tuple[NotCarried, ...]
    warnings: tuple[Problem, ...]

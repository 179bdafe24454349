"""The tables of the room, by what they are about."""

from steerhouse.schedule.models.board import BoardColumn, BurnFact, Iteration
from steerhouse.schedule.models.checks import CheckThresholds
from steerhouse.schedule.models.plan import Assignment, Baseline, BaselineTask, Link, Schedule, Task, TaskRows
from steerhouse.schedule.models.recurring import Occurrence, Recurrence
from steerhouse.schedule.models.work import CrossLink, CrossLinkRows, ProgressProposal, ProjectTemplate

__all__ = [
    "Assignment", "Baseline", "BaselineTask", "BoardColumn",
    "BurnFact", "CheckThresholds", "CrossLink", "CrossLinkRows", "Iteration", "Link", "Occurrence",
    "ProgressProposal", "ProjectTemplate", "Recurrence", "Schedule", "Task", "TaskRows",
]  # fmt: skip

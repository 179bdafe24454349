"""Saved pages of Project Online's reporting feed (ProjectData): recognized, joined and read into schedules."""

from steerhouse.interchange.project_online.model import OnlineProject, ProjectOnlineFeed, UnknownColumn
from steerhouse.interchange.project_online.reader import read_project_online

__all__ = ["OnlineProject", "ProjectOnlineFeed", "UnknownColumn", "read_project_online"]

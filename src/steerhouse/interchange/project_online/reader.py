"""Pages of the feed → one schedule for each project, with sums to be compared and everything that is left named."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from steerhouse.interchange.limits import DEFAULT_LIMITS, Limits
from steerhouse.interchange.problems import Problem, Problems, refused
from steerhouse.interchange.project_online.columns import Columns
from steerhouse.interchange.project_online.model import FORMAT, EntityRows, OnlineProject, ProjectOnlineFeed, Sums
from steerhouse.interchange.project_online.names import (
    ASSIGNMENTS,
    PROJECTS,
    READ,
    RESOURCES,
    TASKS,
    TIMEPHASED,
    TIMESHEET,
)
from steerhouse.interchange.project_online.pages import Entity, Row, read_pages
from steerhouse.interchange.project_online.rows import assignment_of, currency_of, facts_of, resource_of, task_of
from steerhouse.interchange.project_online.values import Values, guid_of, uid_of
from steerhouse.interchange.schedule_file import FileAssignment, FileResource, FileTask, NotCarried, ScheduleFile

MOST_LEVEL = 65_535
TEMPLATE, ADMINISTRATION = 1, 7
TIME_OF_PEOPLE = (
    "ActualWorkBillable", "ActualWorkNonBillable", "ActualOvertimeWorkBillable", "ActualOvertimeWorkNonBillable",
)  # fmt: skip
SAYS_WHO = {"ProjectOwnerName": "Owner", "ProjectManagerName": "Manager", "ProjectTitle": "Title"}


def read_project_online(path: Path, limits: Limits = DEFAULT_LIMITS) -> ProjectOnlineFeed:
    """All that the archive or page holds. Raises FileRefused."""
    return Feed(read_pages(path, limits), limits).read()


class Feed:
    """The rows of the entity sets by the project that they belong to, and what is learned while they are read."""

    def __init__(self, entities: dict[str, Entity], limits: Limits) -> None:
        self.entities, self.limits = entities, limits
        self.problems, self.columns = Problems(), Columns()
        self.counted: Counter[str] = Counter()
        self.warnings: list[Problem] = []
        for name in READ:
            if name in entities:
                self.columns.look(entities[name])
        self.by_project = {
            name: self._grouped(name) for name in (TASKS, ASSIGNMENTS, TIMESHEET, TIMEPHASED) if name in entities
        }

    def read(self) -> ProjectOnlineFeed:
        """Every project in the order of the feed."""
        self._refuse_too_many()
        self.resources = self._resources()
        projects = [self._project(row, number) for number, row in enumerate(self.rows(PROJECTS), start=1)]
        made = [one for one in projects if one is not None]
        self.problems.raise_if_any()
        if not made:
            message = "The feed holds no project."
            raise refused(PROJECTS, message, "Save the page of Projects too, and pack it with the others.")
        self._warn_of_names(made)
        known = {one.guid for one in made}
        ordered = sorted(self.entities.values(), key=lambda one: place_of(one.name))
        return ProjectOnlineFeed(
            projects=tuple(made),
            found=tuple(EntityRows(one.name or "?", one.pages, len(one.rows)) for one in ordered),
            unknown=self.columns.unknown_columns,
            without_project=self._sums(self._outside(known)),
            not_carried=(*self._left(), *self.columns.not_carried),
            warnings=tuple(self.warnings),
        )

    def rows(self, name: str) -> list[Row]:
        """The rows of an entity set; none where it was not saved."""
        return self.entities[name].rows if name in self.entities else []

    def _grouped(self, name: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows(name):
            found[guid_of(row.get("ProjectId"))].append(row)
        return dict(found)

    def of(self, name: str, guid: str) -> list[Row]:
        """The rows of an entity set that belong to a project."""
        return self.by_project.get(name, {}).get(guid, [])

    def _refuse_too_many(self) -> None:
        limits = (
            (TASKS, self.limits.tasks * 4),
            (ASSIGNMENTS, self.limits.assignments),
            (RESOURCES, self.limits.resources),
        )
        for name, most in limits:
            if len(self.rows(name)) > most:
                message = f"The feed holds {len(self.rows(name)):,} rows of {name}; {most:,} are the most."
                raise refused(name, message, "Move in some of the projects first, then the others.")

    def _resources(self) -> dict[str, FileResource]:
        found = {}
        for number, row in enumerate(self.rows(RESOURCES), start=1):
            if guid := guid_of(row.get("ResourceId")):
                found[guid] = resource_of(self._values(row, RESOURCES, number, "ResourceName"), guid, number)
        return found

    def _values(self, row: Row, entity: str, number: int, name: str) -> Values:
        return Values(row, f"{entity}, row {number}: {str(row.get(name, ''))[:80]}", self.problems)

    def _project(self, row: Row, number: int) -> OnlineProject | None:
        values = self._values(row, PROJECTS, number, "ProjectName")
        guid, name = values.guid("ProjectId"), " ".join(values.text("ProjectName").split())
        if values.whole("ProjectType", 0) in (TEMPLATE, ADMINISTRATION):
            self.counted["Projects that are templates or administrative time"] += 1
            return None
        if not guid or not name:
            advice = "Save the page again with ProjectId and ProjectName."
            self.problems.add(Problem(values.where, "ProjectId", guid, "The project has no id or no name.", advice))
            return None
        rows = {entity: self.of(entity, guid) for entity in (TASKS, ASSIGNMENTS, TIMESHEET, TIMEPHASED)}
        schedule = self._schedule(values, guid, name, rows)
        said = [f"{label}: {values.text(key)}" for key, label in SAYS_WHO.items() if values.text(key) not in ("", name)]
        description = "\n".join(
            filter(None, (values.text("ProjectDescription"), *said, *self.columns.lines(PROJECTS, row)))
        )
        return OnlineProject(
            guid, name, values.text("EnterpriseProjectTypeName"), description, schedule, self._sums(rows)
        )

    def _schedule(self, project: Values, guid: str, name: str, rows: dict[str, list[Row]]) -> ScheduleFile:
        """The plan of a project: tasks in their outline, assignments, and the resources that these name."""
        currency = currency_of(project)
        tasks, uids = self._tasks(rows[TASKS], currency)
        assignments = self._assignments(rows[ASSIGNMENTS], uids, currency)
        used = {one.resource_uid for one in assignments}
        return ScheduleFile(
            format=f"{FORMAT} {guid}", project=facts_of(project, name), calendars=(), tasks=tuple(tasks), links=(),
            resources=tuple(one for one in self.resources.values() if one.uid in used),
            assignments=tuple(assignments), not_carried=(), warnings=(),
        )  # fmt: skip

    def _tasks(self, rows: Sequence[Row], currency: str | None) -> tuple[list[FileTask], dict[str, int]]:
        """Tasks by their number in the plan. The project's own summary row is the project itself."""
        ordered = sorted(
            (self._values(row, TASKS, number, "TaskName") for number, row in enumerate(rows, start=1)),
            key=lambda one: (one.whole("TaskIndex", 0), outline(one.text("TaskOutlineNumber"))),
        )
        own = {one.guid("TaskId"): one.whole("TaskClientUniqueId", -1) for one in ordered}
        # The plan's own numbers, by which its file is matched later, where each task has one.
        plain = len(set(own.values())) == len(own) and min(own.values(), default=-1) >= 0
        uids = {guid: number if plain else uid_of(guid) for guid, number in own.items()}
        found: list[FileTask] = []
        above: list[tuple[int, int]] = []
        for values in ordered:
            guid, level = values.guid("TaskId"), values.whole("TaskOutlineLevel", 1)
            if values.flag("TaskIsProjectSummary") or level < 1:
                continue
            while above and above[-1][0] >= level:
                above.pop()
            level = min(level, above[-1][0] + 1 if above else 1, MOST_LEVEL)
            parent = above[-1][1] if above else None
            made = task_of(values, uid=uids[guid], row=len(found) + 1, parent=parent, level=level, currency=currency)
            notes = "\n".join(self.columns.lines(TASKS, values.row))
            found.append(replace(made, notes=notes) if notes else made)
            above.append((level, made.uid))
        parents = {one.parent_uid for one in found}
        return [
            one if (one.uid in parents) == one.summary else as_summary(one, one.uid in parents) for one in found
        ], uids

    def _assignments(self, rows: Iterable[Row], uids: dict[str, int], currency: str | None) -> list[FileAssignment]:
        found = []
        for number, row in enumerate(rows, start=1):
            values = self._values(row, ASSIGNMENTS, number, "TaskName")
            if values.guid("TaskId") not in uids:
                advice = "Save the pages of Tasks and Assignments at the same time."
                message = "The assignment names a task that is not in the feed."
                self.problems.add(Problem(values.where, "TaskId", values.text("TaskId"), message, advice))
            elif not values.guid("AssignmentId"):
                message = "The assignment has no id."
                self.problems.add(
                    Problem(values.where, "AssignmentId", "", message, "Save the page again with AssignmentId.")
                )
            else:
                found.append(assignment_of(values, uids, self.resources, currency))
        return found

    def _outside(self, known: set[str]) -> dict[str, list[Row]]:
        return {
            name: [row for guid, rows in self.by_project.get(name, {}).items() if guid not in known for row in rows]
            for name in (TASKS, ASSIGNMENTS, TIMESHEET, TIMEPHASED)
        }

    def _sums(self, rows: dict[str, list[Row]]) -> Sums:
        """Counted from the rows as they were saved, not from what became of them."""

        def hours(entity: str, *names: str, where: str = "") -> Decimal:
            values = (Values(row, entity, self.problems) for row in rows[entity] if not (where and row.get(where)))
            return sum((one.amount(name) for one in values for name in names), Decimal(0))

        tasks = [row for row in rows[TASKS] if not row.get("TaskIsProjectSummary")]
        return Sums(
            tasks=len(tasks),
            assignments=len(rows[ASSIGNMENTS]),
            task_hours=hours(TASKS, "TaskWork", where="TaskIsSummary"),
            assignment_hours=hours(ASSIGNMENTS, "AssignmentWork"),
            timesheet_lines=len(rows[TIMESHEET]),
            timesheet_hours=hours(TIMESHEET, *TIME_OF_PEOPLE),
            timephased_rows=len(rows[TIMEPHASED]),
            timephased_hours=hours(TIMEPHASED, "AssignmentWork"),
        )

    def _left(self) -> Iterable[NotCarried]:
        """What the feed holds and has no place yet, and what it does not hold at all."""
        for name, what in ((TIMESHEET, "Lines of time sheets"), (TIMEPHASED, "Work of assignments day by day")):
            if self.rows(name):
                yield NotCarried(f"{what} ({name})", len(self.rows(name)), name)
        for what, count in self.counted.items():
            yield NotCarried(what, count, PROJECTS)
        for entity in self.entities.values():
            if entity.name not in READ:
                yield NotCarried(f"Entity set {entity.name or 'of an unknown kind'}", len(entity.rows), entity.name)
        inactive = sum(one.inactive for one in self.resources.values())
        if inactive:
            yield NotCarried("Mark that a resource is inactive", inactive, RESOURCES)
        used = {guid_of(row.get("ResourceId")) for row in self.rows(ASSIGNMENTS)}
        if unused := len(self.resources.keys() - used):
            yield NotCarried("Resources without an assignment", unused, RESOURCES)

    def _warn_of_names(self, projects: Sequence[OnlineProject]) -> None:
        advice = "Bring in the project's .mpp, saved as XML, when you want the links."
        message = "The feed holds no links between tasks: every task keeps its dates as if they had been set by hand."
        self.warnings.append(Problem(TASKS, "", "", message, advice))
        for name in (TASKS, ASSIGNMENTS, RESOURCES):
            if name not in self.entities:
                message = f"No page of {name} was found, so nothing of it comes in."
                self.warnings.append(Problem("archive", "", "", message, f"Save the pages of {name} too."))
        for entity in self.entities.values():
            if entity.twice:
                message = f"{entity.twice:,} rows of {entity.name} were saved more than once; each counts once."
                self.warnings.append(Problem(entity.name, "", "", message, ""))
        doubled = [name for name, count in Counter(one.name.casefold() for one in projects).items() if count > 1]
        if doubled:
            message = "Two projects have the same name."
            raise refused(PROJECTS, message, "Rename one of them and save the page again.", value=doubled[0])


def as_summary(task: FileTask, summary: bool) -> FileTask:
    """The task as its place in the outline makes it, whatever its own mark says."""
    return replace(task, summary=summary, manual=not summary, duration=None if summary else task.duration)


def outline(number: str) -> tuple[int, ...]:
    """An outline number in the order in which people count.

    >>> outline("1.10") > outline("1.9")
    True
    """
    return tuple(int(part) if part.isdecimal() and len(part) < 10 else 0 for part in number.split("."))


def place_of(entity: str) -> tuple[int, str]:
    """The order in which people think of the sets."""
    return (READ.index(entity) if entity in READ else len(READ), entity)

"""The two services: Steerhouse's own names, and those of Project Online's ProjectData."""

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Case, IntegerField, OuterRef, Q, Subquery, Sum, Value, When

from steerhouse.core.actors import Actor
from steerhouse.feeds.odata.kinds import DAY, FLAG, GUID, HOURS, MOMENT, NUMBER, PLAN, ROW, TEXT, WHOLE
from steerhouse.feeds.odata.sets import EntitySet, Navigation, Property, Service, constant, money
from steerhouse.organization.models import Person, Resource
from steerhouse.projects.models import Component, Rating
from steerhouse.reporting.models import Snapshot
from steerhouse.schedule.models import Assignment, BaselineTask, Task

RATES = "rates.view"
PROJECT = (("component", Component),)
PROJECT_OF_TASK = (("task__component", Component),)
RESOURCE = (("resource", Resource),)
CURRENCY, TASK_CURRENCY = "component__currency", "task__component__currency"
NUMBERS = {Resource.Kind.WORK: 2, Resource.Kind.MATERIAL: 4, Resource.Kind.COST: 6}


def is_true(**where: Any) -> Callable[[Actor], Any]:
    """A flag that follows from other columns."""
    return lambda _by: Case(When(Q(**where), then=Value(True)), default=Value(False), output_field=BooleanField())


def promised(column: str) -> Callable[[Actor], Any]:
    """What the baseline in force promised for a task."""

    def found(by: Actor) -> Any:
        rows = BaselineTask.objects.visible_to(by).filter(task=OuterRef("pk"), baseline__current=True)
        return Subquery(rows.values(column)[:1])

    return found


def work_of_project(by: Actor) -> Any:
    """Minutes of work of all assignments that the reader sees."""
    rows = Assignment.objects.visible_to(by).filter(task__component=OuterRef("pk")).order_by()
    return Subquery(rows.values("task__component").annotate(minutes=Sum("work")).values("minutes"))


def number_of_kind(_by: Actor) -> Any:
    """Project Server's number for a kind of resource."""
    return Case(*(When(kind=kind, then=Value(number)) for kind, number in NUMBERS.items()), output_field=IntegerField())


OWN_PROJECTS = EntitySet(
    "Projects", "Project", Component,
    (
        Property("Id", TEXT, "public_id"), Property("Kind", TEXT, "kind"), Property("Code", TEXT, "code"),
        Property("Name", TEXT, "name"), Property("State", TEXT, "state"), Property("Category", TEXT, "category"),
        Property("Description", TEXT, "description"),
        Property("ParentId", TEXT, "parent__public_id", (("parent", Component),)),
        Property("Owner", TEXT, "owner__name", (("owner", Person),)),
        Property("Sponsor", TEXT, "sponsor__name", (("sponsor", Person),)),
        Property("Manager", TEXT, "manager__name", (("manager", Person),)),
        Property("StatedStart", DAY, "start"), Property("StatedFinish", DAY, "finish"),
        Property("Start", PLAN, "figures__start"), Property("Finish", PLAN, "figures__finish"),
        Property("BaselineFinish", PLAN, "figures__baseline_finish"), Property("Health", TEXT, "figures__health"),
        Property("Rating", TEXT, "figures__grade"), Property("PercentComplete", NUMBER, "figures__percent_complete"),
        Property("Currency", TEXT, "figures__currency"),
        money("WholeLifeCost", "figures__whole_life_cost", "figures__currency"),
        money("CostAtCompletion", "figures__cost_at_completion", "figures__currency"),
        Property("CreatedAt", MOMENT, "created_at"),
    ),
    (
        Navigation("Tasks", "Tasks", "pk", "component_id", True),
        Navigation("Ratings", "Ratings", "pk", "component_id", True),
        Navigation("Snapshots", "Snapshots", "pk", "component_id", True),
        Navigation("Parent", "Projects", "parent_id", "pk", False),
    ),
)  # fmt: skip
OWN_TASKS = EntitySet(
    "Tasks", "Task", Task,
    (
        Property("Id", TEXT, "public_id"), Property("ProjectId", TEXT, "component__public_id", PROJECT),
        Property("ProjectName", TEXT, "component__name", PROJECT), Property("Uid", WHOLE, "uid"),
        Property("Row", ROW, "position"), Property("Wbs", TEXT, "wbs"), Property("Level", WHOLE, "level"),
        Property("ParentId", TEXT, "parent__public_id"), Property("Name", TEXT, "name"), Property("Kind", TEXT, "kind"),
        Property("Active", FLAG, "active"), Property("Critical", FLAG, "critical"), Property("Start", PLAN, "start"),
        Property("Finish", PLAN, "finish"), Property("Deadline", PLAN, "deadline"),
        Property("ActualStart", PLAN, "actual_start"), Property("ActualFinish", PLAN, "actual_finish"),
        Property("DurationHours", HOURS, "duration"), Property("TotalFloatHours", HOURS, "total_float"),
        Property("WorkHours", HOURS, "work"), Property("Progress", NUMBER, "progress"),
        money("Cost", "cost", CURRENCY, right=RATES), money("ActualCost", "actual_cost", CURRENCY, right=RATES),
        Property("Notes", TEXT, "notes"),
    ),
    (
        Navigation("Project", "Projects", "component_id", "pk", False),
        Navigation("Assignments", "Assignments", "pk", "task_id", True),
    ),
)  # fmt: skip
OWN_ASSIGNMENTS = EntitySet(
    "Assignments", "Assignment", Assignment,
    (
        Property("Id", TEXT, "public_id"), Property("TaskId", TEXT, "task__public_id"),
        Property("TaskName", TEXT, "task__name"),
        Property("ProjectId", TEXT, "task__component__public_id", PROJECT_OF_TASK),
        Property("ResourceId", TEXT, "resource__public_id", RESOURCE),
        Property("ResourceName", TEXT, "resource__name", RESOURCE), Property("Units", NUMBER, "units"),
        Property("WorkHours", HOURS, "work"), Property("ActualWorkHours", HOURS, "actual_work"),
        Property("RemainingWorkHours", HOURS, "remaining_work"), money("Cost", "cost", TASK_CURRENCY, right=RATES),
        money("ActualCost", "actual_cost", TASK_CURRENCY, right=RATES),
    ),
    (
        Navigation("Task", "Tasks", "task_id", "pk", False),
        Navigation("Resource", "Resources", "resource_id", "pk", False),
    ),
)  # fmt: skip
OWN_RESOURCES = EntitySet(
    "Resources", "Resource", Resource,
    (
        Property("Id", TEXT, "public_id"), Property("Name", TEXT, "name"), Property("Code", TEXT, "code"),
        Property("Kind", TEXT, "kind"), Property("MaxUnits", NUMBER, "max_units"),
        Property("Generic", FLAG, "generic"), Property("Currency", TEXT, "currency"),
        money("StandardRate", "standard_rate", "currency", right=RATES),
    ),
    (Navigation("Assignments", "Assignments", "pk", "resource_id", True),),
)  # fmt: skip
OWN_RATINGS = EntitySet(
    "Ratings", "Rating", Rating,
    (
        Property("Id", TEXT, "public_id"), Property("ProjectId", TEXT, "component__public_id", PROJECT),
        Property("ProjectName", TEXT, "component__name", PROJECT), Property("Rater", TEXT, "rater"),
        Property("Grade", TEXT, "grade"), Property("NoGrade", TEXT, "no_grade"), Property("RatedOn", DAY, "rated_on"),
        Property("Narrative", TEXT, "narrative"),
    ),
    (Navigation("Project", "Projects", "component_id", "pk", False),),
)  # fmt: skip
OWN_SNAPSHOTS = EntitySet(
    "Snapshots", "Snapshot", Snapshot,
    (
        Property("Id", WHOLE, "pk"), Property("ProjectId", TEXT, "component__public_id", PROJECT),
        Property("ProjectName", TEXT, "name"), Property("Kind", TEXT, "kind"), Property("State", TEXT, "state"),
        Property("PeriodEnds", DAY, "period__ends"), Property("FrozenAt", MOMENT, "frozen_at"),
        Property("Grade", TEXT, "grade"), Property("Health", TEXT, "health"), Property("Start", PLAN, "start"),
        Property("Finish", PLAN, "finish"), Property("BaselineFinish", PLAN, "baseline_finish"),
        Property("PercentComplete", NUMBER, "percent_complete"), Property("Currency", TEXT, "currency"),
        money("WholeLifeCost", "whole_life_cost", "currency"),
        money("CostAtCompletion", "cost_at_completion", "currency"), money("ActualCost", "actual_cost", "currency"),
    ),
    (Navigation("Project", "Projects", "component_id", "pk", False),),
)  # fmt: skip

OLD_PROJECTS = EntitySet(
    "Projects", "Project", Component,
    (
        Property("ProjectId", GUID, "public_id"), Property("ProjectName", TEXT, "name"),
        Property("ProjectIdentifier", TEXT, "code"), Property("EnterpriseProjectTypeName", TEXT, "category"),
        Property("ProjectDescription", TEXT, "description"),
        Property("ParentProjectId", GUID, "parent__public_id", (("parent", Component),)),
        Property("ProjectOwnerName", TEXT, "owner__name", (("owner", Person),)),
        Property("ProjectManagerName", TEXT, "manager__name", (("manager", Person),)),
        Property("ProjectStartDate", PLAN, "figures__start"), Property("ProjectFinishDate", PLAN, "figures__finish"),
        Property("ProjectBaseline0FinishDate", PLAN, "figures__baseline_finish"),
        Property("ProjectPercentCompleted", NUMBER, "figures__percent_complete"),
        Property("ProjectWork", HOURS, work_of_project), Property("ProjectCurrency", TEXT, "figures__currency"),
        money("ProjectCost", "figures__cost_at_completion", "figures__currency"),
        money("ProjectActualCost", "figures__actual_cost", "figures__currency"),
        Property("ProjectType", WHOLE, constant(0)), Property("ProjectCreatedDate", MOMENT, "created_at"),
    ),
    (Navigation("Tasks", "Tasks", "pk", "component_id", True),),
    {"kind": Component.Kind.PROJECT},
)  # fmt: skip
OLD_TASKS = EntitySet(
    "Tasks", "Task", Task,
    (
        Property("TaskId", GUID, "public_id"), Property("ProjectId", GUID, "component__public_id", PROJECT),
        Property("ProjectName", TEXT, "component__name", PROJECT), Property("ParentTaskId", GUID, "parent__public_id"),
        Property("TaskName", TEXT, "name"), Property("TaskWBS", TEXT, "wbs"),
        Property("TaskOutlineNumber", TEXT, "wbs"), Property("TaskOutlineLevel", WHOLE, "level"),
        Property("TaskIndex", ROW, "position"), Property("TaskClientUniqueId", WHOLE, "uid"),
        Property("TaskIsSummary", FLAG, is_true(kind=Task.Kind.SUMMARY)),
        Property("TaskIsMilestone", FLAG, is_true(kind=Task.Kind.MILESTONE)),
        Property("TaskIsProjectSummary", FLAG, constant(False)), Property("TaskIsActive", FLAG, "active"),
        Property("TaskIsCritical", FLAG, "critical"), Property("TaskIsManuallyScheduled", FLAG, "manual"),
        Property("TaskStartDate", PLAN, "start"), Property("TaskFinishDate", PLAN, "finish"),
        Property("TaskActualStartDate", PLAN, "actual_start"), Property("TaskActualFinishDate", PLAN, "actual_finish"),
        Property("TaskDeadline", PLAN, "deadline"), Property("TaskDuration", HOURS, "duration"),
        Property("TaskRemainingDuration", HOURS, "remaining_duration"),
        Property("TaskTotalSlack", HOURS, "total_float"), Property("TaskFreeSlack", HOURS, "free_float"),
        Property("TaskPercentCompleted", NUMBER, "progress"), Property("TaskWork", HOURS, "work"),
        money("TaskCost", "cost", CURRENCY, right=RATES), money("TaskActualCost", "actual_cost", CURRENCY, right=RATES),
        Property("TaskBaseline0StartDate", PLAN, promised("start")),
        Property("TaskBaseline0FinishDate", PLAN, promised("finish")),
        Property("TaskBaseline0Work", HOURS, promised("work")),
    ),
    (
        Navigation("Project", "Projects", "component_id", "pk", False),
        Navigation("Assignments", "Assignments", "pk", "task_id", True),
    ),
)  # fmt: skip
OLD_ASSIGNMENTS = EntitySet(
    "Assignments", "Assignment", Assignment,
    (
        Property("AssignmentId", GUID, "public_id"),
        Property("ProjectId", GUID, "task__component__public_id", PROJECT_OF_TASK),
        Property("ProjectName", TEXT, "task__component__name", PROJECT_OF_TASK),
        Property("TaskId", GUID, "task__public_id"), Property("TaskName", TEXT, "task__name"),
        Property("TaskIsActive", FLAG, "task__active"), Property("ResourceId", GUID, "resource__public_id", RESOURCE),
        Property("ResourceName", TEXT, "resource__name", RESOURCE), Property("AssignmentPeakUnits", NUMBER, "units"),
        Property("AssignmentStartDate", PLAN, "task__start"), Property("AssignmentFinishDate", PLAN, "task__finish"),
        Property("AssignmentWork", HOURS, "work"), Property("AssignmentActualWork", HOURS, "actual_work"),
        Property("AssignmentRemainingWork", HOURS, "remaining_work"),
        money("AssignmentCost", "cost", TASK_CURRENCY, right=RATES),
        money("AssignmentActualCost", "actual_cost", TASK_CURRENCY, right=RATES),
    ),
    (
        Navigation("Task", "Tasks", "task_id", "pk", False),
        Navigation("Resource", "Resources", "resource_id", "pk", False),
    ),
)  # fmt: skip
OLD_RESOURCES = EntitySet(
    "Resources", "Resource", Resource,
    (
        Property("ResourceId", GUID, "public_id"), Property("ResourceName", TEXT, "name"),
        Property("ResourceCode", TEXT, "code"), Property("ResourceType", WHOLE, number_of_kind),
        Property("ResourceMaxUnits", NUMBER, "max_units"), Property("ResourceIsGeneric", FLAG, "generic"),
        Property("ResourceIsActive", FLAG, constant(True)), Property("ResourceMaterialLabel", TEXT, "material_label"),
        money("ResourceStandardRate", "standard_rate", "currency", right=RATES),
    ),
    (Navigation("Assignments", "Assignments", "pk", "resource_id", True),),
)  # fmt: skip
OWN = Service("", "Steerhouse", (OWN_PROJECTS, OWN_TASKS, OWN_ASSIGNMENTS, OWN_RESOURCES, OWN_RATINGS, OWN_SNAPSHOTS))
OLD = Service("ProjectData/", "ReportingData", (OLD_PROJECTS, OLD_TASKS, OLD_ASSIGNMENTS, OLD_RESOURCES))

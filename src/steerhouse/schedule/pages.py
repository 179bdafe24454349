"""What lists, details and forms of plans show. The Gantt is a page of its own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import PlanTimeInput
from steerhouse.core.pages import (
    Action,
    ActionForm,
    Amount,
    Facts,
    History,
    Pages,
    Panel,
    Percent,
    Related,
    register,
)
from steerhouse.schedule import file_fields
from steerhouse.schedule.actions import (
    add_assignment,
    add_link,
    add_schedule,
    add_task,
    choose_baseline,
    edit_assignment,
    edit_link,
    edit_schedule,
    edit_task,
    promise_plan,
    report_progress,
    reschedule_plan,
)
from steerhouse.schedule.board import pages as board
from steerhouse.schedule.models import Assignment, Baseline, BaselineTask, CheckThresholds, Link, Schedule, Task
from steerhouse.schedule.planning_templates.pages import TEMPLATES
from steerhouse.schedule.programs.actions import link_outside
from steerhouse.schedule.programs.forms import OutsideForm
from steerhouse.schedule.recurring.pages import RECURRENCES
from steerhouse.schedule.work.pages import PROPOSALS


class ProgressForm(ActionForm):
    """How far a task is."""

    percent_complete = forms.FloatField(label=_("Complete, %"), min_value=0, max_value=100)
    actual_start = PlanTimeInput(label=_("Actual start"), required=False)
    actual_finish = PlanTimeInput(label=_("Actual finish"), required=False)
    remaining_duration = forms.IntegerField(label=_("Remaining duration, minutes"), min_value=0, required=False)


class BaselineForm(ActionForm):
    """Why the plan of today is the promise from now on."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=100_000)


OPTIONS = (
    "schedule_from_finish", "given_finish", "hold_to_status_date", "progress_mode", "calendar", "minutes_per_day",
    "critical_limit",
)  # fmt: skip
register(
    Pages(
        model=Schedule,
        path="schedules",
        columns=["component", "start", "status_date", "finish", "calendar", "rescheduled_at"],
        filters=["calendar"],
        form=[
            "component", "start", "schedule_from_finish", "given_finish", "status_date", "hold_to_status_date",
            "progress_mode", "calendar", "minutes_per_day", "minutes_per_week", "days_per_month", "critical_limit",
        ],
        order=["component"],
        search=False,
        facts=["start", "status_date", "finish"],
        panels=[
            Facts(_("How it is computed"), OPTIONS),
            Facts(_("Where it comes from"), ["source", "rescheduled_at", "input_hash"]),
            History(),
        ],
        actions=[
            Action("reschedule", do=reschedule_plan, label=_("Reschedule")),
            Action("baseline", do=promise_plan, form=BaselineForm, label=_("Set baseline")),
        ],
        add=add_schedule,
        edit=edit_schedule,
        empty=(_("How plans are computed: start, calendar and status date. A schedule file brings its own."),),
    )
)  # fmt: skip
register(
    Pages(
        model=Task,
        attributes=True,
        path="tasks",
        columns=[
            "name", "wbs", "component", "start", "finish", "duration", Percent("progress"), "total_float", "critical",
        ],
        filters=["component", "kind", "critical", "active"],
        form=[
            "component", "parent", "name", "kind", "duration", "work", "fixed", "effort_driven", "elapsed",
            "constraint", "constraint_date", "deadline",
            "calendar", "active", "manual", "set_start", "percent_complete", "actual_start", "actual_finish",
            "remaining_duration", "notes",
        ],
        order=["due"],
        search=False,
        facts=["component", "start", "finish", Percent("progress"), "total_float", "critical"],
        panels=[
            Facts(_("Plan"), ["kind", "parent", "duration", "constraint", "constraint_date", "deadline", "calendar"]),
            Facts(_("Dates"), ["early_start", "early_finish", "late_start", "late_finish", "free_float"]),
            Facts(_("Progress"), [Percent("percent_complete"), "actual_start", "actual_finish", "remaining_duration"]),
            Facts(_("Effort"), ["work", "fixed", "effort_driven", Amount("cost"), Amount("actual_cost"), "notes"]),
            Panel(_("Fields of the file"), "schedule/_file_fields.html", file_fields.panel),
            Related("predecessor_links", columns=["predecessor", "kind", "lag", "lag_unit"], title=_("Predecessors")),
            Related("successor_links", columns=["successor", "kind", "lag", "lag_unit"], title=_("Successors")),
            Related("assignments"),
            Related("parts", title=_("Tasks below")),
            History(),
        ],
        actions=[
            Action("progress", do=report_progress, form=ProgressForm, when=lambda task: not task.is_summary),
            Action("link-outside", do=link_outside, form=OutsideForm),
        ],
        add=add_task,
        edit=edit_task,
        empty=(_("The work of all plans. Bring in a schedule file, or begin with one task and link others to it."),),
    )
)  # fmt: skip
register(
    Pages(
        model=Link,
        path="links",
        columns=["predecessor", "successor", "kind", "lag", "lag_unit"],
        filters=["kind"],
        form=["predecessor", "successor", "kind", "lag", "lag_unit"],
        order=["successor"],
        search=False,
        panels=[Facts("", ["predecessor", "successor", "kind", "lag", "lag_unit"]), History()],
        add=add_link,
        edit=edit_link,
        empty=(_("Which task waits for which. Dates follow from the links."),),
    )
)
register(
    Pages(
        model=Assignment,
        path="assignments",
        columns=["task", "resource", "units", "work", Amount("cost")],
        filters=["resource"],
        form=["task", "resource", "units", "work", "actual_work", "remaining_work"],
        order=["task"],
        search=False,
        panels=[
            Facts("", ["task", "resource", "units", "work", "actual_work", "remaining_work"]),
            Facts(_("Cost"), [Amount("cost"), Amount("actual_cost")]),
            History(),
        ],
        add=add_assignment,
        edit=edit_assignment,
        empty=(_("Who or what works on which task, and how much."),),
    )
)
register(
    Pages(
        model=Baseline,
        path="baselines",
        columns=["component", "number", "name", "current", "taken_at", "reason"],
        filters=["component", "current"],
        order=["component", "-number"],
        search=False,
        panels=[
            Facts("", ["component", "number", "name", "current", "taken_at", "reason"]),
            Related("tasks", columns=["task", "start", "finish", "duration"]),
            History(),
        ],
        actions=[
            Action("choose", do=choose_baseline, label=_("Put in force"), when=lambda baseline: not baseline.current),
        ],
        add=None,
        edit=None,
        empty=(_("What was promised. Set a baseline when a plan is agreed; today's dates are compared with it."),),
    )
)
register(
    Pages(
        model=BaselineTask,
        path="baseline-tasks",
        columns=["task", "baseline", "start", "finish", "duration", "work", Amount("cost")],
        filters=["baseline"],
        order=["baseline", "task"],
        search=False,
        panels=[Facts("", ["task", "baseline", "start", "finish", "duration", "work", Amount("cost")]), History()],
        add=None,
        edit=None,
        empty=(_("What baselines promised, task by task."),),
    )
)
LOGIC = ("missing_logic", "leads", "lags", "finish_to_start", "hard_constraints")
FLOATS = ("high_float", "high_float_days", "negative_float", "high_duration", "high_duration_days")
PROGRESS = ("invalid_dates", "without_resources", "missed_tasks")
INDICES = ("delay_days", "delay_tolerance_days", "critical_path_length_index", "baseline_execution_index")
register(
    Pages(
        model=CheckThresholds,
        path="check-thresholds",
        columns=[
            "name",
            "node",
            "missing_logic",
            "high_float_days",
            "critical_path_length_index",
            "baseline_execution_index",
        ],
        form=["name", "node", *LOGIC, *FLOATS, *PROGRESS, *INDICES],
        order=["node"],
        search=False,
        panels=[
            Facts("", ["name", "node"]),
            Facts(_("Logic"), LOGIC),
            Facts(_("Float and duration"), FLOATS),
            Facts(_("Progress"), PROGRESS),
            Facts(_("Critical path and indices"), INDICES),
            History(),
        ],
        empty=(
            _(
                "From which values on a plan does not pass the schedule check. Without any, those of the DCMA 14-point "
                "assessment hold; what a part of the organization sets holds for everything below it."
            ),
        ),
    )
)
board.declare()
register(PROPOSALS)
register(TEMPLATES)
register(RECURRENCES)

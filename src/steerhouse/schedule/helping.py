"""Help on the fields of tasks and of the schedule of a project."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages.helping import add_help
from steerhouse.schedule.models import Schedule, Task

add_help(
    Task,
    component=_("The project whose plan it belongs to."),
    parent=_("The summary below which it stands. The dates of a summary follow from its tasks."),
    name=_("What is to be done: a verb and a thing, such as “Pour the foundation”."),
    kind=_("Work takes time, a milestone is a moment that is passed or not, a summary holds other tasks."),
    duration=_("Working time from start to finish, whoever works on it."),
    work=_("Effort of all people together. Two people for a day are two days of work in one day of duration."),
    elapsed=_("For what does not wait for office hours, such as concrete that dries."),
    constraint=_("Prefer links. A date that is set by hand does not move when what comes before it slips."),
    constraint_date=_("The day to which the constraint holds."),
    deadline=_("A promise that moves nothing; the plan says when it cannot be kept."),
    calendar=_("Only if this task follows other working times than its plan."),
    active=_("An inactive task stays in the list and moves nothing."),
    manual=_("Its dates stay where somebody put them, whatever its links say."),
    set_start=_("For a task whose dates are set by hand: the day on which it starts."),
    percent_complete=_("How much of its duration is done. With the status date it moves what is left."),
    actual_start=_("The day on which work really began; leave it empty until then."),
    actual_finish=_("The day on which work really ended; the task is done with it."),
    remaining_duration=_("Working time that is still needed, if it is not the rest of the duration."),
    notes=_("What whoever works on it has to know."),
)
add_help(
    Schedule,
    component=_("The project that this plan is for."),
    start=_("No task without links begins before this day."),
    schedule_from_finish=_("Begins at a given finish and computes how late everything may start."),
    status_date=_("The day up to which progress is known. What is not done lies after it."),
    calendar=_("The working times of the plan; tasks and people may follow others."),
    minutes_per_day=_("What a day means where durations are typed and shown in days."),
    minutes_per_week=_("What a week means where durations are typed and shown in weeks."),
    days_per_month=_("What a month means where durations are typed and shown in months."),
    critical_limit=_("Tasks with this float or less count as critical."),
)

"""The rights of plans: tasks, links, assignments and baselines."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import SIGNED_IN, declare_entity, declare_right, declare_room, declare_verb

declare_room(
    "schedule",
    _("Schedules: tasks, links, assignments, baselines"),
    models=[
        "schedule",
        "task",
        "link",
        "assignment",
        "baseline",
        "baselinetask",
        "boardcolumn",
        "progressproposal",
        "crosslink",
        "projecttemplate",
        "iteration",
        "burnfact",
        "recurrence",
        "occurrence",
    ],
)
declare_verb("schedule.import", "schedule.edit", _("Bring in a schedule file"))
declare_verb("schedule.reschedule", "schedule.edit", _("Reschedule"))
declare_verb("schedule.baseline", "schedule.edit", _("Set baseline"))
declare_verb("baseline.choose", "schedule.edit", _("Put in force"))
declare_verb("schedule.progress", "schedule.edit", _("Report progress"))
# What an office holds to is not for the manager of the plan that is checked.
declare_entity("checkthresholds", view="schedule.view", edit="organization.edit")
declare_right("work.enter_for", _("Enter progress and ratings on behalf of others"))
declare_verb("work.enter_for", "work.enter_for", _("Enter for somebody else"))
declare_verb("work.view", SIGNED_IN, _("See own work"))
declare_verb("task.propose", "schedule.view", _("Propose progress"))
declare_verb("progressproposal.decide", "schedule.edit", _("Decide on proposed progress"))
declare_verb("task.link_outside", "schedule.edit", _("Link with another project"))
# Each of two managers holds rights in one of the plans only: the link itself knows who may write it.
declare_verb("crosslink.decide", "schedule.edit", _("Answer a link between projects for one of them"))
declare_verb("crosslink.answer", SIGNED_IN, _("Answer a link between projects"))
# Where the new project stands and what may be planned there is asked of its own place.
declare_verb("projecttemplate.use", SIGNED_IN, _("Begin a project from a template"))

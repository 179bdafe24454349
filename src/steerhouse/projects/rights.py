"""The rights of projects, programs and portfolios."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import declare_room, declare_verb

declare_room(
    "projects",
    _("Projects: portfolios, programs, projects, their costs, dates and ratings"),
    models=[
        "component",
        "formername",
        "statechange",
        "costfigure",
        "reporteddate",
        "narrative",
        "ratingscale",
        "rating",
        "figures",
    ],
)
declare_verb("component.state", "projects.edit", _("Change state"))
declare_verb("component.rate", "projects.edit", _("Rate"))

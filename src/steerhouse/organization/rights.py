"""The rights of the organization's people, resources, calendars and periods."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import declare_right, declare_room, declare_verb
from steerhouse.entitlement.shipped import declare_shipped
from steerhouse.organization.roles import ROLES

declare_right("rates.view", _("See rates, and costs from which a rate can be computed"))
declare_room(
    "organization",
    _("Organization: units, people, resources, calendars, periods, offices"),
    models=[
        "unit",
        "jobrole",
        "person",
        "calendar",
        "calendarexception",
        "resource",
        "fiscalyear",
        "period",
        "currency",
        "office",
    ],
)
declare_verb("calendar.shape", "organization.edit", _("Set working time"))
for role in ROLES:
    declare_shipped(role.name, role.rights)

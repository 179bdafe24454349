"""The rights of reporting: snapshots, periods and what counts as a signal."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import SIGNED_IN, declare_room, declare_verb

declare_room("reporting", _("Reporting: dashboards, snapshots, signals"), models=["snapshot", "signalsetting"])
declare_verb("period.close", "reporting.edit", _("Close period"))
declare_verb("component.snapshot", "reporting.edit", _("Take snapshots"))
declare_verb("component.import_list", "projects.edit", _("Bring in a portfolio list"))
declare_verb("dashboard.view", SIGNED_IN, _("See the portfolio dashboard"))

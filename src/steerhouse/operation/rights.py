"""The verbs of operating the system."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import ANYONE, declare_verb

declare_verb("health.live", ANYONE, _("Ask whether the process lives"))
declare_verb("health.ready", ANYONE, _("Ask whether requests can be served"))

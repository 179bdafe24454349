"""What lists, details and forms of reporting's own entities show."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Facts, History, Pages, register
from steerhouse.reporting.models import SignalSetting

register(
    Pages(
        model=SignalSetting,
        path="signal-settings",
        columns=["signal", "weight", "threshold", "node"],
        filters=["node"],
        form=["signal", "node", "weight", "threshold"],
        order=["signal"],
        search=False,
        panels=[Facts("", ["signal", "node", "weight", "threshold"]), History()],
        empty=(
            _("How much each signal weighs in the rank, and from where on it counts. Without one it is as shipped."),
        ),
    )
)

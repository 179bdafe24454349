"""The verb behind the published score: what counts as a signal, and how much."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.models import Node
from steerhouse.reporting.models import SignalSetting
from steerhouse.reporting.problem import settings_at
from steerhouse.reporting.signals import BY_NAME


@action("signalsetting.edit")
def tune_signals(
    model: type[SignalSetting], *, values: Mapping[str, tuple[int, float]], node: Node | None, by: Actor
) -> int:
    """Set weights and thresholds for a part of the tree, or for everything; what stays as it was leaves no row.

    Returns how many signals changed.
    """
    in_force = settings_at(node, by=by)
    own = {row.signal: row for row in SignalSetting.objects.live().filter(node=node)}
    changed = 0
    for name, (weight, threshold) in values.items():
        if name not in BY_NAME:
            raise Invalid({name: [_("There is no such signal.")]})
        before = in_force[name]
        if (weight, threshold) == (before.weight, before.threshold):
            continue
        row = own.get(name) or SignalSetting(node=node, signal=name)
        row.weight, row.threshold = weight, threshold
        row.full_clean()
        row.save()
        changed += 1
    return changed

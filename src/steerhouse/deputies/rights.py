"""The verbs of deputies: everybody gives a delegation of their own, and ends those that they gave or were given."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import PERSONAL, SIGNED_IN, declare_entity, declare_verb

declare_entity("delegation", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("delegation.own", SIGNED_IN, _("See own deputies"))
declare_verb("delegation.give", SIGNED_IN, _("Make somebody a deputy"))
declare_verb("delegation.end", SIGNED_IN, _("End"))
declare_verb("delegation.act", SIGNED_IN, _("Act for somebody else"))
declare_entity("handover", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("handover.undo", SIGNED_IN, _("Take back a handover"))
# What may be handed over is asked of each thing at its own place.
declare_verb("person.hand_over", SIGNED_IN, _("Hand over"))
declare_verb("user.hand_over", SIGNED_IN, _("Hand over"))
PERSONAL.update(
    f"delegation.{verb}" for verb in ("own", "give", "end", "add", "edit", "archive", "restore", "history", "export")
)

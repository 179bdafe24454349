"""The verbs of what somebody settles for themselves."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import PERSONAL, SIGNED_IN, declare_verb

declare_verb("user.choose_words", SIGNED_IN, _("Choose own language and time zone"))
declare_verb("user.take_tour", SIGNED_IN, _("Be shown around"))
declare_verb("user.leave_tour", SIGNED_IN, _("Decline a tour"))
PERSONAL.update({"user.take_tour", "user.leave_tour"})

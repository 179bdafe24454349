"""The verbs of what somebody settles for themselves."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import SIGNED_IN, declare_verb

declare_verb("user.choose_words", SIGNED_IN, _("Choose own language and time zone"))

"""The verbs of attached files: who sees a thing sees its files and may attach more."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import SIGNED_IN, declare_verb

declare_verb("attachment.view", SIGNED_IN, _("See files"))
declare_verb("attachment.add", SIGNED_IN, _("Attach a file"))
declare_verb("attachment.remove", SIGNED_IN, _("Delete a file"))
declare_verb("attachment.restore", SIGNED_IN, _("Take a file out of the bin"))
declare_verb("attachment.purge", "system.operate", _("Remove a deleted file for good"))

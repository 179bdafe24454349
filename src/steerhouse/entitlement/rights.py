"""The verbs of shaping access roles."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import declare_verb

declare_verb("accessrole.compare", "access.view", _("Compare access roles"))
declare_verb("accessrole.copy", "access.edit", _("Copy"))
declare_verb("accessrole.remove", "access.edit", _("Delete"))

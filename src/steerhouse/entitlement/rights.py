"""The verbs of shaping access roles and of reviewing grants."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import declare_entity, declare_verb

declare_verb("accessrole.compare", "access.view", _("Compare access roles"))
declare_verb("accessrole.copy", "access.edit", _("Copy"))
declare_verb("accessrole.remove", "access.edit", _("Delete"))
declare_verb("grant.review", "access.view", _("Review who may what"))
declare_entity("grantconfirmation", view="access.view", edit="access.edit")

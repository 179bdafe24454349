"""The rights of drafts: what is only tried is nobody's business but that of those who plan there."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import declare_entity, declare_verb

declare_entity("draft", view="schedule.edit", edit="schedule.edit")
declare_verb("draft.publish", "schedule.edit", _("Publish"))

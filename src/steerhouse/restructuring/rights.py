"""The rights of restructuring: whoever edits projects restructures them, at the old place and at the new one."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import declare_entity, declare_verb

declare_entity("restructuring", view="projects.view", edit="projects.edit")
declare_verb("component.restructure", "projects.edit", _("Restructure"))
declare_verb("component.move", "projects.edit", _("Move"))
declare_verb("component.renumber", "projects.edit", _("Renumber"))
declare_verb("component.merge", "projects.edit", _("Merge"))
declare_verb("component.split", "projects.edit", _("Split"))
declare_verb("component.copy", "projects.edit", _("Copy"))

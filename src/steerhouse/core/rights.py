"""The verbs of the frame's own things."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import SIGNED_IN, declare_entity, declare_right, declare_verb

declare_right("tree.view", _("See where things stand in the tree"))
declare_right("tree.edit", _("Move things in the tree"))
declare_right("access.view", _("See users, roles and grants"))
declare_right("access.edit", _("Manage users, roles and grants"))
declare_right("audit.view", _("See the audit"))
declare_right("system.operate", _("Operate the system"))

declare_entity("node", view="tree.view", edit="tree.edit")
for model in ("user", "accessrole", "grant"):
    declare_entity(model, view="access.view", edit="access.edit")
declare_verb("page.start", SIGNED_IN, _("Come in"))
declare_verb("job.view", SIGNED_IN, _("See own jobs"))
declare_verb("job.cancel", SIGNED_IN, _("Cancel own jobs"))
# Which files somebody may bring in, and where, each kind of file says by a verb of its room.
declare_entity("importrun", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("importrun.apply", SIGNED_IN, _("Apply an import"))
declare_verb("importrun.undo", SIGNED_IN, _("Undo an import"))
# Into which list a table may go, the verbs of its entity say.
declare_entity("tablemapping", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("api.read", SIGNED_IN, _("Read the description of the API"))
declare_verb("searchentry.view", "tree.view", _("Find"))
declare_verb("audit.erase", "system.operate", _("Erase the values of audit entries"))

"""The verbs of saved views, comments and notifications: everybody who signs in keeps their own."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import SIGNED_IN, declare_entity, declare_verb

declare_entity("savedview", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("savedview.remove", SIGNED_IN, _("Delete a saved view"))
# Who sees a thing may say something about it, and only the author changes that.
declare_entity("comment", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("comment.remove", SIGNED_IN, _("Delete a comment"))
declare_entity("watch", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("watch.remove", SIGNED_IN, _("Unwatch"))
declare_entity("mailchoice", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("notification.view", SIGNED_IN, _("See"))
declare_verb("notification.read", SIGNED_IN, _("Mark as read"))
# Letters say to whom and how sending went, never what they told.
declare_verb("letter.view", "system.operate", _("See sent letters"))
declare_verb("letter.send", "system.operate", _("Send a letter again"))

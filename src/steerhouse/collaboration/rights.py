"""The verbs of saved views and comments: everybody who signs in keeps their own."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import SIGNED_IN, declare_entity, declare_verb

declare_entity("savedview", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("savedview.remove", SIGNED_IN, _("Delete a saved view"))
# Who sees a thing may say something about it, and only the author changes that.
declare_entity("comment", view=SIGNED_IN, edit=SIGNED_IN)
declare_verb("comment.remove", SIGNED_IN, _("Delete a comment"))

"""The verbs of signing in and of managing who may come in."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import ANYONE, SIGNED_IN, declare_verb

declare_verb("user.sign_in", SIGNED_IN, _("Sign in"))
declare_verb("user.change_password", SIGNED_IN, _("Change own password"))
declare_verb("user.open_door", ANYONE, _("See the sign-in page"))
declare_verb("user.give_password", "access.edit", _("Give a new password"))
declare_verb("user.activate", "access.edit", _("Activate"))
declare_verb("user.deactivate", "access.edit", _("Deactivate"))
declare_verb("grant.end", "access.edit", _("End"))

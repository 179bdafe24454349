"""The verbs of signing in and of managing who may come in."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import ANYONE, PERSONAL, SIGNED_IN, declare_entity, declare_verb

declare_verb("user.sign_in", SIGNED_IN, _("Sign in"))
declare_verb("user.change_password", SIGNED_IN, _("Change own password"))
declare_verb("user.open_door", ANYONE, _("See the sign-in page"))
declare_verb("user.give_password", "access.edit", _("Give a new password"))
declare_verb("user.activate", "access.edit", _("Activate"))
declare_verb("user.deactivate", "access.edit", _("Deactivate"))
declare_verb("grant.end", "access.edit", _("End"))
declare_verb("user.see_own_access", SIGNED_IN, _("See own access"))

declare_entity("apitoken", view="access.view", edit="access.edit")
declare_verb("apitoken.issue", SIGNED_IN, _("Make an own API token"))
declare_verb("apitoken.revoke_own", SIGNED_IN, _("Revoke an own API token"))
declare_verb("apitoken.revoke", "access.edit", _("Revoke"))

declare_entity("invitation", view="access.view", edit="access.edit")
declare_verb("invitation.send", "access.edit", _("Send again"))
declare_verb("invitation.withdraw", "access.edit", _("Withdraw"))
declare_verb("invitation.accept", ANYONE, _("Accept an invitation"))
declare_verb("user.reset", ANYONE, _("Choose a new password by letter"))
declare_verb("mail.test", "system.operate", _("Test the mail server"))

declare_entity("factordemand", view="access.view", edit="access.edit")
declare_verb("user.own_factor", SIGNED_IN, _("Set up an own second factor"))
declare_verb("user.reset_factor", "access.edit", _("Take off the second factor"))
PERSONAL.update(
    ("user.change_password", "user.see_own_access", "user.own_factor", "apitoken.issue", "apitoken.revoke_own")
)

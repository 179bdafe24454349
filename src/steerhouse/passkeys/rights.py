"""The verbs of passkeys: everybody keeps their own."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import PERSONAL, SIGNED_IN, declare_entity, declare_verb

declare_entity("passkey", view="access.view", edit="access.edit")
declare_verb("user.own_passkeys", SIGNED_IN, _("Keep own passkeys"))
PERSONAL.add("user.own_passkeys")

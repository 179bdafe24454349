"""The verbs of letting people in by the sign-in of their organization."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import ANYONE, declare_entity, declare_verb

for model in ("identityprovider", "directory", "identity"):
    declare_entity(model, view="access.view", edit="access.edit")
for model in ("identityprovider", "directory"):
    declare_verb(f"{model}.set_secret", "access.edit", _("Set the secret"))
    declare_verb(f"{model}.test", "access.edit", _("Test the connection"))
declare_verb("identityprovider.open", ANYONE, _("Sign in elsewhere"))
declare_verb("user.link_identity", "access.edit", _("Link to a sign-in elsewhere"))

"""The rights of feeds: who may read what, the rows say themselves."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import ANYONE, declare_verb

# A program shows its token in ways that the door of pages does not know, so the feed asks for it by itself.
declare_verb("odata.read", ANYONE, _("Read the OData feed"))

"""The rights of attributes: everybody who reads lists may know which there are; administrators define them."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.verbs import declare_right, declare_room

declare_right("attributes.confidential", _("See and change confidential attributes"))
declare_room("attributes", _("Attributes and their pick lists"), models=["attribute", "picklist", "pickentry"])

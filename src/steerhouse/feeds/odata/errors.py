"""What can be wrong with a question to the feed."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.errors import SteerhouseError


class BadQuestion(SteerhouseError):
    """The feed does not understand the address."""

    status = 400
    title = _("The feed does not understand this question.")
    next_step = _("See $metadata for the names, and the documentation for what can be asked.")


class TooLong(BadQuestion):
    """An address with more letters than are read."""

    status = 414
    title = _("The address is too long.")


class NotOffered(BadQuestion):
    """Something of OData that this feed does not do."""

    status = 501
    title = _("The feed does not offer this.")

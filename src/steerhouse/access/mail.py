"""Letters of the door: invitation, new password, and the one that tests the mail server."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from steerhouse.core.errors import SteerhouseError


class MailNotSent(SteerhouseError):
    """The mail server did not take a letter."""

    status = 502
    title = _("The letter could not be sent.")
    next_step = _("Check the settings of the mail server under Administration, Mail, then send it again.")


def send_letter(to: str, subject: str, template: str, **words: Any) -> None:
    """Send a text to one address. Raises MailNotSent with what the mail server said."""
    text = render_to_string(template, {**words, "site": settings.SITE_URL})
    try:
        EmailMessage(subject=" ".join(subject.split()), body=text, to=[to]).send()
    except (OSError, SMTPException) as problem:
        raise MailNotSent(f"{MailNotSent.title} {problem}") from problem


def send_test(to: str) -> None:
    """Send a letter that says nothing but that it came. Raises MailNotSent."""
    send_letter(to, str(_("Steerhouse: test of the mail server")), "access/mail/test.txt")

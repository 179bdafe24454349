"""Letters that tell of notifications: put together and sent by the worker, by the rights of that moment."""

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, ngettext

from steerhouse.collaboration.notices import Letter, MailChoice, Notification
from steerhouse.collaboration.wording import Told, told
from steerhouse.core import jobs
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.errors import SteerhouseError

# No letter is longer; the rest is on the page.
MOST_IN_LETTER = 100


class LetterNotSent(SteerhouseError):
    """The mail server did not take a letter; the job tries again."""

    status = 503
    title = gettext_lazy("The letter could not be sent.")
    next_step = gettext_lazy("Check the settings of the mail server under Administration, Mail, then send it again.")


@jobs.job("letter.send")
def deliver(letter: Letter, *, by: Actor) -> None:
    """Send a letter with what its reader has not read and still may see. Raises LetterNotSent."""
    if letter.state not in (Letter.State.WAITING, Letter.State.FAILED):
        return
    user = letter.user
    wants = MailChoice._base_manager.filter(user=user).exclude(how=MailChoice.How.NONE).exists()
    with translation.override(user.language or settings.LANGUAGE_CODE):
        news = news_of(letter, actor_of(user)) if wants and user.email else []
        if not news:
            _keep(letter, state=Letter.State.DROPPED, error="")
            return
        try:
            message(letter, news).send()
        except (OSError, SMTPException) as problem:
            _keep(letter, state=Letter.State.FAILED, error=str(problem)[:500], attempts=F("attempts") + 1)
            raise LetterNotSent(f"{LetterNotSent.title} {problem}") from problem
    _keep(letter, state=Letter.State.SENT, error="", sent_at=timezone.now(), attempts=F("attempts") + 1)


def news_of(letter: Letter, by: Actor) -> list[Told]:
    """What a letter would tell its reader at this moment."""
    rows = Notification.objects.visible_to(by).unread().filter(letter=letter).select_related("actor")
    return told(list(rows.order_by("public_id")[:MOST_IN_LETTER]), by)


def message(letter: Letter, news: list[Told]) -> EmailMultiAlternatives:
    """The letter as text and as HTML, without any image or tracking."""
    lines = [(one, f"{settings.SITE_URL}{reverse('notification', args=[one.notification.public_id])}") for one in news]
    words = {
        "lines": lines, "name": str(letter.user), "page": f"{settings.SITE_URL}{reverse('notifications')}",
    }  # fmt: skip
    if len(news) == 1:
        subject = f"{news[0].thing}: {news[0].sentence}"
    else:
        subject = ngettext("%(count)s notification", "%(count)s notifications", len(news)) % {"count": len(news)}
    made = EmailMultiAlternatives(
        subject=" ".join(f"Steerhouse: {subject}".split())[:200],
        body=render_to_string("collaboration/mail/letter.txt", words), to=[letter.user.email],
    )  # fmt: skip
    made.attach_alternative(render_to_string("collaboration/mail/letter.html", words), "text/html")
    return made


def _keep(letter: Letter, **values: Any) -> None:
    """How sending went is no edit: the log of letters is the record."""
    Letter._base_manager.filter(pk=letter.pk).update(**values)

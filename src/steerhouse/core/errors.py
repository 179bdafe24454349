"""What can be wrong, in the user's language: exception → status → sentence → next step, in one catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DatabaseError, IntegrityError, OperationalError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class SteerhouseError(Exception):
    """Something a person can be told: what is wrong, and what to do next."""

    status = 400
    title: Text = _("This cannot be done")
    next_step: Text = _("Go back, change what is named here and try again.")

    def __init__(self, message: Text = "", **details: Any) -> None:
        super().__init__(str(message or self.title))
        self.message = message or self.title
        self.details = details


class NotVisible(SteerhouseError):
    """The thing does not exist, or the actor may not know that it does: nobody can tell which."""

    status = 404
    title = _("Not found or not visible to you.")
    next_step = _("Check the address, or ask the owner of the project for access.")


class Denied(SteerhouseError):
    """The actor sees the thing and lacks the right for this verb."""

    status = 403
    title = _("You do not have the right to do this.")
    next_step = _("Ask your PMO administrator for the right that is named here.")


class OwnAccountOnly(Denied):
    """The actor acts for somebody else; this is for oneself alone."""

    title = _("This belongs to your own account.")
    next_step = _("You act for somebody else. Go back to yourself with the button at the top, then open it again.")


class SignInNeeded(SteerhouseError):
    """Nobody is signed in, or the session has ended."""

    status = 401
    title = _("Please sign in.")
    next_step = _("Sign in and repeat the step; what you typed is kept in this browser.")


class Stale(SteerhouseError):
    """Somebody saved the same thing in the meantime; nothing was overwritten."""

    status = 409
    title = _("Somebody else changed this in the meantime.")
    next_step = _("Compare both values, choose what shall stand, and save again.")


class MethodNotAllowed(SteerhouseError):
    """The address is there and does not take this method; `allow` names those that it takes."""

    status = 405
    title = _("This cannot be done at this address.")
    next_step = _("Go back and use the buttons of the page.")


class Invalid(SteerhouseError):
    """What was sent breaks a rule; `fields` says which field and why."""

    status = 422
    title = _("Some values cannot be accepted.")
    next_step = _("Correct the fields that are named here and send again.")

    def __init__(self, fields: Mapping[str, list[str]], message: Text = "") -> None:
        super().__init__(message)
        self.fields = dict(fields)


class Archived(SteerhouseError):
    """The thing was archived: it can be read and restored, nothing else."""

    status = 409
    title = _("This was archived and cannot be changed.")
    next_step = _("Restore it first, then repeat the step.")


class AlreadyDone(SteerhouseError):
    """This job key has been carried out before; doing it twice would change things twice."""

    status = 409
    title = _("This was already done.")
    next_step = _("Nothing is left to do.")


class UnscopedRows(RuntimeError):
    """A question to the database that nobody limited to what the actor may see. A defect of ours, never the user's."""


class WriteOutsideAction(RuntimeError):
    """A row was saved without an action, so without rights, version and audit. A defect of ours."""


@dataclass(frozen=True)
class Answer:
    """One line of the catalogue as a page or the API shows it."""

    status: int
    title: Text
    message: Text
    next_step: Text
    fields: Mapping[str, list[str]]


FOREIGN: list[tuple[type[BaseException], int, Text, Text]] = [
    (Http404, 404, NotVisible.title, NotVisible.next_step),
    (PermissionDenied, 403, Denied.title, Denied.next_step),
    (RequestDataTooBig, 413, _("This is more than one request may carry."), _("Send it in smaller parts.")),
    (SuspiciousOperation, 400, _("This request cannot be understood."), _("Reload the page and try again.")),
    (IntegrityError, 409, _("This contradicts what is already stored."), _("Reload the page and compare the values.")),
    (OperationalError, 503, _("The database does not answer at the moment."), _("Wait a minute and try again.")),
    (DatabaseError, 400, _("A value cannot be stored."), _("Shorten the text or choose a smaller number.")),
]
INTERNAL: tuple[Text, Text] = (
    _("Something went wrong on our side; nothing was changed."),
    _("Try again. If it stays, give the request id to your administrator."),
)


def answer(error: BaseException) -> Answer:
    """The catalogue's line for any exception; what is not in it is ours to mend and is told as such."""
    if isinstance(error, SteerhouseError):
        return Answer(error.status, error.title, error.message, error.next_step, getattr(error, "fields", {}))
    if isinstance(error, ValidationError):
        fields = error.message_dict if hasattr(error, "error_dict") else {"": list(error.messages)}
        return Answer(422, Invalid.title, Invalid.title, Invalid.next_step, fields)
    for kind, status, sentence, next_step in FOREIGN:
        if isinstance(error, kind):
            return Answer(status, sentence, sentence, next_step, {})
    return Answer(500, INTERNAL[0], INTERNAL[0], INTERNAL[1], {})

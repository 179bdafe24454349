"""`steerhouse audit verify`: is the audit chain whole, and if not, where does it break first?"""

import argparse
import json
import sys

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core import audit
from steerhouse.core.context import system
from steerhouse.core.errors import SteerhouseError
from steerhouse.core.models import AuditEntry, AuditHead, User


class UnreadableHead(SteerhouseError):
    """A head that nobody exported in this form."""

    title = gettext_lazy("A head is written as NUMBER:HASH, as `steerhouse audit verify` prints it.")
    next_step = gettext_lazy("Copy it whole, or leave --head out.")


def run(arguments: argparse.Namespace) -> int:
    """Verify the chain; 0 when it is whole, 1 when it is broken."""
    head = exported(arguments.head) if arguments.head else None
    found = audit.verify(head=head)
    broken = found.broken
    told = {
        "entries": found.entries,
        "head": f"{found.entries}:{found.head}",
        "broken": broken
        and {"entry": broken.sequence, "at": broken.at, "user": who(broken.user_id), "problem": broken.problem},
    }
    lines = [json.dumps(told, ensure_ascii=False)] if arguments.json else in_words(found)
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if broken else 0


def exported(text: str) -> tuple[int, str]:
    """An exported head: the number of its entry and its hash. Of the hash alone the number is looked up."""
    number, colon, value = text.rpartition(":")
    if not value or len(value) != len(audit.FIRST) or (colon and not number.isdigit()):
        raise UnreadableHead()
    if colon:
        return int(number), value
    entry = AuditEntry.objects.filter(hash=value).order_by("sequence").first()
    # A hash that no entry has was cut off: it cannot be later than the end of the chain.
    return (entry.sequence if entry else AuditHead.objects.get(pk=1).sequence), value


def who(user_id: int | None) -> str:
    """The sign-in name of whoever is said to have done it."""
    if user_id is None:
        return ""
    with system("name the user of a broken entry"):
        return User.objects.filter(pk=user_id).values_list("username", flat=True).first() or f"#{user_id}"


def in_words(found: audit.Verdict) -> list[str]:
    """The outcome for people."""
    broken = found.broken
    if broken is None:
        return [
            _("The audit chain is whole: %(entries)s entries.") % {"entries": f"{found.entries:,}"},
            _("Head: %(head)s. Keep it elsewhere; --head compares with it later.")
            % {"head": f"{found.entries}:{found.head}"},
        ]
    place = ", ".join(filter(None, [broken.at, who(broken.user_id) and f"user {who(broken.user_id)}"]))
    sentence = _("Chain broken at entry %(entry)s%(place)s: %(problem)s.") % {
        "entry": f"{broken.sequence:,}", "place": f" ({place})" if place else "", "problem": broken.problem,
    }  # fmt: skip
    advice = _("The %(entries)s entries before it are proven. Compare with the last backup, and keep both.")
    return [sentence, advice % {"entries": f"{found.entries:,}"}]

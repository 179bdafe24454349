"""Directories over LDAP: find the one entry of somebody, then let the directory check their password.

RFC 4511 (protocol), 4513 (binding), 4515 (filters). Nothing is said before the line is encrypted.
"""

import ssl
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from steerhouse.signon.actions import Person
from steerhouse.signon.models import Directory

# Seconds to connect, and to wait for an answer.
CONNECT, ANSWER = 5, 10
# What names an entry for ever, whatever it is called: OpenLDAP and others, Active Directory.
LASTING = ("entryUUID", "objectGUID")

# Answers to a name and password that mean no: wrong, unknown, expired, shut. Others mean that it cannot tell.
REFUSALS = (19, 32, 34, 48, 49, 50, 53)


class DirectorySilent(Exception):
    """The directory cannot be asked; the message tells an administrator why."""


@dataclass(frozen=True)
class Entry:
    """Somebody as they stand in the directory."""

    name: str
    values: dict[str, list[bytes]]

    def first(self, attribute: str) -> str:
        """The first value of an attribute, or an empty text."""
        found = self.values.get(attribute.lower(), [])
        return found[0].decode("utf-8", "replace").strip() if found else ""

    @property
    def lasting_id(self) -> str:
        """What stays the same when the entry is renamed or moved; its name where the directory has no such id."""
        if raw := self.values.get("objectguid"):
            return str(uuid.UUID(bytes_le=raw[0])) if len(raw[0]) == 16 else raw[0].hex()
        return self.first("entryUUID") or self.name.lower()


def check(directory: Directory, name: str, password: str) -> Person | None:
    """Who this is, if the directory knows them by this name and password. Raises DirectorySilent.

    An empty password is never sent: many directories answer it with success, as to somebody without a name.
    """
    if not name or not password:
        return None
    entry = find(directory, name)
    if entry is None or not entry.name:
        return None
    with _line(directory, entry.name, password) as line:
        return person_of(directory, entry) if line is not None else None


def find(directory: Directory, name: str) -> Entry | None:
    """The one entry that bears the name, of a member of the group if one is demanded. Raises DirectorySilent."""
    with _searching(directory) as ask:
        found = ask(directory.base, directory.person_filter.replace("{name}", _escaped(name)), _attributes(directory))
        # Of two entries nobody knows whose password it is.
        if len(found) != 1:
            return None
        entry: Entry = found[0]
        return entry if is_member(directory, entry, ask) else None


def is_member(directory: Directory, entry: Entry, ask: Callable[..., list[Entry]]) -> bool:
    """Whether the group names the entry, in one of the three ways in which groups do that."""
    if not directory.group:
        return True
    name, short = _escaped(entry.name), _escaped(entry.first(directory.username_attribute))
    wanted = f"(|(member={name})(uniqueMember={name})(memberUid={short}))"
    return bool(ask(directory.group, wanted, [], alone=True))


def person_of(directory: Directory, entry: Entry) -> Person:
    """Who this is; an address only where the administrator said that nobody writes their own."""
    email = entry.first(directory.email_attribute)
    return Person(
        issuer=f"directory:{directory.public_id}",
        subject=entry.lasting_id[:255],
        username=entry.first(directory.username_attribute)[:150],
        name=entry.first(directory.name_attribute)[:200],
        email=email if directory.trusts_email and "@" in email and len(email) <= 254 else "",
        name_is_sure=True,
    )


def _attributes(directory: Directory) -> list[str]:
    return [directory.username_attribute, directory.email_attribute, directory.name_attribute, *LASTING]


def _escaped(value: str) -> str:
    """A value that stays a value inside a filter."""
    from ldap3.utils.conv import escape_filter_chars

    return str(escape_filter_chars(value))


@contextmanager
def _searching(directory: Directory) -> Iterator[Callable[..., list[Entry]]]:
    """A line on which entries can be searched, as the account that an administrator named."""
    with _line(directory, directory.bind_name, directory.plain_secret) as line:
        if line is None:
            raise DirectorySilent(_("The directory refuses the account that searches: check its name and password."))

        def ask(base: str, wanted: str, attributes: list[str], *, alone: bool = False) -> list[Entry]:
            line.search(
                base, wanted, search_scope="BASE" if alone else "SUBTREE", attributes=attributes or None,
                size_limit=2, time_limit=ANSWER,
            )  # fmt: skip
            # Of a group that is not there nobody is a member.
            if line.result["result"] not in ((0, 4, 32) if alone else (0, 4)):
                words = _("The directory refuses the search (%(why)s): check where people stand and who searches.")
                raise DirectorySilent(words % {"why": line.result["description"]})
            return [
                Entry(one["dn"], {name.lower(): values for name, values in one["raw_attributes"].items()})
                for one in line.response or []
                if one.get("type") == "searchResEntry"
            ]

        yield ask


@contextmanager
def _line(directory: Directory, user: str, password: str) -> Iterator[Any]:
    """An encrypted line on which the user is signed in; None where the directory refuses them.

    Without a user the line is anonymous. Raises DirectorySilent.
    """
    try:
        import ldap3
        from ldap3.core.exceptions import LDAPException
    except ImportError:
        words = _("The part that speaks LDAP is not installed. Install steerhouse[ldap] and start again.")
        raise DirectorySilent(words) from None
    if user and not password:
        raise DirectorySilent(_("The account that searches has no password. Set it on the page of the directory."))
    parts = urlsplit(directory.address)
    secure = parts.scheme == "ldaps"
    line = None
    try:
        tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_data=directory.certificates or None)
        server = ldap3.Server(
            parts.hostname or "", port=parts.port or (636 if secure else 389), use_ssl=secure, tls=tls,
            get_info=ldap3.NONE, connect_timeout=CONNECT,
        )  # fmt: skip
        # A referral would carry the password to a server that nobody chose.
        line = ldap3.Connection(
            server, user or None, password or None, authentication=ldap3.SIMPLE if user else ldap3.ANONYMOUS,
            auto_referrals=False, check_names=False, read_only=True, receive_timeout=ANSWER,
        )  # fmt: skip
        line.open()
        if not secure and not line.start_tls():
            raise DirectorySilent(_("The directory does not encrypt the line (StartTLS)."))
        signed_in = line.bind()
        if not signed_in and line.result["result"] not in REFUSALS:
            raise DirectorySilent(_("The directory signs nobody in (%s).") % line.result["description"])
        yield line if signed_in else None
    except (LDAPException, OSError, ValueError) as problem:
        words = _("The directory at %(address)s does not answer: %(problem)s.")
        raise DirectorySilent(words % {"address": directory.address, "problem": str(problem)[:300]}) from problem
    finally:
        if line is not None:
            _hang_up(line)


def _hang_up(line: Any) -> None:
    """Close the line; whatever ldap3 says of one that broke already."""
    with suppress(Exception):
        line.unbind()

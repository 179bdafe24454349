"""Where people are signed in elsewhere: identity providers, directories, and whom they stand for here."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import Line, Prose
from steerhouse.core.models import AccessRole, Entity, Node, User
from steerhouse.core.sealing import seal, unseal

DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+\Z")
# Without TLS everybody on the way could read and change what is said; on the machine itself nobody is on the way.
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class WayIn(Entity):
    """What identity providers and directories have in common: whom they let in, and as whom."""

    class Admission(models.TextChoices):
        KNOWN = "known", _("Who has an account or an invitation")
        ANYONE = "anyone", _("Everybody whom it signs in; new people get an account with the role below")

    computed = frozenset({"secret"})

    name = Line(_("name"), max_length=100, unique=True, help_text=_("As the sign-in page names it: “Example Ltd”."))
    enabled = models.BooleanField(_("in use"), default=False)
    admits = models.CharField(_("lets in"), max_length=6, choices=Admission.choices, default=Admission.KNOWN)
    role = models.ForeignKey(
        AccessRole, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("access role of new people")
    )
    place = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where it holds")
    )
    domains = Line(
        _("e-mail domains"), max_length=500, blank=True,
        help_text=_("Only people with such an address come in: example.org, example.com. Empty: any address."),
    )  # fmt: skip
    trusts_email = models.BooleanField(
        _("its e-mail addresses are proved"), default=False,
        help_text=_("Where it does not say whether it checked an address, ours to decide: only if nobody can write an "
                    "address into their own entry. Takes the e-mail domains above."),
    )  # fmt: skip
    secret = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def has_secret(self) -> str:
        """Whether a secret is kept; nobody reads it on a page."""
        return str(_("Yes, kept encrypted") if self.secret else _("No"))

    has_secret.fget.short_description = _("secret is set")  # type: ignore[attr-defined]

    @property
    def secret_place(self) -> str:
        """The row and the address to which the secret is sent: with another address it has to be typed anew.

        Otherwise whoever edits the address would get to know the secret at a server of their own.
        """
        return f"{self.public_id} {self.where}"

    @property
    def where(self) -> str:
        """The address to which the secret is sent."""
        raise NotImplementedError

    @property
    def plain_secret(self) -> str:
        """The secret as it was typed. Raises SecretUnreadable."""
        return unseal(self.secret_place, self.secret)

    def sealed(self, secret: str) -> str:
        """A secret as this row keeps it."""
        return seal(self.secret_place, secret)

    def takes(self, email: str) -> bool:
        """Whether people with this address may come in."""
        wanted = self.domains.split(", ")
        return not self.domains or email.rpartition("@")[2].lower() in wanted

    def clean(self) -> None:
        """Domains are brought into one form; what is let in has to be complete."""
        named = [part.lower().removeprefix("@") for part in re.split(r"[,;\s]+", self.domains) if part]
        if wrong := [part for part in named if not DOMAIN.match(part)]:
            raise ValidationError({"domains": _("%(wrong)s is no domain.") % {"wrong": ", ".join(wrong)}})
        self.domains = ", ".join(dict.fromkeys(named))
        if self.admits == self.Admission.ANYONE and not (self.role_id and self.place_id):
            raise ValidationError({"role": _("Say which role new people get, and where it holds.")})
        if self.trusts_email and not self.domains:
            raise ValidationError({"domains": _("Name the domains whose addresses are trusted.")})


def rules(name: str) -> list[Any]:
    """What the database itself holds of the rules in `WayIn.clean`."""
    return [
        CheckConstraint(
            condition=Q(admits="known") | Q(role__isnull=False, place__isnull=False), name=f"{name}_new_people_role"
        ),
        CheckConstraint(condition=Q(trusts_email=False) | ~Q(domains=""), name=f"{name}_trusted_domains"),
    ]


class IdentityProvider(WayIn):
    """A service that signs people in for many programs by OpenID Connect, such as Entra ID or Keycloak."""

    issuer = Line(
        _("issuer"), max_length=500,
        help_text=_("Its address as it stands in its own description: https://login.example.org/realms/office"),
    )  # fmt: skip
    client_id = Line(_("client id"), max_length=255)
    username_claim = Line(
        _("claim of the user name"), max_length=100, default="preferred_username",
        help_text=_("What becomes the user name of a new account."),
    )  # fmt: skip
    email_claim = Line(_("claim of the e-mail"), max_length=100, default="email")
    name_claim = Line(_("claim of the name"), max_length=100, default="name")
    trusts_factor = models.BooleanField(
        _("its second factor counts"), default=False,
        help_text=_("Where it says that more than one factor was used (amr holds mfa), no code of ours is asked."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("identity provider")
        verbose_name_plural = _("identity providers")
        ordering = ["name"]
        constraints = rules("provider")

    @property
    def where(self) -> str:
        return self.issuer

    @property
    def redirect_address(self) -> str:
        """Where the provider sends people back to; it has to be told this address."""
        return f"{settings.SITE_URL}{reverse('sign-on.back', args=[self.public_id])}"

    redirect_address.fget.short_description = _("redirect address to enter there")  # type: ignore[attr-defined]

    def clean(self) -> None:
        super().clean()
        parts = urlsplit(self.issuer)
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        ):
            raise ValidationError({"issuer": _("Write an address that begins with https://.")})
        if parts.query or parts.fragment or parts.username is not None:
            raise ValidationError({"issuer": _("Write the address alone, without ?, # or a user name in it.")})


class Directory(WayIn):
    """A directory of the organization's people, such as Active Directory, that checks their passwords by LDAP."""

    address = Line(
        _("address"), max_length=500,
        help_text=_("ldaps://dc.example.org, or ldap://dc.example.org, which is turned to TLS (StartTLS) at once."),
    )  # fmt: skip
    certificates = Prose(
        _("certificates"), blank=True, max_length=50_000,
        help_text=_("The authority that signed its certificate, as PEM, where this machine does not know it."),
    )  # fmt: skip
    bind_name = Line(
        _("account that searches"), max_length=500, blank=True,
        help_text=_("Its name in the directory: cn=steerhouse,ou=services,dc=example,dc=org. Empty: no account."),
    )  # fmt: skip
    base = Line(_("where people stand"), max_length=500, help_text=_("ou=people,dc=example,dc=org"))
    person_filter = Line(
        _("filter of a person"), max_length=1000, default="(uid={name})",
        help_text=_("{name} is what was typed. Active Directory: (&(objectCategory=person)(sAMAccountName={name}))"),
    )  # fmt: skip
    group = Line(
        _("members only of"), max_length=500, blank=True,
        help_text=_("The name of a group in the directory; empty lets everybody in who is found."),
    )  # fmt: skip
    username_attribute = Line(_("attribute of the user name"), max_length=100, default="uid")
    email_attribute = Line(_("attribute of the e-mail"), max_length=100, default="mail")
    name_attribute = Line(_("attribute of the name"), max_length=100, default="cn")

    class Meta:
        verbose_name = _("directory")
        verbose_name_plural = _("directories")
        ordering = ["name"]
        constraints = rules("directory")

    @property
    def where(self) -> str:
        return self.address

    def clean(self) -> None:
        super().clean()
        parts = urlsplit(self.address)
        if parts.scheme not in ("ldaps", "ldap") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValidationError({"address": _("Write it as ldaps://dc.example.org or ldap://dc.example.org.")})
        if "{name}" not in self.person_filter or self.person_filter.count("(") != self.person_filter.count(")"):
            raise ValidationError({"person_filter": _("A filter in brackets that holds {name}: (uid={name}).")})


class Identity(Entity):
    """Whom a provider or directory means by one of its people: the link from there to the account here."""

    computed = frozenset({"last_used_at"})

    user = models.ForeignKey(User, models.PROTECT, related_name="identities", verbose_name=_("user"))
    through = Line(_("signs in through"), max_length=100)
    issuer = models.CharField(_("issuer"), max_length=500)
    subject = models.CharField(_("id there"), max_length=255)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        ordering = ["user__username", "id"]
        constraints = [UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.user} ({self.through})"

"""What lists, details and forms of providers, directories and identities show."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Action, Facts, History, Name, Pages, register
from steerhouse.signon.actions import set_secret
from steerhouse.signon.forms import SecretForm
from steerhouse.signon.models import Directory, Identity, IdentityProvider

GROUP = _("Administration")
FIRST = ["name", "enabled"]
LETS_IN = ["admits", "role", "place", "domains", "trusts_email"]

register(
    Pages(
        model=IdentityProvider,
        path="identity-providers",
        group=GROUP,
        position=930,
        columns=[Name("name"), "issuer", "enabled", "admits"],
        filters=["enabled"],
        form=[
            *FIRST, "issuer", "client_id", "username_claim", "email_claim", "name_claim", *LETS_IN, "trusts_factor",
        ],
        order=["name"],
        search=False,
        panels=[
            Facts("", ["enabled", "issuer", "client_id", "has_secret", "redirect_address"]),
            Facts(_("Who comes in"), [*LETS_IN, "trusts_factor"]),
            Facts(_("Claims"), ["username_claim", "email_claim", "name_claim"]),
            History(),
        ],
        actions=[Action("secret", do=set_secret, form=SecretForm, label=_("Set the client secret"))],
        empty=(
            _("People sign in with the account of their organization once its provider stands here."),
            _("Register Steerhouse there first: it gives you an issuer, a client id and a client secret."),
        ),
    )
)  # fmt: skip
register(
    Pages(
        model=Directory,
        path="directories",
        group=GROUP,
        position=931,
        columns=[Name("name"), "address", "enabled", "admits"],
        filters=["enabled"],
        form=[
            *FIRST, "address", "certificates", "bind_name", "base", "person_filter", "group",
            "username_attribute", "email_attribute", "name_attribute", *LETS_IN,
        ],
        order=["name"],
        search=False,
        panels=[
            Facts("", ["enabled", "address", "bind_name", "has_secret", "base", "person_filter", "group"]),
            Facts(_("Who comes in"), LETS_IN),
            Facts(_("Attributes"), ["username_attribute", "email_attribute", "name_attribute"]),
            History(),
        ],
        actions=[Action("secret", do=set_secret, form=SecretForm, label=_("Set the password that it searches with"))],
        empty=(
            _("People sign in with the password of their organization once its directory stands here."),
            _("It is asked over LDAP, always encrypted. Nothing of what they type is kept."),
        ),
    )
)  # fmt: skip
register(
    Pages(
        model=Identity,
        path="identities",
        group=GROUP,
        position=932,
        columns=[Name("user"), "through", "subject", "last_used_at"],
        filters=["user"],
        order=["user", "through"],
        search=False,
        panels=[Facts("", ["user", "through", "issuer", "subject", "created_at", "last_used_at"]), History()],
        empty=(
            _("Who signs in through a provider or directory for the first time is linked to their account here."),
            _("Archive a link to take it away: at the next sign-in the account is found anew."),
        ),
    )
)  # fmt: skip

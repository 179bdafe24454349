"""What pages show of users, roles and grants."""

from django.utils.translation import gettext_lazy as _

from steerhouse.access.actions import activate, add_user, deactivate, end_grant
from steerhouse.access.factors import has_factor, reset_factor
from steerhouse.access.forms import EndGrantForm, RoleForm
from steerhouse.access.invitations import invite, send_again, withdraw
from steerhouse.access.models import ApiToken, FactorDemand, Invitation
from steerhouse.access.tokens import revoke_token
from steerhouse.core.models import AccessRole, Grant, User
from steerhouse.core.pages import Action, Facts, History, Name, Pages, Panel, Related, Status, register

GROUP = _("Administration")

register(
    Pages(
        model=User,
        path="users",
        group=GROUP,
        position=900,
        columns=[Name("username"), "name", "email", "is_active", "last_login"],
        filters=["is_active"],
        form=["username", "name", "email"],
        order=["username"],
        panels=[
            Facts("", ["username", "name", "email", "is_active", "must_change_password", "last_login"]),
            Related("grants", ["role", "node", "starts", "ends"]),
            Panel(_("Password"), tab="user.new-password"),
            History(),
        ],
        actions=[
            Action(
                "deactivate",
                do=deactivate,
                confirm=_("Nobody can sign in with this account any more, and its sessions end at once."),
                when=lambda user: user.is_active,
            ),
            Action("activate", do=activate, when=lambda user: not user.is_active),
            Action(
                "reset-factor",
                do=reset_factor,
                confirm=_("The password alone opens the door again, and all sessions of this user end."),
                when=has_factor,
            ),
        ],
        add=add_user,
        empty=(_("Everybody who signs in has an account here. It can do nothing until it is granted a role."),),
    )
)
register(
    Pages(
        model=AccessRole,
        path="access-roles",
        group=GROUP,
        position=900,
        columns=["name", "summary"],
        form=["name", "summary", "rights"],
        form_base=RoleForm,
        order=["name"],
        panels=[Facts("", ["summary", "rights"]), Related("grants", ["user", "node", "starts", "ends"]), History()],
        empty=(_("A role bundles rights under a name. Granted to a user at a place, it holds there and below."),),
    )
)
register(
    Pages(
        model=Grant,
        path="grants",
        group=GROUP,
        position=900,
        columns=[Name("user"), "role", "node", "starts", "ends"],
        filters=["user", "role", "node"],
        form=["user", "role", "node", "starts", "ends"],
        order=["user", "role"],
        panels=[Facts("", ["user", "role", "node", "starts", "ends"]), History()],
        actions=[Action("end", do=end_grant, form=EndGrantForm)],
        empty=(_("A grant gives a user a role at a place in the tree, and below it, for a time if wished."),),
    )
)
register(
    Pages(
        model=ApiToken,
        path="api-tokens",
        group=GROUP,
        position=900,
        columns=["name", "user", Status("status", _("state")), "prefix", "expires", "last_used_at"],
        filters=["user"],
        order=["-created_at"],
        fetch=["user"],
        search=False,
        panels=[
            Facts("", ["user", "prefix", "scopes", "expires", "last_used_at", "created_at", "revoked_at"]),
            History(),
        ],
        actions=[
            Action(
                "revoke",
                do=revoke_token,
                confirm=_("Programs that use this token are refused from their next request on."),
                when=lambda token: token.revoked_at is None,
            )
        ],
        empty=(_("Programs come in by tokens. Everybody makes their own under My access."),),
    )
)
register(
    Pages(
        model=Invitation,
        path="invitations",
        group=GROUP,
        position=900,
        columns=["email", Status("status", _("state")), "role", "node", "invited_by", "expires_at"],
        filters=["role", "node"],
        form=["email", "role", "node"],
        edit=None,
        add=invite,
        order=["-created_at"],
        search=False,
        panels=[
            Facts("", ["email", "role", "node", "invited_by", "sent_at", "expires_at", "accepted_at", "withdrawn_at"]),
            History(),
        ],
        actions=[
            Action("send", do=send_again, when=lambda invitation: invitation.is_open),
            Action(
                "withdraw",
                do=withdraw,
                confirm=_("The link in the letter works no longer."),
                when=lambda invitation: invitation.is_open,
            ),
        ],
        empty=(_("Invite somebody by e-mail: they choose their password, and have the role from then on."),),
    )
)
register(
    Pages(
        model=FactorDemand,
        path="second-factor-roles",
        group=GROUP,
        position=900,
        columns=[Name("role"), "created_at"],
        form=["role"],
        edit=None,
        order=["role"],
        search=False,
        panels=[Facts("", ["role"]), History()],
        empty=(_("Who holds a role that stands here comes in with a second factor only."),),
    )
)

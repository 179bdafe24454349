"""What pages show of users, roles and grants."""

from django.utils.translation import gettext_lazy as _

from steerhouse.access.actions import activate, add_user, deactivate, end_grant
from steerhouse.access.forms import EndGrantForm, RoleForm
from steerhouse.access.models import ApiToken
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

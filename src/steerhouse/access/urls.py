"""The routes of the door."""

from django.utils.translation import gettext_lazy as _

from steerhouse.access import factor_views, letter_views, views
from steerhouse.core.models import User
from steerhouse.core.pages.shell import add_navigation
from steerhouse.core.routes import route

BOTH = ("GET", "POST")

route("sign-in/", views.door, name="sign-in", verb="user.open_door", methods=BOTH)
route("sign-out/", views.leave, name="sign-out", verb="user.sign_in", methods=("POST",))
route("password/", views.password, name="password", verb="user.change_password", methods=BOTH)
route(
    "users/<str:public_id>/password/", views.new_password, name="user.new-password", verb="user.give_password",
    methods=BOTH, model=User,
)  # fmt: skip
route("my-access/", views.my_access, name="my-access", verb="user.see_own_access", methods=BOTH)
route(
    "my-access/tokens/<str:public_id>/revoke/", views.revoke, name="my-access.revoke", verb="apitoken.revoke_own",
    methods=("POST",),
)  # fmt: skip
route(
    "invitation/<str:key>/", letter_views.accept, name="invitation.accept", verb="invitation.accept", methods=BOTH
)  # fmt: skip
route("forgotten/", letter_views.forgotten, name="forgotten", verb="user.reset", methods=BOTH)
route("forgotten/<str:public_id>/<str:key>/", letter_views.reset, name="reset", verb="user.reset", methods=BOTH)
route("mail/", letter_views.mail, name="mail", verb="mail.test", methods=BOTH)
add_navigation(_("Mail"), "mail", group=_("Administration"), position=950)
route("sign-in/code/", factor_views.code, name="sign-in.code", verb="user.open_door", methods=BOTH)
route("second-factor/", factor_views.second_factor, name="second-factor", verb="user.own_factor", methods=BOTH)

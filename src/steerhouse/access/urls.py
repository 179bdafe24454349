"""The routes of the door."""

from steerhouse.access import views
from steerhouse.core.models import User
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

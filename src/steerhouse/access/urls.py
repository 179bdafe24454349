"""The routes of the door."""

from steerhouse.access import views
from steerhouse.core.routes import route

route("sign-in/", views.door, name="sign-in", verb="user.open_door", methods=("GET", "POST"))
route("sign-out/", views.leave, name="sign-out", verb="user.sign_in", methods=("POST",))
route("password/", views.password, name="password", verb="user.change_password", methods=("GET", "POST"))

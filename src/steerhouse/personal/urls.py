"""The routes of what somebody settles for themselves."""

from steerhouse.core.routes import route
from steerhouse.personal import views

route("my-settings/", views.my_settings, name="my-settings", verb="user.choose_words", methods=("GET", "POST"))

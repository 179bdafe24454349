"""The routes of what somebody settles for themselves."""

from steerhouse.core.pages.shell import lend_note
from steerhouse.core.routes import route
from steerhouse.personal import tour_views, views

route("my-settings/", views.my_settings, name="my-settings", verb="user.choose_words", methods=("GET", "POST"))
route("tours/", tour_views.tours_page, name="tours", verb="user.take_tour")
route("tours/leave/", tour_views.leave, name="tours.leave", verb="user.leave_tour", methods=("POST",))
route("tours/<str:name>/steps.json", tour_views.tour_steps, name="tours.steps", verb="user.take_tour")
lend_note(tour_views.offer)

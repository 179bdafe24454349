"""The routes of saved views, and the tabs that they lend to each list."""

from steerhouse.collaboration import views
from steerhouse.collaboration.models import SavedView
from steerhouse.core.lists.listing import lend_views
from steerhouse.core.routes import route

SEND = ("POST",)

route("views/add/", views.add_page, name="savedview.add", verb="savedview.add", methods=SEND, model=SavedView)
route(
    "views/<str:public_id>/", views.edit_page, name="savedview.edit", verb="savedview.edit", methods=SEND,
    model=SavedView,
)  # fmt: skip
route(
    "views/<str:public_id>/remove/", views.remove_page, name="savedview.remove", verb="savedview.remove",
    methods=SEND, model=SavedView,
)  # fmt: skip
lend_views(views.views_of)

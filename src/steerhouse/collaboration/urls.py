"""The routes of saved views and comments, the tabs lent to each list and the panel lent to each thing."""

from django.utils.translation import gettext_lazy as _

from steerhouse.collaboration import comment_views, views
from steerhouse.collaboration.comments import Comment
from steerhouse.collaboration.models import SavedView
from steerhouse.core.lists.listing import lend_views
from steerhouse.core.pages import REGISTRY, Panel, add_panel
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

ONE = "comments/<str:kind>/<str:public_id>/"
route(ONE, comment_views.add, name="comment.add", verb="comment.add", methods=SEND, model=Comment)
route(
    f"{ONE}<str:comment_id>/", comment_views.edit, name="comment.edit", verb="comment.edit", methods=SEND,
    model=Comment,
)  # fmt: skip
route(
    f"{ONE}<str:comment_id>/remove/", comment_views.remove, name="comment.remove", verb="comment.remove",
    methods=SEND, model=Comment,
)  # fmt: skip
for pages in REGISTRY.pages.values():
    add_panel(pages.model, Panel(_("Comments"), "collaboration/_comments.html", comment_views.comments_panel))

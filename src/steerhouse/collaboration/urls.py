"""The routes of saved views, comments and notifications, and what is lent to each list, thing and page."""

from django.utils.translation import gettext_lazy as _

from steerhouse.collaboration import comment_views, notice_views, views
from steerhouse.collaboration.comments import Comment
from steerhouse.collaboration.models import SavedView
from steerhouse.collaboration.notices import Letter, Watch
from steerhouse.core.lists.listing import lend_views
from steerhouse.core.pages import REGISTRY, Panel, add_panel
from steerhouse.core.pages.shell import add_navigation, lend_bar
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

route(
    "watch/<str:kind>/<str:public_id>/", notice_views.change_watch, name="watch", verb="watch.add", methods=SEND,
    model=Watch,
)  # fmt: skip
route("notifications/", notice_views.notifications, name="notifications", verb="notification.view")
route("notifications/read/", notice_views.read, name="notifications.read", verb="notification.read", methods=SEND)
route("notifications/mail/", notice_views.mail_choice, name="notifications.mail", verb="mailchoice.edit", methods=SEND)
route("notifications/<str:public_id>/", notice_views.notification, name="notification", verb="notification.view")
route("letters/", notice_views.letters, name="letters", verb="letter.view", model=Letter)
route(
    "letters/<str:public_id>/send/", notice_views.send_again, name="letter.send", verb="letter.send", methods=SEND,
    model=Letter,
)  # fmt: skip
add_navigation(_("Letters"), "letters", group=_("Administration"), position=955)
lend_bar(notice_views.bell)

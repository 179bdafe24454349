"""The routes of attached files, and the panel that is lent to each thing."""

from django.utils.translation import gettext_lazy as _

from steerhouse.attachments import api, listing, views
from steerhouse.attachments.models import Attachment
from steerhouse.core.pages import REGISTRY, Panel, add_panel
from steerhouse.core.pages.shell import add_navigation
from steerhouse.core.routes import route

SEND = ("POST",)

route("files/", listing.page, name="attachments", verb="attachment.view", model=Attachment)
route("files/export.<str:kind>", listing.export, name="attachments.export", verb="attachment.view", model=Attachment)
add_navigation(_("Files"), "attachments", position=800)
OF = "files/of/<str:kind>/<str:public_id>/"
route(OF, views.files_of, name="attachments.of", verb="attachment.view", model=Attachment)
route(f"{OF}add/", views.add, name="attachment.add", verb="attachment.add", methods=SEND, model=Attachment)
route("files/<str:public_id>/", views.download, name="attachment", verb="attachment.view", model=Attachment)
route(
    "files/<str:public_id>/remove/", views.take_out, name="attachment.remove", verb="attachment.remove", methods=SEND,
    model=Attachment,
)  # fmt: skip
route(
    "files/<str:public_id>/restore/", views.put_back, name="attachment.restore", verb="attachment.restore",
    methods=SEND, model=Attachment,
)  # fmt: skip
route("api/files/", api.one_or_all, name="api.attachments", verb="attachment.view", model=Attachment)
route("api/files/", api.send, name="api.attachment.add", verb="attachment.add", methods=SEND, model=Attachment)
route("api/files/<str:public_id>/", api.look, name="api.attachment", verb="attachment.view", model=Attachment)
route(
    "api/files/<str:public_id>/content/", api.content, name="api.attachment.content", verb="attachment.view",
    model=Attachment,
)  # fmt: skip
for pages in REGISTRY.pages.values():
    add_panel(pages.model, Panel(_("Files"), "attachments/_place.html", views.panel))

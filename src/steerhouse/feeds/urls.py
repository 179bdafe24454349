"""Where an office comes from Project Online, and the OData feed."""

from steerhouse.core.routes import route
from steerhouse.feeds.feed_views import feed
from steerhouse.feeds.views import coming_page, control_page

route("project-online/", coming_page, name="project-online", verb="importrun.add")
route("project-online/<str:public_id>/", control_page, name="project-online.control", verb="importrun.view")
route("odata/", feed, name="odata", verb="odata.read")
route("odata/<path:rest>", feed, name="odata.set", verb="odata.read")

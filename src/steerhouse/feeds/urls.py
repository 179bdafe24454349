"""Where an office comes from Project Online."""

from steerhouse.core.routes import route
from steerhouse.feeds.views import coming_page, control_page

route("project-online/", coming_page, name="project-online", verb="importrun.add")
route("project-online/<str:public_id>/", control_page, name="project-online.control", verb="importrun.view")

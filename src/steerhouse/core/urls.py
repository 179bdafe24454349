"""Every address of the product: what the rooms declare by hand, the pages of every entity, find, and errors."""

from steerhouse.core import views
from steerhouse.core.api import routing as api
from steerhouse.core.imports import views as imports
from steerhouse.core.inline import routing as inline
from steerhouse.core.lists import routing as lists
from steerhouse.core.pages import routing
from steerhouse.core.routes import discover, patterns, route
from steerhouse.core.tables import views as tables

discover("pages")
discover("helping")
discover("urls")
imports.declare()
route("", views.start, name="start", verb="page.start")
route("find/", views.find_page, name="find", verb="searchentry.view")
routing.declare(lists.addresses)
routing.declare(inline.addresses)
tables.declare()
routing.declare()
api.declare()

urlpatterns = patterns()
handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.failed

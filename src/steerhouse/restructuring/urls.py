"""The addresses of restructuring, and its tab on the page of a component."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import REGISTRY, Panel, add_panel
from steerhouse.core.routes import route
from steerhouse.projects.models import Component
from steerhouse.restructuring import views
from steerhouse.restructuring.problem import follower

route(
    "components/<str:public_id>/restructure/", views.restructure_page, name="component.restructure",
    verb="component.restructure", model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/restructure/<str:name>/", views.deed_page, name="component.restructure.deed",
    verb="component.restructure", methods=["GET", "POST"], model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/restructure/undo/<str:key>/", views.undo_page, name="component.restructure.undo",
    verb="component.restructure", methods=["POST"], model=Component,
)  # fmt: skip
REGISTRY.followers[Component] = follower
add_panel(Component, Panel(_("Restructure"), tab="component.restructure", verb="component.restructure"))

"""The plan page and its tab on the page of a component."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.routes import route
from steerhouse.projects.models import Component
from steerhouse.schedule.overview import overview
from steerhouse.schedule.views import plan_page

route("components/<str:public_id>/plan/", plan_page, name="component.plan", verb="schedule.view", model=Component)
add_panel(Component, Panel(_("Plan"), tab="component.plan"))
add_panel(Component, Panel(_("Plan"), "schedule/_overview.html", overview, verb="schedule.view", early=True))

"""Where people land, the settings of the rank, and what reporting lends to the page of a component."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.pages.shell import add_navigation
from steerhouse.core.routes import route
from steerhouse.organization.models import Period
from steerhouse.projects.models import Component
from steerhouse.reporting.closing import close_page, closing
from steerhouse.reporting.development import development
from steerhouse.reporting.models import SignalSetting
from steerhouse.reporting.parts import parts
from steerhouse.reporting.views import dashboard_export, dashboard_page, score_page, tune_page

route("", dashboard_page, name="home", verb="dashboard.view")
route("dashboard/export.<str:kind>", dashboard_export, name="home.export", verb="snapshot.export")
route("components/<str:public_id>/score/", score_page, name="component.score", verb="snapshot.view", model=Component)
route(
    "signals/tune/", tune_page, name="signals.tune", verb="signalsetting.edit", methods=("POST",), model=SignalSetting
)
add_navigation(_("Portfolio dashboard"), "home", position=1)
add_panel(Component, Panel(_("Parts"), "reporting/_parts.html", parts, verb="snapshot.view", early=True))
add_panel(
    Component,
    Panel(_("From period to period"), "reporting/_development.html", development, verb="snapshot.view", early=True),
)
route(
    "periods/<str:public_id>/close/",
    close_page,
    name="period.close",
    verb="period.close",
    methods=("POST",),
    model=Period,
)
add_panel(Period, Panel(_("Closing"), "reporting/_closing.html", closing, verb="snapshot.view"))

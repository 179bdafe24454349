"""Where people land, and the settings of the rank."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages.shell import add_navigation
from steerhouse.core.routes import route
from steerhouse.reporting.models import SignalSetting
from steerhouse.reporting.views import dashboard_export, dashboard_page, tune_page

route("", dashboard_page, name="home", verb="dashboard.view")
route("dashboard/export.<str:kind>", dashboard_export, name="home.export", verb="snapshot.export")
route(
    "signals/tune/", tune_page, name="signals.tune", verb="signalsetting.edit", methods=("POST",), model=SignalSetting
)
add_navigation(_("Portfolio dashboard"), "home", position=1)

"""The plan page and its tab on the page of a component."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.routes import route
from steerhouse.projects.models import Component
from steerhouse.schedule.baselines.views import baselines_export, baselines_page
from steerhouse.schedule.board import urls as board
from steerhouse.schedule.checks.views import checks_count, checks_export, checks_page
from steerhouse.schedule.exporting import export_plan
from steerhouse.schedule.overview import overview
from steerhouse.schedule.planning_templates import routes as planning_templates
from steerhouse.schedule.programs import routes as programs
from steerhouse.schedule.recurring import routes as recurring
from steerhouse.schedule.views import plan_data, plan_edit, plan_page, plan_task, start_page
from steerhouse.schedule.work import routes as work

route("components/<str:public_id>/plan/", plan_page, name="component.plan", verb="schedule.view", model=Component)
route(
    "components/<str:public_id>/plan/data/", plan_data, name="component.plan.data", verb="schedule.view",
    model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/plan/edit/", plan_edit, name="component.plan.edit", verb="task.edit",
    methods=["POST"], model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/plan/task/", plan_task, name="component.plan.task", verb="task.edit",
    model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/plan/start/", start_page, name="component.plan.start", verb="schedule.add",
    methods=["POST"], model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/plan/export.<str:kind>",
    export_plan,
    name="component.plan.export",
    verb="schedule.export",
    model=Component,
)
route(
    "components/<str:public_id>/plan/checks/", checks_page, name="component.plan.checks", verb="schedule.view",
    model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/plan/checks/count/", checks_count, name="component.plan.checks.count",
    verb="schedule.view", model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/plan/checks/export.<str:kind>", checks_export, name="component.plan.checks.export",
    verb="schedule.export", model=Component,
)  # fmt: skip
add_panel(Component, Panel(_("Plan"), tab="component.plan"))
route(
    "components/<str:public_id>/plan/baselines/", baselines_page, name="component.plan.baselines",
    verb="schedule.view", model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/plan/baselines/export.<str:kind>", baselines_export,
    name="component.plan.baselines.export", verb="schedule.export", model=Component,
)  # fmt: skip
add_panel(Component, Panel(_("Baselines"), tab="component.plan.baselines"))
add_panel(Component, Panel(_("Schedule check"), tab="component.plan.checks"))
add_panel(Component, Panel(_("Plan"), "schedule/_overview.html", overview, verb="schedule.view", early=True))
board.declare()
work.declare()
programs.declare()
planning_templates.declare()
recurring.declare()

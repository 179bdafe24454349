"""The addresses of drafts and their tabs."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.routes import route
from steerhouse.drafts import views
from steerhouse.drafts.models import Draft
from steerhouse.projects.models import Component

route(
    "components/<str:public_id>/plan/drafts/", views.drafts_page, name="component.plan.drafts", verb="draft.view",
    model=Component,
)  # fmt: skip
route(
    "components/<str:public_id>/plan/drafts/begin/", views.begin_page, name="component.plan.drafts.begin",
    verb="draft.add", methods=["POST"], model=Component,
)  # fmt: skip
for path, view, name in (
    ("plan/", views.gantt_page, "draft.plan"),
    ("plan/data/", views.draft_data, "draft.plan.data"),
    ("compare/", views.compare_page, "draft.compare"),
):
    route(f"drafts/<str:public_id>/{path}", view, name=name, verb="draft.view", model=Draft)
route("drafts/<str:public_id>/plan/task/", views.draft_task, name="draft.plan.task", verb="draft.edit", model=Draft)
for path, view, name, verb in (
    ("plan/edit/", views.draft_edit, "draft.plan.edit", "draft.edit"),
    ("take-over/", views.take_over_page, "draft.take_over", "draft.edit"),
    ("publish/", views.publish_page, "draft.publish", "draft.publish"),
):
    route(f"drafts/<str:public_id>/{path}", view, name=name, verb=verb, methods=["POST"], model=Draft)
add_panel(Component, Panel(_("Drafts"), tab="component.plan.drafts", verb="draft.view"))
add_panel(Draft, Panel(_("Gantt"), tab="draft.plan"))
add_panel(Draft, Panel(_("Compare"), tab="draft.compare"))

"""The addresses of deputies."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.models import User
from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.pages.shell import add_navigation
from steerhouse.core.routes import route
from steerhouse.deputies import entry_views, handover_views, views
from steerhouse.deputies.models import Delegation, Handover
from steerhouse.organization.models import Person

SEND = ("POST",)

route("deputies/", views.deputies_page, name="deputies", verb="delegation.own", methods=("GET", "POST"))
route("deputies/back/", views.back_page, name="acting.stop", verb="delegation.act", methods=SEND)
route(
    "deputies/<str:public_id>/end/", views.end_page, name="deputies.end", verb="delegation.end", methods=SEND,
    model=Delegation,
)  # fmt: skip
route(
    "deputies/<str:public_id>/act/", views.act_page, name="acting.begin", verb="delegation.act", methods=SEND,
    model=Delegation,
)  # fmt: skip
for model, path, view in (
    (Person, "people", handover_views.person_page),
    (User, "users", handover_views.user_page),
):
    name = str(model._meta.model_name)
    route(
        f"{path}/<str:public_id>/handover/", view, name=f"{name}.handover", verb=f"{name}.view",
        methods=("GET", "POST"), model=model,
    )  # fmt: skip
    add_panel(model, Panel(_("Handover"), tab=f"{name}.handover", verb=f"{name}.view"))
route(
    "handovers/<str:public_id>/undo/", handover_views.undo_page, name="handover.undo", verb="handover.undo",
    methods=SEND, model=Handover,
)  # fmt: skip
BOTH = ("GET", "POST")
HERS = "enter-for/<str:public_id>/"
route("enter-for/", entry_views.choose_page, name="enter-for", verb="work.enter_for", model=Person)
route(HERS, entry_views.work_page, name="enter-for.work", verb="work.enter_for", model=Person)
route(
    f"{HERS}task/<str:task>/", entry_views.task_page, name="enter-for.task", verb="work.enter_for", methods=BOTH,
    model=Person,
)  # fmt: skip
route(
    f"{HERS}rating/<str:component>/<str:rater>/", entry_views.rating_page, name="enter-for.rating",
    verb="work.enter_for", methods=BOTH, model=Person,
)  # fmt: skip
add_navigation(
    _("Enter for somebody else"), "enter-for", position=4, when=lambda by: by.behalf is None or not by.behalf.key
)

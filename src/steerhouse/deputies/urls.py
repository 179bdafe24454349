"""The addresses of deputies."""

from steerhouse.core.routes import route
from steerhouse.deputies import views
from steerhouse.deputies.models import Delegation

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

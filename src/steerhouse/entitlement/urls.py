"""The addresses of access roles beside their list, and of the review."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.models import AccessRole, Grant
from steerhouse.core.pages import Panel, add_panel
from steerhouse.core.pages.shell import add_navigation
from steerhouse.core.routes import route
from steerhouse.entitlement import views

BOTH = ("GET", "POST")

route("role-matrix/", views.matrix, name="accessrole.matrix", verb="accessrole.compare", model=AccessRole)
route("role-matrix/new/", views.new_role, name="accessrole.new", verb="accessrole.add", methods=BOTH, model=AccessRole)
route(
    "access-roles/<str:public_id>/rights/", views.role_rights, name="accessrole.rights", verb="accessrole.view",
    methods=BOTH, model=AccessRole,
)  # fmt: skip
route(
    "access-roles/<str:public_id>/end/", views.end_role, name="accessrole.end", verb="accessrole.archive",
    methods=BOTH, model=AccessRole,
)  # fmt: skip
add_panel(AccessRole, Panel(_("Rights"), tab="accessrole.rights"))
add_navigation(_("Rights by role"), "accessrole.matrix", group=_("Administration"), position=930)
route("access-review/", views.access_review, name="access-review", verb="grant.review", model=Grant)
route(
    "access-review/confirm/", views.confirm, name="access-review.confirm", verb="grantconfirmation.add",
    methods=("POST",), model=Grant,
)  # fmt: skip
route(
    "access-review.<str:kind>", views.access_review_file, name="access-review.file", verb="grant.review", model=Grant
)  # fmt: skip
add_navigation(_("Access review"), "access-review", group=_("Administration"), position=940)
add_panel(Grant, Panel(_("Confirmed"), "entitlement/_confirmations.html", views.confirmations_of, side=True))

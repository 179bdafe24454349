"""The addresses of signing in elsewhere."""

from django.utils.translation import gettext_lazy as _

from steerhouse.access.doors import DOORS
from steerhouse.core.models import User
from steerhouse.core.pages import Panel, Related, add_panel
from steerhouse.core.routes import route
from steerhouse.signon import views
from steerhouse.signon.models import Directory, IdentityProvider

BOTH = ("GET", "POST")
DOORS.append(views.provider_doors)

route("sign-in/with/<str:public_id>/", views.go, name="sign-on", verb="identityprovider.open")
route("sign-in/with/<str:public_id>/back/", views.back, name="sign-on.back", verb="identityprovider.open")
route(
    "identity-providers/<str:public_id>/test/", views.provider_test, name="identityprovider.test",
    verb="identityprovider.test", methods=BOTH, model=IdentityProvider,
)  # fmt: skip
route(
    "directories/<str:public_id>/test/", views.directory_test, name="directory.test", verb="directory.test",
    methods=BOTH, model=Directory,
)  # fmt: skip
add_panel(Directory, Panel(_("Test the connection"), tab="directory.test", verb="directory.test"))
add_panel(IdentityProvider, Panel(_("Test the connection"), tab="identityprovider.test", verb="identityprovider.test"))
add_panel(User, Related("identities", ["through", "subject", "last_used_at"], optional=True))

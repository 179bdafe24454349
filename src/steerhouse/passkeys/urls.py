"""The addresses of passkeys."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.models import User
from steerhouse.core.pages import Related, add_panel
from steerhouse.core.routes import route
from steerhouse.passkeys import views

OWN = "user.own_passkeys"
DOOR = "user.open_door"

route("passkeys/", views.passkeys, name="passkeys", verb=OWN)
route("passkeys/begin/", views.begin, name="passkeys.begin", verb=OWN, methods=("POST",))
route("passkeys/finish/", views.finish, name="passkeys.finish", verb=OWN, methods=("POST",))
route("passkeys/<str:public_id>/remove/", views.remove, name="passkeys.remove", verb=OWN, methods=("POST",))
route("sign-in/passkey/options/", views.options, name="sign-in.passkey.options", verb=DOOR, methods=("POST",))
route("sign-in/passkey/", views.enter, name="sign-in.passkey", verb=DOOR, methods=("POST",))
add_panel(User, Related("passkeys", ["name", "created_at", "last_used_at"], _("Passkeys"), optional=True))

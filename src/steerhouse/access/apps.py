from django.apps import AppConfig
from django.contrib.auth import user_logged_in


class AccessConfig(AppConfig):
    name = "steerhouse.access"
    label = "access"

    def ready(self) -> None:
        # Django would save the user outside an action; our own sign-in writes the date and the audit entry.
        user_logged_in.disconnect(dispatch_uid="update_last_login")

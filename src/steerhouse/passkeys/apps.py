from pkgutil import resolve_name

from django.apps import AppConfig


class PasskeysConfig(AppConfig):
    name = "steerhouse.passkeys"
    label = "passkeys"

    def ready(self) -> None:
        # The door below asks for passkeys without knowing them.
        resolve_name("steerhouse.passkeys.actions:begin")()

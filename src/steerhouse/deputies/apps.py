from pkgutil import resolve_name

from django.apps import AppConfig


class DeputiesConfig(AppConfig):
    name = "steerhouse.deputies"
    label = "deputies"

    def ready(self) -> None:
        # The worker carries out what a deputy asked for, so it knows deputies as well.
        resolve_name("steerhouse.deputies.standing:begin")()

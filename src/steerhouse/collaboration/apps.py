from pkgutil import resolve_name

from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    name = "steerhouse.collaboration"
    label = "collaboration"

    def ready(self) -> None:
        # Every process that writes tells those who watch, not only the one that knows addresses.
        resolve_name("steerhouse.collaboration.telling:begin")()

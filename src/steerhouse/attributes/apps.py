from pkgutil import resolve_name

from django.apps import AppConfig


class AttributesConfig(AppConfig):
    name = "steerhouse.attributes"
    label = "attributes"

    def ready(self) -> None:
        # Every process that writes rows keeps their attributes, not only the one that knows addresses.
        resolve_name("steerhouse.attributes.beginning:begin")()

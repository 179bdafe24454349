from pkgutil import resolve_name

from django.apps import AppConfig


class EntitlementConfig(AppConfig):
    name = "steerhouse.entitlement"
    label = "entitlement"

    def ready(self) -> None:
        # Every process that writes keeps the rules, not only the one that knows addresses.
        resolve_name("steerhouse.entitlement.guard:begin")()

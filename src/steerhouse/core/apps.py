from pkgutil import resolve_name
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from steerhouse.core.verbs import RIGHTS, VERBS, declare_entity


def complete_index(**sent: Any) -> None:
    """What migrations wrote is found as well."""
    resolve_name("steerhouse.core.search:complete")()


class CoreConfig(AppConfig):
    name = "steerhouse.core"
    label = "core"

    def ready(self) -> None:
        # Every room says in its rights.py which verbs it knows; all of them are data before the first request.
        autodiscover_modules("rights")
        self.declare_entities()
        post_migrate.connect(complete_index, sender=self)

    def declare_entities(self) -> None:
        """Entities of which their room's rights.py says nothing go by the room's two rights, see and edit."""
        for model in self.apps.get_models() if self.apps is not None else ():
            room, name = model._meta.app_label, str(model._meta.model_name)
            if hasattr(model, "field_rights") and f"{name}.view" not in VERBS and f"{room}.edit" in RIGHTS:
                declare_entity(name, view=f"{room}.view", edit=f"{room}.edit")

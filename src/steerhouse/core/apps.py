from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "steerhouse.core"
    label = "core"

    def ready(self) -> None:
        # Every room says in its rights.py which verbs it knows; all of them are data before the first request.
        autodiscover_modules("rights")

from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "steerhouse.drafts"
    label = "drafts"

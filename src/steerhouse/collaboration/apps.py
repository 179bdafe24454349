from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    name = "steerhouse.collaboration"
    label = "collaboration"

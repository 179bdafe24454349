from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "steerhouse.access"
    label = "access"

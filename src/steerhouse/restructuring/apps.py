from django.apps import AppConfig


class RestructuringConfig(AppConfig):
    name = "steerhouse.restructuring"
    label = "restructuring"

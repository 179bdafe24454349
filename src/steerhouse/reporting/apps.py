from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "steerhouse.reporting"
    label = "reporting"

from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "steerhouse.organization"
    label = "organization"

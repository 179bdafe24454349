from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "steerhouse.personal"
    label = "personal"

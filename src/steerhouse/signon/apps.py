from django.apps import AppConfig


class SignonConfig(AppConfig):
    name = "steerhouse.signon"
    label = "signon"

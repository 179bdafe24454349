from django.apps import AppConfig


class FeedsConfig(AppConfig):
    name = "steerhouse.feeds"
    label = "feeds"

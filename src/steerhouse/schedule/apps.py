from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "steerhouse.schedule"
    label = "schedule"

from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "steerhouse.operation"
    label = "operation"

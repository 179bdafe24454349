from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "steerhouse.projects"
    label = "projects"

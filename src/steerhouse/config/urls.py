"""Every route of the product, assembled from its rooms."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("steerhouse.access.urls")),
]

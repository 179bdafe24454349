"""The routes of the door."""

from django.urls import path
from django.views.decorators.http import require_http_methods

from steerhouse.access import views

urlpatterns = [
    path("sign-in/", require_http_methods(["GET", "HEAD", "POST"])(views.door), name="sign-in"),
    path("sign-out/", require_http_methods(["POST"])(views.leave), name="sign-out"),
    path("password/", require_http_methods(["GET", "HEAD", "POST"])(views.password), name="password"),
]

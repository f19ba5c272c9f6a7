"""The shop and the admin."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.urls import include, path

OSCAR: Any = apps.get_app_config("oscar")
urlpatterns = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(OSCAR.urls[0])),
]

"""Pages that belong to no app."""

from django.urls import path

from realestate.common import views

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("styleguide/", views.style_guide, name="styleguide"),
    path("offline/", views.offline, name="offline"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]

"""The closed file of a case."""

from django.urls import path

from realestate.archive import views

urlpatterns = [
    path("archive/<str:number>/", views.manifest, name="archive_manifest"),
    path("archive/<str:number>/package/", views.package, name="archive_package"),
]

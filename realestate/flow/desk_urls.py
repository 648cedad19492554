"""Addresses of the desks: courts, banks, developers, and what the registry does of its own motion."""

from django.urls import path

from realestate.flow.views import court

urlpatterns = [
    path("court/", court.desk, name="court"),
    path("court/serve/<slug:slug>/", court.serve, name="court_serve"),
    path("court/<str:number>/", court.case, name="court_case"),
    path("court/<str:number>/complete/", court.complete, name="court_complete"),
    path("court/<str:number>/return/", court.give_back, name="court_return"),
]

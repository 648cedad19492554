from django.urls import path

from realestate.sandbox.sf import views

urlpatterns = [
    path("", views.parcels, name="sf_parcels"),
    path("std/service", views.service, name="sf_service"),
    path("parcels/<str:waybill>/", views.step, name="sf_step"),
]

from django.urls import path

from realestate.sandbox.departments import control, views

urlpatterns = [
    path("departments/", control.page, name="departments"),
    path("departments/load/", control.load, name="departments_load"),
    path("police/identity/", views.identity),
    path("police/face/", views.face),
    path("civil_affairs/household/", views.household),
    path("housing/contract/", views.contract),
    path("housing/contracts/", views.contracts),
    path("housing/homes/", views.homes),
    path("tax/declare/", views.declare),
]

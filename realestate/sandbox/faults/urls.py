from django.urls import path

from realestate.sandbox.faults import views

urlpatterns = [
    path("", views.page, name="faults"),
    path("<slug:service>/", views.control, name="fault_control"),
    path("<slug:service>/switch/", views.switch, name="fault_switch"),
]

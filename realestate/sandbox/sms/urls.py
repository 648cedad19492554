from django.urls import path

from realestate.sandbox.sms import views

urlpatterns = [
    path("", views.inbox, name="sms_inbox"),
    path("messages.json", views.as_json, name="sms_json"),
    path("send/", views.send, name="sms_send"),
]

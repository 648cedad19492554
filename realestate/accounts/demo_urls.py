"""Included by the root only when settings.DEMO says so."""

from django.urls import path

from realestate.accounts import demo

urlpatterns = [
    path("", demo.page, name="demo"),
    path("live/", demo.live, name="demo_live"),
    path("become/", demo.become, name="demo_become"),
]

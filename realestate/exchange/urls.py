"""Confirming who one is; stands under /accounts/."""

from django.urls import path

from realestate.exchange import views

urlpatterns = [path("bind/", views.bind, name="bind")]

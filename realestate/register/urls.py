"""Addresses of the book, for the staff of the office that keeps it."""

from django.urls import path

from realestate.register import views

urlpatterns = [
    path("", views.find, name="register_find"),
    path("<str:code>/", views.unit, name="register_unit"),
    path("<str:code>/sheet.pdf", views.sheet, name="register_sheet"),
    path("<str:code>/extract.pdf", views.extract, name="register_extract"),
]

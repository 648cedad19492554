"""Rating, complaints, the overview."""

from __future__ import annotations

from django.urls import path

from realestate.oversight import views

urlpatterns = [
    path("rate/<str:number>/", views.rate, name="rate"),
    path("complaints/", views.complaints, name="complaints"),
    path("oversight/", views.overview, name="oversight"),
    path("oversight/complaints/<int:pk>/", views.answer, name="answer_complaint"),
]

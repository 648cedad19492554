"""Every stand-in under one address."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve

from realestate.sandbox import pages
from realestate.sandbox.settings import FOLDER

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.index, name="index"),
    path("healthz", pages.healthz),
    path("sandbox.css", serve, {"document_root": FOLDER / "static", "path": "sandbox.css"}, name="style"),
    path("faults/", include("realestate.sandbox.faults.urls")),
    path("alipay/", include("realestate.sandbox.alipay.urls")),
    path("sf/", include("realestate.sandbox.sf.urls")),
    path("sms/", include("realestate.sandbox.sms.urls")),
    path("", include("realestate.sandbox.departments.urls")),
]

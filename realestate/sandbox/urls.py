"""Every stand-in under one address."""

from __future__ import annotations

from importlib.util import find_spec

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
]
if find_spec("realestate.sandbox.sms") and find_spec("realestate.sandbox.sms.urls"):
    urlpatterns.append(path("sms/", include("realestate.sandbox.sms.urls")))
if find_spec("realestate.sandbox.departments") and find_spec("realestate.sandbox.departments.urls"):
    urlpatterns.append(path("", include("realestate.sandbox.departments.urls")))

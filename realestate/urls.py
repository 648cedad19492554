"""The composition root: the only place that includes every app."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

handler400 = "realestate.common.views.bad_request"
handler403 = "realestate.common.views.permission_denied"
handler404 = "realestate.common.views.not_found"
handler500 = "realestate.common.views.server_error"

urlpatterns = [
    path("", include("realestate.common.urls")),
    path("accounts/", include("realestate.accounts.urls")),
    path("accounts/", include("realestate.exchange.urls")),
    path("admin/", admin.site.urls),
    path("pay/", include("realestate.payments.urls")),
    path("booking/", include("booking.urls")),
    path("", include("certificates.urls")),
    path("delivery/", include("delivery.urls")),
    path("register/", include("realestate.register.urls")),
    path("", include("realestate.query.urls")),
    path("", include("realestate.oversight.urls")),
    path("", include("realestate.archive.urls")),
    path("", include("realestate.flow.desk_urls")),
    path("", include("realestate.flow.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("realestate.accounts.demo_urls")))

"""Pages of certificates. A code says /V/ in capitals, because codes of capitals are small; people may type /v/."""

from django.urls import path, re_path

from certificates import views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/holder/", views.verify_holder, name="verify_holder"),
    path("v/<str:token>/", views.verify_token, name="verify_token"),
    re_path(r"^[vV]/(?P<token>[^/]+)/?$", views.verify_token),
    path("certificates/", views.mine, name="certificates"),
    path("certificates/<int:pk>/", views.certificate, name="certificate"),
    path("certificates/<int:pk>/download/", views.download, name="certificate_download"),
]

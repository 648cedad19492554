"""The doors. allauth's own pages that we do not offer (e-mail, passwords, sign-up) have no address."""

from allauth.account.views import logout
from django.urls import path

from realestate.accounts import enrolment, password, views

urlpatterns = [
    path("login/", views.CitizenDoor.as_view(), name="account_login"),
    path("login/", views.CitizenDoor.as_view(), name="account_request_login_code"),
    path("login/code/", views.CodeDoor.as_view(), name="account_confirm_login_code"),
    path("staff/", views.StaffDoor.as_view(), name="staff_login"),
    path("staff/totp/", views.TotpDoor.as_view(), name="mfa_authenticate"),
    path("staff/password/", password.StaffPassword.as_view(), name="staff_password"),
    path("staff/enrol/", enrolment.colleagues, name="enrol_list"),
    path("staff/enrol/<int:user_id>/", enrolment.enrol, name="enrol"),
    path("logout/", logout, name="account_logout"),
    path("inactive/", views.inactive, name="account_inactive"),
]

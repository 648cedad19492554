"""The doors: phone and code for citizens, password and one-time password for staff. allauth's flows, our pages."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.mfa.base import views as mfa_views
from django.conf import settings
from django.core.cache import cache
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_safe

from realestate.accounts import refusals
from realestate.common.identifiers import mask_phone
from realestate.common.problems import refused_page
from realestate.common.sms import local

TOO_MANY = frozenset({"rate_limited", "too_many_login_attempts"})
REMEMBER_SECONDS = 3600


def status_of(form: Form) -> int:
    """429 when the form was refused for trying too often, 422 for anything else that must be corrected."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return 429 if codes & TOO_MANY else 422


class _Door:
    """What the doors share: a refused form has a 4xx status, and a half-finished sign-in stands in nobody's way."""

    request: HttpRequest

    def form_invalid(self, form: Form) -> HttpResponse:
        context = self.get_context_data(form=form)  # type: ignore[attr-defined]
        return self.render_to_response(context, status=status_of(form))  # type: ignore[attr-defined]

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        return None


class CitizenDoor(_Door, allauth_views.RequestLoginCodeView):
    """Type a phone number, get a code. A new number gets an account."""

    template_name = "accounts/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo": settings.DEMO}


class CodeDoor(allauth_views.ConfirmLoginCodeView):
    """Type the code. Each code works once, within five minutes, with five tries."""

    template_name = "accounts/code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        here_already = request.user.is_authenticated  # allauth leads home
        if request.method == "POST" and not here_already and (refused := self._spent(request)):
            return refused_page(request, refused)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def _spent(self, request: HttpRequest) -> refusals.Refused | None:
        """Why the code of the page that was sent is none any more, told by the ticket in the page."""
        ticket = request.POST.get("ticket", "")[:64]
        stage = LoginStageController.enter(request, LoginByCodeStage.key)
        process = LoginCodeVerificationProcess(stage) if stage and stage.state else None
        if process and process.is_valid() and ticket in ("", ticket_of(process)):
            return None
        if cache.get(f"code-used:{ticket}"):
            return refusals.code_used()
        if cache.get(f"code-locked:{ticket}"):
            return refusals.code_locked()
        return refusals.code_expired()

    def form_valid(self, form: Any) -> HttpResponse:
        if not cache.add(f"code-used:{ticket_of(self._process)}", 1, REMEMBER_SECONDS):
            return refused_page(self.request, refusals.code_used())
        response: HttpResponse = self._process.finish(self.get_next_url())
        return response

    def form_invalid(self, form: Form) -> HttpResponse:
        ticket = ticket_of(self._process)
        if not self._process.record_invalid_attempt():
            cache.set(f"code-locked:{ticket}", 1, REMEMBER_SECONDS)
            return refused_page(self.request, refusals.code_locked())
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = self._process.state
        phone = state.get("phone", "")
        return super().get_context_data(**kwargs) | {
            "ticket": ticket_of(self._process),
            "phone": phone,
            "masked": mask_phone(local(phone)),
            "tries_left": settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS - state["failed_attempts"],
            "demo": settings.DEMO,
        }


def ticket_of(process: LoginCodeVerificationProcess) -> str:
    """Names one code without telling it: what the page sends along so that a late answer can be explained."""
    return salted_hmac("sign-in-code", f"{process.state.get('phone')}:{process.state['at']}").hexdigest()[:32]


class StaffDoor(_Door, allauth_views.LoginView):
    """Staff number and password; the one-time password is asked next."""

    template_name = "accounts/staff_login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo": settings.DEMO}


class TotpDoor(mfa_views.AuthenticateView):
    """The one-time password."""

    template_name = "accounts/totp.html"

    def form_invalid(self, form: Form) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(), status=status_of(form))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo": settings.DEMO}


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """An account that was closed."""
    return refused_page(request, refusals.inactive())

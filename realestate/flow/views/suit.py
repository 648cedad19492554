"""An objector's own page: how long the objection lasts, and the court's acceptance notice handed in by phone."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from realestate.accounts.roles import needs_bound
from realestate.cases.machine import State
from realestate.cases.models import Case
from realestate.flow.forms import PaperForm
from realestate.flow.services import suing
from realestate.flow.views.attempt import attempt, person, signed_in, status_of


class SuitForm(PaperForm):
    """Where the suit was accepted, its number, and a photo of the notice."""

    court = forms.CharField(
        label=gettext_lazy("哪个法院或仲裁机构受理"), max_length=80,
        error_messages={"required": gettext_lazy("请填写法院或仲裁机构的名称。")},
    )  # fmt: skip
    number = forms.CharField(
        label=gettext_lazy("案号"), max_length=60, help_text=gettext_lazy("例如（2026）浙0106民初123号"),
        error_messages={"required": gettext_lazy("请填写案号。")},
    )  # fmt: skip
    field_order = ("court", "number", "files")


@signed_in
@needs_bound
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """My objections, each with its last day."""
    return render(request, "flow/desks/objections.html", {"rows": suing.own_objections(person(request))})


@signed_in
@needs_bound
@require_http_methods(["GET", "POST"])
def suit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the acceptance notice; then confirm as with every application."""
    found = next((one for one in suing.own_objections(person(request)) if one.row.pk == pk), None)
    if found is None:
        raise Http404("not an objection of this person's")
    form = SuitForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    filed: list[Case] = []

    def run() -> None:
        typed = form.cleaned_data
        uploads = request.FILES.getlist("files")
        filed.append(
            suing.hand_in(
                user=person(request), restriction_id=pk, court=typed["court"], number=typed["number"], uploads=uploads
            )
        )

    if request.method == "POST" and form.is_valid() and attempt(form, run):
        messages.success(request, _("已收到受理通知书，请您确认。"))
        return redirect("confirm" if filed[0].state == State.SIGNING else "case", number=filed[0].number)
    context = {"found": found, "form": form}
    return render(request, "flow/desks/suit.html", context, status=status_of(form, request))

"""What the registry does of its own motion, and what its people see on the spot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from realestate.accounts.models import Office
from realestate.accounts.roles import needs_role, offices_of
from realestate.cases.machine import State
from realestate.cases.models import Case
from realestate.cases.selectors import visible_cases
from realestate.common import clock
from realestate.flow import tasks
from realestate.flow.asking import AskForm
from realestate.flow.desk_forms import KeyedForm
from realestate.flow.forms import PaperForm
from realestate.flow.matter_forms import UnitForm
from realestate.flow.services import own_motion
from realestate.flow.services.locating import find_unit
from realestate.flow.services.opening import wrong_office
from realestate.flow.views.attempt import attempt, person, post_or_back, status_of, typed
from realestate.flow.views.desk import office_case
from realestate.law.matter import Matter
from realestate.law.matters import MATTERS
from realestate.register.models import Unit

#: Said by the service: the day of telling the holders.
TOLD = "told_on"
#: Reasons for which a right is cancelled, where the ground leaves it open.
ENDINGS = (("expired", gettext_lazy("期限届满或失效")), ("ruling", gettext_lazy("生效法律文书认定无效或消灭")))


class BeginForm(UnitForm, KeyedForm):
    """What the registry found, and what shows it."""

    why = forms.CharField(
        label=gettext_lazy("错在哪里、依据是什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("会写进通知和公告"), error_messages={"required": gettext_lazy("请写明理由。")},
    )  # fmt: skip
    proof = forms.CharField(
        label=gettext_lazy("证明材料编号"), max_length=60, help_text=gettext_lazy("判决书、原始档案等的编号"),
        error_messages={"required": gettext_lazy("请填写编号。")},
    )  # fmt: skip
    reason = forms.ChoiceField(label=gettext_lazy("原因"), choices=ENDINGS, initial="expired", widget=forms.RadioSelect)

    def __init__(self, *args: Any, ends: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ends:
            del self.fields["reason"]


class SiteForm(PaperForm):
    """What was seen on the spot."""

    text = forms.CharField(
        label=gettext_lazy("看到了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明看到了什么。")},
    )  # fmt: skip
    field_order = ("text", "files")


def matters() -> list[Matter]:
    return [one for one in MATTERS.values() if one.audience == own_motion.CHANNEL]


@needs_role("registrar")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What was begun, and what may be published now."""
    found = visible_cases(person(request)).filter(channel=own_motion.CHANNEL).order_by("-opened_at")[:60]
    rows: list[dict[str, Any]] = [
        {
            "case": case,
            "place": "、".join(r.unit.location for r in case.registrations.all() if r.unit),
            "last": own_motion.may_publish_from(case) if case.state == State.DRAFT else None,
        }
        for case in found.prefetch_related("registrations__unit")
    ]
    for row in rows:
        row["ready"] = row["case"].state == State.DRAFT and (row["last"] is None or clock.today() > row["last"])
    return render(request, "flow/desks/registrar.html", {"rows": rows, "matters": matters()})


@needs_role("registrar")
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down an error, or a right that has ended; the holders are told today."""
    matter = next((one for one in matters() if one.slug == slug), None)
    if matter is None:
        raise Http404("no such matter")
    step, data = matter.steps[0], typed(request)
    told = any(ask.name == TOLD for ask in step.rules.asks)  # where the holders may correct it themselves
    form = BeginForm(data, ends=not told)
    rest = AskForm(data, asks=[ask for ask in step.rules.asks if ask.name != TOLD])
    begun: list[Case] = []
    valid = request.method == "POST" and all([form.is_valid(), rest.is_valid()])
    if valid and attempt(form, lambda: begun.append(begin_case(request, matter, form, rest))):
        messages.success(request, _("已登记并通知权利人。"))
        return redirect("registrar")
    context = {"matter": matter, "form": form, "rest": rest}
    status = 422 if request.method == "POST" and rest.errors else status_of(form, request)
    return render(request, "flow/desks/begin.html", context, status=status)


def begin_case(request: HttpRequest, matter: Matter, form: BeginForm, rest: AskForm) -> Case:
    unit = find_unit(form.cleaned_data["unit"])
    return own_motion.begin(
        registrar=person(request),
        office=own_office(request, unit),
        matter=matter.slug,
        unit=unit,
        facts=rest.facts(),
        why=form.cleaned_data["why"],
        proof=form.cleaned_data["proof"],
        key=form.cleaned_data["key"],
        reason=form.cleaned_data.get("reason", ""),
    )


def own_office(request: HttpRequest, unit: Unit) -> Office:
    """The registrar's office, when the unit lies in its district."""
    found = offices_of(person(request), "registrar").filter(code=unit.division).first()
    if found is None:
        refusal = wrong_office()
        refusal.field = "unit"
        raise refusal
    return found


@needs_role("registrar")
@post_or_back("desk_case")
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """The holders' time is over: on the notice board, and on its way."""
    found = office_case(request, number)
    if found.channel != own_motion.CHANNEL:
        raise Http404("not of the registry's own motion")
    own_motion.go_on(case_id=found.pk, registrar=person(request), seen=request.POST.get("seen", ""))
    messages.success(request, _("已公告，公告期满后审核、登簿。"))
    return redirect("registrar")


@needs_role("officer")
@require_http_methods(["GET", "POST"])
def site_check(request: HttpRequest, number: str) -> HttpResponse:
    """What an officer saw on the spot, in words and photos."""
    found = office_case(request, number)
    form = SiteForm(*((request.POST, request.FILES) if request.method == "POST" else ()))

    def keep() -> None:
        uploads = request.FILES.getlist("files")
        own_motion.check_site(case=found, officer=person(request), text=form.cleaned_data["text"], uploads=uploads)

    if request.method == "POST" and form.is_valid() and attempt(form, keep):
        messages.success(request, _("已记录实地查看。"))
        return redirect("desk_case", number=number)
    paper = found.papers.filter(kind=own_motion.SITE_CHECK, replaced_by=None).first()
    files = tasks.files_of(paper, found) if paper else []
    registrations = list(found.registrations.select_related("unit")[:20])
    context = {"case": found, "form": form, "paper": paper, "files": files, "registrations": registrations}
    return render(request, "flow/desks/site_check.html", context, status=status_of(form, request))

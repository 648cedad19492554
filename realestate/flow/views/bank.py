"""The bank's desk: mortgages from the counter one by one or in a file, pay-offs, consent to a transfer."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from realestate.accounts.models import Organisation
from realestate.accounts.roles import needs_role
from realestate.cases.models import Case, Registration
from realestate.common.errors import Refused
from realestate.common.identifiers import mask_name
from realestate.flow.matter_forms import BatchForm, ConsentForm, MatterForms, takes
from realestate.flow.services import batching, filing
from realestate.flow.services.locating import find_unit
from realestate.flow.services.papers import OPEN_FOR_PAPERS
from realestate.flow.views import organisations
from realestate.flow.views.attempt import attempt, person, post_or_back, status_of
from realestate.flow.views.organisations import Desk, Row
from realestate.law.asking import Ask
from realestate.law.matter import Matter
from realestate.register.models import Right

DESK = Desk("bank", "bank", "bank_file", "bank_case", "bank_confirm", "bank_remote")
YES = frozenset({"是", "有", "1", "y", "yes", "true"})


@needs_role("bank")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Own cases, those that wait for the bank first; what can be filed."""
    own = organisations.organisation_of(request, DESK)
    rows = organisations.rows_of(list(organisations.own_cases(request, own)[:100]), own, DESK)
    context = {"desk": DESK, "own": own, "rows": sorted(rows, key=lambda row: not row["todo"]), "matters": DESK.matters}
    return render(request, "flow/desks/bank.html", context)


@needs_role("bank")
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, slug: str) -> HttpResponse:
    return organisations.file(request, DESK, slug)


@needs_role("bank")
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    return organisations.show_case(request, DESK, number)


@needs_role("bank")
@post_or_back("bank_case")
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    return organisations.confirm(request, DESK, number)


@needs_role("bank")
@post_or_back("bank_case")
def remote(request: HttpRequest, number: str) -> HttpResponse:
    return organisations.go_remote(request, DESK, number)


def batched(own: Organisation) -> list[Matter]:
    """Matters of one step in which nobody has to be chosen by hand."""
    return [one for one in DESK.matters if len(one.steps) == 1 and takes(one.steps[0], own) in ("own", "")]


def batch_matter(request: HttpRequest, slug: str) -> tuple[Matter, Organisation]:
    own = organisations.organisation_of(request, DESK)
    matter = next((one for one in batched(own) if one.slug == slug), None)
    if matter is None:
        raise Http404("not filed by file")
    return matter, own


def columns_of(matter: Matter, own: Organisation) -> list[tuple[str, str]]:
    """The columns of a file: code and label, from the same forms as the page."""
    forms = MatterForms(matter, own)
    fields = [("key", _("行编号")), ("unit", str(forms.unit.fields["unit"].label))]
    fields += [("phones", str(forms.contacts.fields["phones"].label))] if forms.contacts else []
    fields += [(name, str(field.label)) for name, field in forms.steps[0].asks.fields.items()]
    return fields + [(name, str(field.label)) for name, field in forms.papers.fields.items()]


@needs_role("bank")
@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """An empty file with the right head."""
    matter, own = batch_matter(request, slug)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.csv"'
    csv.writer(response).writerow([label for _code, label in columns_of(matter, own)])
    return response


@needs_role("bank")
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, slug: str) -> HttpResponse:
    """Up to two hundred filings in a file, with a report for each line."""
    matter, own = batch_matter(request, slug)
    form = BatchForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    outcomes: list[batching.Outcome] = []
    if request.method == "POST" and form.is_valid():
        columns = columns_of(matter, own)

        def run() -> None:
            lines = batching.read(form.cleaned_data["file"].read(), columns)
            outcomes.extend(batching.file_each(lines, lambda line: file_line(request, matter, own, line)))

        attempt(form, run)
    counts = {state: sum(one.state == state for one in outcomes) for state in ("filed", "known", "refused")}
    context = {
        "matter": matter,
        "form": form,
        "outcomes": outcomes,
        "counts": counts,
        "columns": columns_of(matter, own),
    }
    return render(request, "flow/desks/batch.html", context, status=status_of(form, request))


def file_line(request: HttpRequest, matter: Matter, own: Organisation, line: batching.Line) -> tuple[Case, bool]:
    """One line by the same forms as the page; its key is the sender's own."""
    key = line.cells.get("key", "")
    if not key or len(key) > 60:
        raise Refused(
            "key_missing", _("这一行没有编号，或编号太长。"), remedy=_("请给每一行一个不重复的编号。"), status=422
        )
    forms = MatterForms(matter, own, data_of(matter, line))
    if not forms.is_valid():
        raise first_error(forms)
    case, made = organisations.hand_in(request, DESK, own, matter, forms)
    if not made and not same_thing(case, matter, forms):
        raise Refused(
            "key_used",
            _("这个编号已经用在另一件上：%(number)s。") % {"number": case.number},
            remedy=_("请换一个编号。"),
            status=409,
        )
    return case, made


def same_thing(case: Case, matter: Matter, forms: MatterForms) -> bool:
    unit = find_unit(forms.unit.cleaned_data["unit"])
    return case.matter == matter.slug and case.registrations.filter(unit=unit).exists()


def data_of(matter: Matter, line: batching.Line) -> dict[str, str]:
    """The cells as the page's forms would have sent them."""
    cells, asks = line.cells, {ask.name: ask for ask in matter.steps[0].rules.asks}
    data = {name: value for name, value in cells.items() if name not in asks}
    data["phones"] = "\n".join(cells.get("phones", "").replace("；", ";").replace("、", ";").split(";"))
    for name, ask in asks.items():
        value = answer_in(ask, cells.get(name, ""))
        data |= {f"s1-{name}": value} if value else {}
    return data


def answer_in(ask: Ask, cell: str) -> str:
    """A cell as a form takes it: a choice by its words, a flag by yes."""
    if ask.kind == "flag":
        return "on" if cell.lower() in YES else ""
    words = {c.zh: c.value for c in ask.choices} | {c.en: c.value for c in ask.choices}
    return words.get(cell, cell)


def first_error(forms: MatterForms) -> Refused:
    """What is wrong with a line, all of it in one sentence under the first code."""
    found = [
        (
            error.code or "invalid",
            f"{form.fields[name].label if name in form.fields else ''}：{' '.join(error.messages)}",
        )
        for form in forms.all
        for name, errors in form.errors.as_data().items()
        for error in errors
    ]
    codes = list(dict.fromkeys(code for code, _text in found)) or ["invalid"]
    return Refused(codes[0], " ".join(text for _code, text in found), status=422)


@needs_role("bank")
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Consent to the transfer of a home that is mortgaged to this bank, found by the number of the case."""
    own = organisations.organisation_of(request, DESK)
    number = "".join(request.GET.get("number", request.POST.get("number_of_case", "")).split())[:40]
    found = case_on_own_mortgage(number, own) if number and "\x00" not in number else None
    form = ConsentForm(request.POST if request.method == "POST" else None, initial={"number": ""})
    context: Row = {"form": form, "words": number, "found": found, "own": own, "looked": bool(number)}
    status = status_of(form, request)
    if found is not None:
        context |= {
            "given": filing.given_by(found, own),
            "title": organisations.matter_title(found),
            "place": organisations.place_of(found),
            "names": "、".join(mask_name(party.name) for party in found.parties.all()),
            "open": found.state in OPEN_FOR_PAPERS,
        }
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data["number"]
            filing.consent(case=found, clerk=person(request), organisation=own, number=given)
            messages.success(request, _("同意书已进入该案，不用客户来取。"))
            return redirect(f"{request.path}?number={found.number}")
        status = status_of(form, request)
    elif number:
        status = 404
    return render(request, "flow/desks/consent.html", context, status=status)


def case_on_own_mortgage(number: str, own: Organisation) -> Case | None:
    """A case on a unit in which this bank has a mortgage now; of others the bank learns nothing."""
    mine = Right.objects.filter(
        unit=OuterRef("unit"), kind="mortgage", closed_by=None, shares__id_number=own.credit_code
    )
    touched = Registration.objects.filter(Exists(mine), case__number=number).exclude(case__channel="court")
    row = touched.select_related("case").first()
    return row.case if row else None

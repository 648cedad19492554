"""The book for those who keep it: found by code or address, shown as of a day, printed as sheet or extract."""

from __future__ import annotations

import structlog
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from realestate.accounts.models import Membership
from realestate.accounts.roles import memberships, needs_role
from realestate.accounts.working_days import calendar
from realestate.common import clock
from realestate.common.identifiers import printed_unit_code, squeeze
from realestate.register import describing, documents
from realestate.register.checking import check_unit
from realestate.register.forms import WhenForm
from realestate.register.models import Unit

Role = Membership.Role
STAFF = (Role.OFFICER.value, Role.REGISTRAR.value, Role.SUPERVISOR.value)
SHOWN = 20
log = structlog.get_logger(__name__)


def divisions(request: HttpRequest) -> list[str]:
    """The divisions whose books this person keeps."""
    return [post.office.code for post in memberships(request.user) if post.office and post.role in STAFF]


def unit_of(request: HttpRequest, code: str, act: str) -> Unit:
    """A unit of the person's own office, the reading written down; another office's is 404."""
    found = Unit.objects.select_related("parcel").filter(code=code, division__in=divisions(request)).first()
    if found is None:
        raise Http404("no such unit in this office")
    log.info("register_read", act=act, unit=found.code, reader=request.user.pk)
    return found


@needs_role(*STAFF)
@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """By code (grouped or not), or by a part of the address."""
    words = request.GET.get("q", "").strip()[:80]
    own = Unit.objects.filter(division__in=divisions(request))
    code = squeeze(words)
    if words and own.filter(code=code).exists():
        return redirect("register_unit", code=code)
    match = Q(location__icontains=words) | Q(code__startswith=code or "-")
    rows = list(own.filter(match).order_by("code")[: SHOWN + 1]) if words else []
    context = {"words": words, "rows": rows[:SHOWN], "more": len(rows) > SHOWN}
    return render(request, "register/find.html", context)


@needs_role(*STAFF)
@never_cache
@require_safe
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """The book of one unit: what is in force, what was, and whether it proves itself."""
    found = unit_of(request, code, "page")
    form = WhenForm(request.GET or None)
    book = described(found, form)
    context = {
        "unit": found,
        "printed": printed_unit_code(found.code),
        "form": form,
        "book": book,
        "present": [column for column in book.columns if column.present],
        "past": [column for column in book.columns if not column.present],
        "titles": {part.kind: part.title for part in book.parts},
        "then": bool(form.moment("at") or form.moment("known")),
        "query": request.GET.urlencode() if form.is_valid() else "",
        "faults": list(check_unit(found)),
    }
    return render(request, "register/unit.html", context, status=422 if form.errors else 200)


def described(found: Unit, form: WhenForm) -> describing.Described:
    """The book as the form asks for it; as of now when it asks for nothing that can be."""
    return describing.describe(
        found,
        at=form.moment("at") or clock.now(),
        known_at=form.moment("known"),
        calendar=calendar(),
        office=documents.office_of(found),
        numbers=documents.numbers_of(found),
    )


@needs_role(*STAFF)
@never_cache
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """登簿页, to download."""
    found, form = unit_of(request, code, "sheet"), WhenForm(request.GET)
    if not form.is_valid():
        return redirect("register_unit", code=code)
    return pdf(documents.sheet(found, at=form.moment("at")), f"sheet-{code}.pdf")


@needs_role(*STAFF)
@never_cache
@require_safe
def extract(request: HttpRequest, code: str) -> HttpResponse:
    """登记簿摘录, to download."""
    found, form = unit_of(request, code, "extract"), WhenForm(request.GET)
    if not form.is_valid():
        return redirect("register_unit", code=code)
    known = form.moment("known")
    words = documents.Words(known_at=known) if known else documents.Words()
    return pdf(documents.extract(found, form.moment("at") or clock.now(), **words), f"extract-{code}.pdf")


def pdf(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

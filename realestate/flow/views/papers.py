"""Papers: the list of what is needed, one page for each, and looking at what was handed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from realestate.cases.models import Case, PaperPage
from realestate.cases.selectors import case_for, party_of, registration_of, whole
from realestate.common import storage
from realestate.flow import tasks
from realestate.flow.asking import AskForm, initial_of
from realestate.flow.forms import PaperForm
from realestate.flow.services.papers import OPEN_FOR_PAPERS, add_paper
from realestate.flow.views.attempt import attempt, person, signed_in, status_of


@signed_in
@require_safe
def papers(request: HttpRequest, number: str) -> HttpResponse:
    """What is needed, who has it already, what was handed in."""
    case = whole(own_case(request, number))
    rows = tasks.checklist(case, registration_of(case))
    for row in rows:
        row["files"] = tasks.files_of(row["paper"], case) if row["paper"] else []
    held = [row for row in rows if row["state"] == "held"]
    context = {"case": case, "rows": rows, "held": held, "open": case.state in OPEN_FOR_PAPERS}
    return render(request, "flow/papers.html", context)


def own_case(request: HttpRequest, number: str) -> Case:
    """A case that this person takes part in."""
    case = case_for(person(request), number)
    if case.opened_by_id != request.user.pk and party_of(case, person(request)) is None:
        raise Http404("not a party")
    return case


@signed_in
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Hand in one paper, or a better copy of it."""
    case = own_case(request, number)
    row = tasks.paper_kinds(case, registration_of(case)).get(kind)
    if row is None:
        raise Http404("no such paper in this case")
    form = PaperForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    asks = row.get("asks", ())
    before = row["paper"].data if row["paper"] else {}
    stated = AskForm(
        request.POST if request.method == "POST" else None, asks=asks, initial=initial_of(asks, {}, before)
    )
    if request.method == "POST" and form.is_valid() and stated.is_valid():
        given: dict[str, Any] = {"uploads": request.FILES.getlist("files"), "data": stated.facts()}
        if attempt(form, lambda: add_paper(case=case, user=person(request), kind=kind, **given)):
            messages.success(request, _("已上传：%(what)s") % {"what": row["title"]})
            return redirect("papers", number=number)
    files = tasks.files_of(row["paper"], case) if row["paper"] else []
    context = {"case": case, "row": row, "files": files, "form": form, "stated": stated}
    return render(request, "flow/paper.html", context, status=status_of(form, request))


@signed_in
@require_safe
def paper_page(request: HttpRequest, number: str, page_id: int) -> FileResponse:
    """One stored file, to those who may see the case; never run by the browser."""
    case = case_for(person(request), number)
    page = get_object_or_404(PaperPage, pk=page_id, paper__case=case)
    response = FileResponse(
        storage.open(page.key, page.sha256), content_type=page.media_type, filename=page.name, as_attachment=False
    )
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response

"""The holder's pages, and the public verification: no login, no script, nothing kept by a cache or a search engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates import answers, selectors, services, standing
from certificates.answers import Answer
from certificates.checking import check_code
from certificates.drawings import rings_of
from certificates.forms import HolderForm, NumberForm
from certificates.making import address_of
from certificates.models import Kind, Verification
from certificates.pages import answer_page
from certificates.visitors import address
from realestate.common import qr, storage
from realestate.common.errors import GatewayError, Refused
from realestate.common.problems import wants_json

PAGE = 20
View = Callable[..., HttpResponse]


def public(response: HttpResponse) -> HttpResponse:
    """An answer of this moment to this reader: not stored, not indexed."""
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def public_answer(view: View) -> View:
    """For views whose answers are public."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return public(view(request, *args, **kwargs))

    return wrapped


@public_answer
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask by number."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if not form.is_valid():
        return render(request, "certificates/verify.html", {"form": form}, status=400 if form.is_bound else 200)
    visitor = services.visitor_of(address(request))
    services.limit_lookups(visitor=visitor)
    named = selectors.by_number(form.cleaned_data["number"])
    found = standing.today(named) if named else None
    answer = answers.of_number(found, host=request.get_host())
    services.record_check(certificate=found, how=Verification.How.NUMBER, result=answer.result, visitor=visitor)
    return _answered(request, answer)


def answer_token(request: HttpRequest, token: str) -> HttpResponse:
    """Ask by the code on the certificate. Looks at nothing that says who asks but the network address."""
    checked = check_code(token=token, visitor=services.visitor_of(address(request)))
    return _answered(request, answers.of_token(checked, host=request.get_host()))


verify_token = public_answer(require_safe(answer_token))


@public_answer
@require_http_methods(["GET", "HEAD", "POST"])
def verify_holder(request: HttpRequest) -> HttpResponse:
    """Is this the holder? Yes or no, about the certificate with this number."""
    asked = NumberForm(request.POST or request.GET)
    if not asked.is_valid():
        return redirect("verify")
    found = selectors.by_number(asked.cleaned_data["number"])
    if found is None or request.method != "POST":  # this page, too, says which numbers there are
        visitor = services.visitor_of(address(request))
        services.limit_lookups(visitor=visitor)
        result = standing.today(found).state if found else answers.NOT_FOUND
        services.record_check(certificate=found, how=Verification.How.NUMBER, result=result, visitor=visitor)
    if found is None:
        return _answered(request, answers.of_number(None, host=request.get_host()))
    form = HolderForm(request.POST or None, initial={"number": found.number})
    named = None
    if form.is_valid():
        named = services.check_holder(
            certificate=found,
            name=form.cleaned_data["name"],
            last_four=form.cleaned_data["last_four"],
            visitor=services.visitor_of(address(request)),
        )
        if wants_json(request):
            return JsonResponse({"number": found.number, "holder": named})
    context = {"form": form, "number": found.number, "named": named}
    return render(request, "certificates/holder.html", context, status=400 if form.errors else 200)


def _answered(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The page of the answer, or its JSON."""
    if wants_json(request):
        return JsonResponse(answer.as_json(), status=answer.status)
    return HttpResponse(answer_page(request, answer), status=answer.status)


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The certificates on which I am a holder, or my bank is."""
    found = selectors.certificates_of(request.user)  # type: ignore[arg-type]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    listed = [(one, standing.today(one)) for one in page]
    return render(request, "certificates/mine.html", {"certificates": listed, "page": page})


@never_cache
@login_required
@require_safe
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """One of my certificates: state, download, code, drawings, who asked about it."""
    found = selectors.certificate_for(request.user, pk)  # type: ignore[arg-type]
    code = address_of(found.token) if found.token else ""
    now = standing.today(found)
    context = {
        "certificate": found,
        "now": now,
        "answer": answers.of_number(now, host=request.get_host()),
        "code": qr.svg(code, title=_("核验二维码")) if code else "",
        "code_address": code,
        "drawings": rings_of(found.content["drawings"]),
        "rows": found.content["rows"] if found.kind == Kind.PROOF else [],
        "checks": selectors.checks_of(found),
    }
    return render(request, "certificates/certificate.html", context)


@never_cache
@login_required
@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The sealed PDF, to its holders only."""
    found = selectors.certificate_for(request.user, pk)  # type: ignore[arg-type]
    if found.sealed_at is None:
        raise Refused("not_sealed_yet", _("证书正在制作"), remedy=_("一般几分钟就好，请稍后再来下载。"))
    try:
        file = storage.open(found.pdf_key, found.pdf_sha256)
    except GatewayError as error:
        raise Refused(
            "file_unavailable",
            _("证书文件暂时取不出来"),
            remedy=_("请稍后再试；登记和证书的效力不受影响。"),
            status=503,
        ) from error
    return FileResponse(file, as_attachment=True, filename=f"{found.number}.pdf", content_type="application/pdf")

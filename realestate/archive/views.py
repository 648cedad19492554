"""The closed file: its manifest, a check of every hash, and the hand-over package."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from realestate.accounts.models import User
from realestate.archive import selectors
from realestate.archive.package import stream
from realestate.archive.verification import verify
from realestate.cases.selectors import case_for
from realestate.cases.services import record_event
from realestate.common.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def manifest(request: HttpRequest, number: str) -> HttpResponse:
    """What the file consists of, for the office and the parties; POST reads everything again and compares."""
    user: User = request.user  # type: ignore[assignment]
    case = case_for(user, number)
    file = selectors.file_of(case)
    if file is None:
        return render(request, "archive/not_yet.html", {"case": case})
    report = verify(file) if request.method == "POST" else None
    context = {
        "case": case,
        "file": file,
        "report": report,
        "groups": selectors.groups(file, report),
        "may_hand_over": selectors.may_hand_over(user, case),
    }
    return render(request, "archive/manifest.html", context)


@require_POST
@never_cache
@login_required
def package(request: HttpRequest, number: str) -> HttpResponse | StreamingHttpResponse:
    """The hand-over package, streamed, when nothing in it is broken; who took it is recorded."""
    user: User = request.user  # type: ignore[assignment]
    case = case_for(user, number)
    if not selectors.may_hand_over(user, case):
        raise PermissionDenied
    file = selectors.file_of(case)
    if file is None:
        raise Http404("not archived")
    if not verify(file).sound:
        raise Refused(
            "file_not_sound",
            _("归档卷里有内容对不上，不能移交。"),
            remedy=_("请先在归档目录页核对，找出是哪一份。"),
        )
    record_event(case=case, act="hand_over_file", actor=user, sha256=file.sha256)
    headers = {"Content-Disposition": f'attachment; filename="{case.number}.zip"'}
    return StreamingHttpResponse(stream(file), content_type="application/zip", headers=headers)

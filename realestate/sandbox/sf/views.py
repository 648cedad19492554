"""SF's one address, and a page on which parcels move."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any
from urllib.parse import quote_plus

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from realestate.sandbox.faults.services import answer
from realestate.sandbox.sf.models import Parcel, Seen
from realestate.sandbox.sf.services import SERVICES, STEPS, Refusal, happen

FIELDS = ("partnerID", "requestID", "serviceCode", "timestamp", "msgDigest", "msgData")
OLDEST_SECONDS = 900


@csrf_exempt
@require_POST
def service(request: HttpRequest) -> HttpResponse:
    """Every service of the platform; the answer's data are JSON within JSON."""
    fields = request.POST.dict()
    return answer("sf", fields.get("serviceCode", ""), lambda: JsonResponse(_answer(fields)))


def _answer(fields: dict[str, Any]) -> dict[str, str]:
    code = _refused(fields)
    if code:
        return {"apiResultCode": code, "apiErrorMsg": "refused", "apiResponseID": "", "apiResultData": ""}
    try:
        with transaction.atomic():
            data = SERVICES[fields["serviceCode"]](json.loads(fields["msgData"]))
        said = {"success": True, "errorCode": "S0000", "errorMsg": None, "msgData": data}
    except Refusal as refusal:
        said = {"success": False, "errorCode": refusal.code, "errorMsg": refusal.words, "msgData": None}
    text = json.dumps(said, ensure_ascii=False)
    return {"apiResultCode": "A1000", "apiErrorMsg": "", "apiResponseID": "", "apiResultData": text}


def _refused(fields: dict[str, Any]) -> str:
    """The platform's own rules: nothing missing, known sender, fresh, signed, a request number never seen before."""
    if any(not fields.get(name) for name in FIELDS):
        return "A1001"
    if fields["partnerID"] != settings.SF_PARTNER_ID or fields["serviceCode"] not in SERVICES:
        return "A1004"
    if not fields["timestamp"].isdigit() or abs(time.time() - int(fields["timestamp"]) / 1000) > OLDEST_SECONDS:
        return "A1002"
    text = quote_plus(fields["msgData"] + fields["timestamp"] + settings.SF_CHECKWORD, safe="*-._")
    digest = base64.b64encode(hashlib.md5(text.encode(), usedforsecurity=False).digest()).decode()
    if digest != fields["msgDigest"]:
        return "A1006"
    try:
        with transaction.atomic():
            Seen.objects.create(request_id=fields["requestID"])
    except IntegrityError:
        return "A1007"
    return ""


def parcels(request: HttpRequest) -> HttpResponse:
    """Every parcel, where it has been, and what can happen next."""
    rows = Parcel.objects.prefetch_related("routes")[:50]
    return render(request, "sf/parcels.html", {"parcels": rows, "steps": STEPS.items()})


@csrf_exempt
@require_POST
def step(request: HttpRequest, waybill: str) -> HttpResponse:
    """Something happens to a parcel: from the page, or from a test."""
    parcel = get_object_or_404(Parcel, waybill=waybill)
    if request.POST.get("op_code") not in STEPS or parcel.cancelled:
        raise Http404
    happen(parcel, request.POST["op_code"])
    return redirect("sf_parcels")

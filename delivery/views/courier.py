"""Where an outside courier rings: a push proves nothing, so it only makes us ask."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from delivery.couriers.sf import rung
from delivery.selectors import parcels_with_waybills
from realestate.common.jobs import report_each

MOST_BYTES = 200_000


@csrf_exempt
@require_POST
def sf_routes(request: HttpRequest) -> JsonResponse:
    """SF's route push: answered at once, whatever it says; our own parcels in it are asked about by a job."""
    try:
        numbers = rung(request.body[:MOST_BYTES])
    except ValueError:
        return JsonResponse({"return_code": "1000", "return_msg": "not a route push"}, status=400)
    report_each("delivery.follow", ({"shipment_id": pk} for pk in parcels_with_waybills(numbers)))
    return JsonResponse({"return_code": "0000", "return_msg": "成功"})

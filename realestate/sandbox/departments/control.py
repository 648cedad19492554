"""For the sample loader and the tests: what the departments know is set over JSON."""

from __future__ import annotations

import json
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from realestate.sandbox.departments.models import Asked, Child, Contract, Home, Marriage, Person, TaxProof

#: Key in the JSON -> model, and the fields that say which row it is.
TABLES: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "people": (Person, ("id_number",)),
    "marriages": (Marriage, ("one", "other", "since")),
    "children": (Child, ("parent", "child")),
    "homes": (Home, ("owner", "unit_code")),
    "contracts": (Contract, ("number",)),
}


@csrf_exempt
@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """{"people": [{...}], "marriages": [...], "children": [...], "homes": [...], "contracts": [...], "forget": false}.

    Rows are added or changed by their natural key; "forget": true empties everything first.
    """
    said = json.loads(request.body)
    with transaction.atomic():
        if said.get("forget"):
            for model in (Person, Marriage, Child, Home, Contract, TaxProof, Asked):
                model._default_manager.all().delete()
        for name, rows in said.items():
            if name in TABLES:
                _put(*TABLES[name], rows)
    return JsonResponse({name: model._default_manager.count() for name, (model, _key) in TABLES.items()})


def _put(model: type[models.Model], key: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    for row in rows:
        rest = {name: value for name, value in row.items() if name not in key}
        model._default_manager.update_or_create(**{name: row[name] for name in key}, defaults=rest)


def page(request: HttpRequest) -> HttpResponse:
    """What the departments know and what they were asked lately."""
    context = {
        "people": Person.objects.order_by("pk")[:30],
        "people_count": Person.objects.count(),
        "marriages": Marriage.objects.order_by("pk")[:30],
        "contracts": Contract.objects.order_by("pk")[:30],
        "proofs": TaxProof.objects.order_by("-pk")[:30],
        "asked": Asked.objects.exclude(service="sms").order_by("-pk")[:30],
    }
    return render(request, "departments/page.html", context)

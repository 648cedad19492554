"""What a closed file consists of, each thing with its hash."""

from __future__ import annotations

from typing import Any

from certificates.selectors import certificates_for
from realestate.cases.models import Case
from realestate.flow.progress import ACTS
from realestate.register.models import Entry


def items_of(case: Case) -> list[dict[str, Any]]:
    """Papers and letters (by their stored bytes), what was signed, entries, certificates, events."""
    items: list[dict[str, Any]] = []
    for paper in case.papers.prefetch_related("pages"):
        if not paper.pages.all():
            items.append({"kind": "data", "name": paper.kind, "data": paper.data, "source": paper.issuer})
        items.extend(
            {
                "kind": "paper",
                "name": f"{paper.kind}/{page.order}-{page.name}",
                "sha256": page.sha256,
                "size": page.size,
                "key": page.key,
                "source": paper.get_source_display().__str__(),
            }
            for page in paper.pages.all()
        )
    items.extend(
        {"kind": "confirmation", "name": party.name, "sha256": party.evidence["text_sha256"], "source": party.role}
        for party in case.parties.all()
        if party.evidence.get("text_sha256")
    )
    items.extend(
        {"kind": "entry", "name": f"{entry.unit.code}#{entry.ordinal}", "sha256": entry.hash, "source": "登记簿"}
        for entry in Entry.objects.filter(case_number=case.number).select_related("unit")
    )
    items.extend(
        {"kind": "certificate", "name": c.number, "sha256": c.pdf_sha256, "key": c.pdf_key, "source": "证书"}
        for c in certificates_for(case)
    )
    items.extend(
        {
            "kind": "event",
            "name": ACTS.get(event.act, event.act),
            "data": [event.at.isoformat(), event.act, event.source, event.target, event.data],
            "source": event.actor_name,
        }
        for event in case.events.order_by("at", "id")
    )
    return items

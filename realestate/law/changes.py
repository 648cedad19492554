"""What a change registration makes of a right: the same right said anew, in its old place and rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final, cast

from realestate.law.application import Application
from realestate.law.book import JOINT, Easement, Holder, Mortgage, Notice, Owner, Residence, Right, parse_share
from realestate.law.entries import Closing, EntryDraft, RightKind, closes_content, to_content
from realestate.law.facts import Facts
from realestate.law.given import date_in, decimal_in, holder_in, text_in
from realestate.law.holdings import holders_of, targets

#: Where each right names its holders.
HOLDERS_IN: Final = {"mortgage": "mortgagees", "notice": "to", "residence": "to", "easement": "holders"}


def new_amount(application: Application) -> Decimal:
    """The secured amount afterwards; 0 when none is given."""
    return application.amount or decimal_in(application.facts, "amount")


def mortgage_named(facts: Facts) -> Mortgage | None:
    """The mortgage of the mortgagee named in ``of``, or the only one."""
    of = text_in(facts.application.facts, "of")
    found = [m for m in facts.mortgages if not of or any(h.is_named(of) for h in m.mortgagees)]
    return found[0] if found and (of or len(found) == 1) else None


def reshaped(facts: Facts) -> tuple[Owner, ...] | None:
    """The present owners under the new nature of their co-ownership; None when the named people are others."""
    wanted = facts.application.facts.get("co_ownership")
    present = facts.book.owners
    if wanted == JOINT:
        return tuple(Owner(owner.holder, JOINT) for owner in present)
    if not isinstance(wanted, Mapping) or len(wanted) != len(present):
        return None
    result = []
    for owner in present:
        text = next((v for k, v in wanted.items() if owner.holder.is_named(str(k))), None)
        if text is None:
            return None
        result.append(Owner(owner.holder, parse_share(str(text))))
    return tuple(result)


def renamed(facts: Facts) -> tuple[Owner, ...]:
    """The owners under their new names or numbers."""
    return tuple(Owner(with_new_name(facts, owner.holder), owner.share) for owner in facts.book.owners)


def with_new_name(facts: Facts, holder: Holder) -> Holder:
    """The same holder under his new name or number."""
    given = facts.application.facts
    new_names, numbers = _words(given.get("name")), _words(given.get("id_number"))
    name = next((new for old, new in new_names.items() if holder.is_named(old)), holder.name)
    number = next((new for old, new in numbers.items() if holder.is_named(old)), holder.id_number)
    return replace(holder, name=name, id_number=number)


def _words(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


def change_ownership(facts: Facts) -> tuple[EntryDraft, ...]:
    """The same ownership said anew, and the unit's new facts."""
    old, application = facts.book.ownership, facts.application
    if old is None:
        return ()
    owners = {"co_ownership": reshaped(facts), "name": renamed(facts), "id_number": renamed(facts)}.get(
        application.reason
    )
    new = replace(old, owners=owners or old.owners, certificate="", since=old.set_up_at)
    unit = {
        column: str(application.facts[key])
        for key, column in (("area", "area"), ("use", "use"), ("address", "location"))
        if application.reason == key and application.facts.get(key)
    }
    closes = (Closing(old.id, "replaced"),)
    draft = EntryDraft(
        unit_code=application.unit_code,
        right="ownership",
        registration="change",
        reason=application.reason,
        content=to_content(new) | {"closes": closes_content(closes)},
        closes=closes,
        output="certificate",
        owners=new.owners,
        holders=new.holders,
        unit_facts=unit or None,
    )
    return (draft,)


def change_mortgage(facts: Facts) -> tuple[EntryDraft, ...]:
    """The same mortgage in its old rank, with the new amount, term, scope, covenant or debtor."""
    old = mortgage_named(facts)
    if old is None:
        return ()
    given = facts.application.facts
    covenant = given.get("covenant")
    new = replace(
        old,
        amount=new_amount(facts.application) or old.amount,
        until=date_in(given, "until") or old.until,
        scope=text_in(given, "scope") or old.scope,
        covenant=covenant if isinstance(covenant, bool) else old.covenant,
        debtor=holder_in(given, "debtor") or old.debtor,
        ranked_from=old.ranked_from or old.entered_at,
        since=old.set_up_at,
        proof="",
    )
    closes = (Closing(old.id, "replaced"),)
    draft = EntryDraft(
        unit_code=facts.application.unit_code,
        right="mortgage",
        registration=facts.application.type,
        reason=facts.application.reason,
        content=to_content(new) | {"closes": closes_content(closes)},
        closes=closes,
        output="proof",
        holders=new.mortgagees,
    )
    return (draft,)


def change_right(facts: Facts) -> tuple[EntryDraft, ...]:
    """A mortgage, notice, residence right or easement under its holder's new name, or with new terms."""
    application = facts.application
    drafts = []
    for old in targets(facts):
        new = with_new_terms(facts, old) if application.reason == "terms" else under_new_names(facts, old)
        closes = (Closing(old.id, "replaced"),)
        drafts.append(
            EntryDraft(
                unit_code=application.unit_code,
                right=cast(RightKind, application.right),
                registration="change",
                reason=application.reason,
                content=to_content(replace(new, since=old.set_up_at)) | {"closes": closes_content(closes)},
                closes=closes,
                output="proof",
                holders=holders_of(new),
            )
        )
    return tuple(drafts)


def under_new_names(facts: Facts, old: Right) -> Right:
    changes: dict[str, Any] = {
        HOLDERS_IN[facts.application.right]: tuple(with_new_name(facts, holder) for holder in holders_of(old)),
        "proof": "",
    }
    if isinstance(old, Mortgage):
        changes["ranked_from"] = old.ranked_from or old.entered_at
    return replace(old, **changes)


def with_new_terms(facts: Facts, old: Right) -> Right:
    """Term and purpose; what is not given stays."""
    given = facts.application.facts
    changes: dict[str, Any] = {"proof": ""}
    if isinstance(old, Residence | Easement | Notice) and date_in(given, "until"):
        changes["until"] = date_in(given, "until")
    if isinstance(old, Easement) and text_in(given, "purpose"):
        changes["purpose"] = text_in(given, "purpose")
    if isinstance(old, Notice):
        changes["amount"] = new_amount(facts.application) or old.amount
    return replace(old, **changes)

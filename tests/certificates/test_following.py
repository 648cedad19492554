"""What an entry does to certificates and proofs: issued, replaced, carried over, cancelled (R-OUT-01 to 06)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from certificates import selectors, services
from certificates.models import Certificate, Kind
from realestate.accounts.models import Office
from realestate.law.entries import Closing, EntryDraft, RightKind
from realestate.register.models import Entry, Restriction, Right, Unit
from realestate.register.services import append, lock_units
from tests import cast
from tests.certificates.proved import BANK, CONTENTS, MORTGAGE, OBJECTION, ZHAO, Enter

pytestmark = pytest.mark.django_db


def ordinal(certificate: Certificate) -> str:
    return str(certificate.thing.entry.ordinal)


def title(flat: Unit) -> Certificate:
    return Certificate.objects.get(kind=Kind.TITLE, state="valid", right__unit=flat)


@pytest.mark.parametrize("kind", list(CONTENTS))
def test_every_right_but_ownership_gets_a_proof(enter: Enter, flat: Unit, kind: RightKind) -> None:
    (proof,) = enter(kind)
    assert proof.kind == Kind.PROOF
    assert "不动产证明第0000001号" in proof.number
    assert proof.thing.entry.right_kind == kind
    assert title(flat).state == "valid"


def test_titles_and_proofs_are_numbered_apart_and_without_gaps(enter: Enter, flat: Unit) -> None:
    proofs = [enter(kind)[0].serial for kind in CONTENTS]
    assert proofs == [1, 2, 3, 4, 5]
    assert title(flat).serial == 1


def test_an_entry_without_output_hands_out_nothing(enter: Enter) -> None:
    served = {"organ": {"name": "西湖区法院"}, "served_at": timezone.now().isoformat()}
    assert enter("seizure", registration="seizure", output="entry", content=served) == []
    assert not Certificate.objects.filter(kind=Kind.PROOF).exists()


@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [
        ("mortgage", "paid_off", "主债权消灭，登记已注销"),
        ("notice", "waived", "权利人放弃，登记已注销"),
        ("objection", "expired", "期限届满，登记已注销"),
        ("residence", "death", "居住权人死亡，登记已注销"),
        ("easement", "ruling", "依生效法律文书，登记已注销"),
    ],
)
def test_a_cancelled_right_cancels_its_proof_and_says_why(
    enter: Enter, kind: RightKind, reason: str, said: str
) -> None:
    (proof,) = enter(kind)
    issued = enter(kind, registration="cancellation", reason=reason, closes={ordinal(proof): "cancelled"}, opens=False,
                   output="entry")  # fmt: skip
    proof.refresh_from_db()
    assert issued == []
    assert (proof.state, proof.reason, proof.replaced_by) == ("cancelled", said, None)
    assert proof.closed_at == Entry.objects.latest("ordinal").booked_at


def test_a_changed_mortgage_replaces_its_proof(enter: Enter) -> None:
    (old,) = enter("mortgage")
    (new,) = enter("mortgage", registration="change", reason="mortgage_amount", closes={ordinal(old): "replaced"})
    old.refresh_from_db()
    assert (old.state, old.replaced_by) == ("replaced", new)
    assert f"原不动产登记证明：{old.number}" in new.content["notes"]


def test_an_assigned_mortgage_gives_the_assignee_a_new_proof(enter: Enter) -> None:
    (old,) = enter("mortgage")
    other = {**MORTGAGE, "mortgagees": [{**BANK, "name": "杭州银行", "id_number": "91330200MA99999TXY"}]}
    (new,) = enter("mortgage", registration="transfer", reason="assignment", closes={ordinal(old): "transferred"},
                   content=other)  # fmt: skip
    old.refresh_from_db()
    assert (old.state, old.replaced_by, new.holders[0]["name"]) == ("replaced", new, "杭州银行")


def test_a_notice_that_has_been_turned_is_cancelled_and_the_sellers_certificate_replaced(
    enter: Enter, flat: Unit
) -> None:
    (notice,) = enter("notice")
    before = title(flat)
    buyer = {"owners": [{**ZHAO, "share": "1/1"}]}
    (after,) = enter("ownership", registration="transfer", reason="sale", output="certificate", content=buyer,
                     closes={ordinal(before): "transferred", ordinal(notice): "turned"})  # fmt: skip
    before.refresh_from_db()
    notice.refresh_from_db()
    assert (before.state, before.replaced_by) == ("replaced", after)
    assert (notice.state, notice.reason, notice.replaced_by) == ("cancelled", "预告登记已转为本登记", None)


def test_a_court_sale_ends_the_mortgages_proof(enter: Enter, flat: Unit) -> None:
    (mortgage,) = enter("mortgage")
    enter("ownership", registration="transfer", reason="court_sale", output="certificate",
          content={"owners": [{**ZHAO, "share": "1/1"}]},
          closes={ordinal(title(flat)): "transferred", ordinal(mortgage): "ended"})  # fmt: skip
    mortgage.refresh_from_db()
    assert (mortgage.state, mortgage.reason) == ("cancelled", "不动产经司法拍卖，权利消灭")


def test_a_mortgage_that_stays_keeps_its_proof_when_the_home_is_sold(enter: Enter, flat: Unit) -> None:
    (mortgage,) = enter("mortgage")
    enter("ownership", registration="transfer", reason="sale", output="certificate",
          content={"owners": [{**ZHAO, "share": "1/1"}]}, closes={ordinal(title(flat)): "transferred"})  # fmt: skip
    mortgage.refresh_from_db()
    assert mortgage.state == "valid"


def test_a_proved_suit_keeps_the_objectors_proof_for_the_objection_as_it_is_now(enter: Enter) -> None:
    (proof,) = enter("objection")
    first = proof.restriction
    issued = enter("objection", registration="objection", reason="suit", output="entry",
                   content={**OBJECTION, "suit_proved": "2026-03-02"}, closes={ordinal(proof): "replaced"})  # fmt: skip
    proof = Certificate.objects.get(pk=proof.pk)
    assert issued == []
    assert (proof.state, proof.restriction.entry.reason) == ("valid", "suit")  # type: ignore[union-attr]
    assert proof.restriction != first
    enter("objection", registration="cancellation", reason="waived", closes={ordinal(proof): "cancelled"}, opens=False,
          output="entry")  # fmt: skip
    proof.refresh_from_db()
    assert proof.state == "cancelled"


def test_a_new_name_gives_a_new_certificate_and_leaves_the_banks_proof_alone(enter: Enter, flat: Unit) -> None:
    (mortgage,) = enter("mortgage")
    old = title(flat)
    renamed = {"owners": [{**ZHAO, "name": "王方", "share": "1/1"}]}
    (new,) = enter("ownership", registration="change", reason="name", output="certificate", content=renamed,
                   closes={ordinal(old): "replaced"})  # fmt: skip
    mortgage.refresh_from_db()
    old.refresh_from_db()
    assert (old.state, old.replaced_by, mortgage.state) == ("replaced", new, "valid")


def test_following_twice_is_refused_by_the_book(enter: Enter, office: Office) -> None:
    (proof,) = enter("notice")
    entry = proof.thing.entry
    with pytest.raises(IntegrityError, match="certificate_one_live_for_a_restriction"), transaction.atomic():
        services.follow(case=None, entry=entry, output="proof", at=entry.booked_at, office=office)


def test_the_lookup_of_a_right_finds_its_proof(enter: Enter) -> None:
    (proof,) = enter("mortgage")
    assert selectors.valid_for(Right.objects.get(kind="mortgage")) == proof


def test_a_new_area_is_what_the_new_certificate_says(flat: Unit, office: Office, enter: Enter) -> None:
    old = title(flat)
    closes = (Closing(ordinal(old), "replaced"),)
    draft = EntryDraft(flat.code, "ownership", "change", "area", dict(old.thing.entry.content), closes,
                       output="certificate", unit_facts={"area": "91.20"})  # fmt: skip
    (new,) = entered(office, flat, draft, "AREA", 1)
    assert dict(new.content["rows"])["面积"].endswith("房屋建筑面积91.20㎡")


# Split and merger of units (实施细则 26(5)).


def entered(office: Office, unit: Unit, draft: EntryDraft, case_number: str, sequence: int) -> list[Certificate]:
    with transaction.atomic():
        locked = lock_units([unit.code])[unit.code]
        entry = append(unit=locked, draft=draft, case_number=case_number, sequence=sequence, registrar="林静",
                       at=timezone.now())  # fmt: skip
        return services.follow(case=None, entry=entry, output=draft.output, at=entry.booked_at, office=office)


def test_certificates_of_a_unit_that_is_split_are_replaced_by_those_of_the_new_ones(
    enter: Enter, flat: Unit, office: Office
) -> None:
    (bank,) = enter("mortgage")
    old = title(flat)
    owners, parts = dict(old.thing.entry.content), [cast.make_unit(21), cast.make_unit(22)]
    closes = (Closing(ordinal(old), "replaced"), Closing(ordinal(bank), "replaced"))
    closing = EntryDraft(
        flat.code, "ownership", "change", "split", {"into": [part.code for part in parts]}, closes, False
    )
    entered(office, flat, closing, "SPLIT", 10)
    made = []
    for place, part in enumerate(parts):
        owned = EntryDraft(part.code, "ownership", "change", "split", owners, output="certificate")
        burdened = EntryDraft(part.code, "mortgage", "change", "split", MORTGAGE, output="proof")
        made.append(entered(office, part, owned, "SPLIT", 11 + 2 * place))
        made.append(entered(office, part, burdened, "SPLIT", 12 + 2 * place))
    (new_title,), (new_proof,), (second,), _other = made
    for before, after in ((old, new_title), (bank, new_proof)):
        before.refresh_from_db()
        assert (before.state, before.replaced_by) == ("replaced", after)
    assert f"原不动产权证书：{old.number}" in second.content["notes"]
    commit()


def test_a_lost_certificate_is_issued_again_and_says_so(enter: Enter, flat: Unit, office: Office) -> None:
    old = title(flat)
    closes = (Closing(ordinal(old), "replaced"),)
    draft = EntryDraft(flat.code, "ownership", "change", "reissue", dict(old.thing.entry.content), closes,
                       output="certificate")  # fmt: skip
    with transaction.atomic():
        unit = lock_units([flat.code])[flat.code]
        entry = append(unit=unit, draft=draft, case_number="LOST", sequence=1, registrar="林静", at=timezone.now())
        (new,) = services.follow(case=None, entry=entry, output="certificate", at=entry.booked_at, office=office,
                                 remark="补发")  # fmt: skip
    old.refresh_from_db()
    assert (old.state, old.replaced_by) == ("replaced", new)
    assert new.content["notes"][-1] == "补发"


# What the database refuses, whatever the code does.


def twin(proof: Certificate, **changes: Any) -> None:
    """Write a second row that differs in these columns and in its numbers."""
    row = Certificate.objects.get(pk=proof.pk)
    row.pk, row.serial, row.identifier = None, row.serial + 1, ""
    row.number, row.printed_serial = row.number.replace(f"{row.serial - 1:07d}", f"{row.serial:07d}"), "D33999999999"
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def sleep(trigger: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE certificates_certificate DISABLE TRIGGER {trigger}")


def test_a_certificate_stands_for_one_thing_exactly(enter: Enter) -> None:
    (notice,), (mortgage,) = enter("notice"), enter("mortgage")
    commit()
    sleep("certificate_as_in_the_book")
    for given in ({"right": None, "restriction": None}, {"right": mortgage.right, "restriction": notice.restriction}):
        with pytest.raises(IntegrityError, match="certificate_of_a_right_or_of_a_restriction"), transaction.atomic():
            twin(mortgage, **given)


def test_a_second_live_proof_of_a_right_is_refused(enter: Enter) -> None:
    (mortgage,) = enter("mortgage")
    with pytest.raises(IntegrityError, match="certificate_one_live_for_a_right"), transaction.atomic():
        twin(mortgage)


def test_a_proof_is_one_book(enter: Enter) -> None:
    (mortgage,) = enter("mortgage")
    with pytest.raises(IntegrityError, match="certificate_separate_books_of_owners_only"), transaction.atomic():
        twin(mortgage, book=2)


@pytest.mark.parametrize("lie", ["the hash", "the unit", "the kind", "a seizure", "a right that is closed"])
def test_a_certificate_says_what_the_book_says(enter: Enter, lie: str) -> None:
    (mortgage,) = enter("mortgage")
    served = {"organ": BANK, "served_at": timezone.now().isoformat()}
    enter("seizure", registration="seizure", output="entry", content=served)
    enter("mortgage", registration="change", reason="mortgage_amount", closes={ordinal(mortgage): "replaced"})
    live = Certificate.objects.get(right__kind="mortgage", state="valid")
    seizure = Restriction.objects.get(kind="seizure")
    changes: dict[str, dict[str, Any]] = {
        "the hash": {"entry_hash": "0" * 64},
        "the unit": {"unit_code": "330106001002GB00023F00019999"},
        "the kind": {"kind": "title", "number": live.number.replace("证明", "权").replace("0000002", "0000003")},
        "a seizure": {"right": None, "restriction": seizure, "entry_hash": seizure.entry.hash},
        "a right that is closed": {"right": mortgage.right, "entry_hash": mortgage.entry_hash},
    }
    with pytest.raises(IntegrityError, match="is not what the book says"), transaction.atomic():
        twin(live, **changes[lie])


def test_a_proof_cannot_be_moved_to_a_stranger_of_the_same_kind(enter: Enter) -> None:
    (first,), (second,) = enter("notice"), enter("notice")
    with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
        Certificate.objects.filter(pk=first.pk).update(restriction=second.restriction)


def test_a_proof_does_not_bear_the_number_of_a_title(enter: Enter) -> None:
    (proof,) = enter("mortgage")
    with pytest.raises(IntegrityError, match="certificate_number_well_formed"), transaction.atomic():
        twin(proof, number="浙（2026）杭州市不动产权第0000002号")


def forget(flat: Unit, kind: RightKind, proof: Certificate) -> None:
    """Close a right in the book as an entry would that thinks of no certificate."""
    unit = lock_units([flat.code])[flat.code]
    closes = (Closing(ordinal(proof), "cancelled"),)
    draft = EntryDraft(flat.code, kind, "cancellation", "waived", {}, closes, opens=False)
    append(unit=unit, draft=draft, case_number="FORGETFUL", sequence=1, registrar="林静", at=timezone.now())
    commit()


def commit() -> None:
    """What waits for the commit is looked at now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("kind", ["mortgage", "notice"])
def test_the_book_cannot_close_a_right_and_leave_its_proof_alive(enter: Enter, flat: Unit, kind: RightKind) -> None:
    (proof,) = enter(kind)
    with pytest.raises(IntegrityError, match="has closed what certificate"), transaction.atomic():
        forget(flat, kind, proof)
    model = Right if kind == "mortgage" else Restriction
    assert model.objects.get(entry=proof.thing.entry).closed_by is None


@pytest.mark.parametrize(("kind", "table"), [("mortgage", "right"), ("notice", "restriction")])
def test_without_its_referee_the_proof_would_outlive_the_right(
    enter: Enter, flat: Unit, kind: RightKind, table: str
) -> None:
    (proof,) = enter(kind)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_ends_with_its_certificate ON register_{table}")
    forget(flat, kind, proof)
    proof.refresh_from_db()
    assert proof.state == "valid"


def test_the_old_objection_with_its_proof_carried_over_does_not_hold_up_the_commit(enter: Enter) -> None:
    (proof,) = enter("objection")
    enter("objection", registration="objection", reason="suit", output="entry",
          content={**OBJECTION, "suit_proved": "2026-03-02"}, closes={ordinal(proof): "replaced"})  # fmt: skip
    commit()

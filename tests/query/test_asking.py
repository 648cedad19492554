"""`ask()`: what each asker is told of one burdened flat, and that every question is written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from realestate.accounts.models import User
from realestate.common.errors import Refused
from realestate.law import query as law
from realestate.query import selectors
from realestate.query.models import Grant, Look, Question
from realestate.query.services import Answer, Asker, Evidence, ask, finding, granting
from realestate.query.services.askers import citizen
from realestate.register.models import Unit
from tests import cast

pytestmark = pytest.mark.django_db


def put(asker: Asker, role: str, index: str, what: str, flat: Unit | None = None, **more: Any) -> Answer:
    """Ask as a scenario does: the role says of itself what the law wants."""
    evidence = more.pop("evidence", Evidence(law.SELF_EVIDENT[role]))  # type: ignore[index]
    if flat is not None:
        more["unit"] = flat.code
    return ask(asker=asker, role=role, index=index, ask=what, evidence=evidence, **more)


def test_the_public_learns_that_it_is_seized_and_not_by_whom_nor_whose_it_is(
    burdened_flat: Unit, stranger: User
) -> None:
    answer = put(citizen(stranger), "public", "address", "restrictions", burdened_flat)
    assert answer.answered
    assert (answer.shown["seized"], answer.shown["mortgaged"], answer.shown["notice"]) == (True, True, False)
    assert answer.shows("seized")
    assert answer.hides("owner_name")
    assert answer.hides("seizing_organ")
    assert "王芳" not in str(answer.shown)


def test_the_public_is_refused_by_name_with_the_one_reason_code(burdened_flat: Unit, stranger: User) -> None:
    answer = put(citizen(stranger), "public", "name", "result", burdened_flat)
    assert (answer.outcome, answer.codes, answer.shown) == ("refused", ("query_not_allowed",), {})
    assert [why.code for why in answer.reasons] == ["index", "ask"]


def test_the_owner_is_told_everything_in_full(burdened_flat: Unit, wang_fang: User) -> None:
    answer = put(citizen(wang_fang), "owner", "unit", "result", burdened_flat)
    assert answer.shown["owner_name"] == ["王芳"]
    assert answer.shown["id_number"] == [wang_fang.id_number]
    assert answer.shown["seizing_organ"] == "西湖区法院"
    assert answer.shown["mortgagee"] == ["工行杭州分行"]
    assert answer.shown["mortgage_amount"] == ["1200000.00"]


def test_the_owner_alone_gets_the_original_file(burdened_flat: Unit, wang_fang: User, stranger: User) -> None:
    assert len(put(citizen(wang_fang), "owner", "unit", "file", burdened_flat).shown["entries"]) == 3
    assert not put(citizen(stranger), "owner", "unit", "file", burdened_flat).answered
    assert not put(citizen(stranger), "party", "unit", "file", burdened_flat).answered


def test_an_interested_party_sees_masked_names_unless_it_is_the_same_case(burdened_flat: Unit, li_lei: User) -> None:
    answer = put(citizen(li_lei), "party", "unit", "result", burdened_flat)
    assert answer.shown["owner_name"] == ["*芳"]
    assert answer.hides("id_number")
    same_case = Evidence(frozenset({"identity", "purpose", "case"}))
    assert put(citizen(li_lei), "party", "unit", "result", burdened_flat, evidence=same_case).shown["owner_name"] == [
        "王芳"
    ]


@pytest.mark.parametrize(("name", "found"), [("王芳", True), ("钱多", False), ("", None)])
def test_a_lawyer_has_a_name_compared(burdened_flat: Unit, name: str, found: bool | None) -> None:
    firm = Asker("浙江明理律师事务所", "123300000000000196", "company")
    answer = put(firm, "lawyer", "address", "holder_matches", burdened_flat, name=name)
    assert answer.shown == {"holder_matches": found}


def test_a_lawyer_learns_who_seized(burdened_flat: Unit) -> None:
    answer = put(Asker("高律师"), "lawyer", "unit", "who_seized", burdened_flat)
    assert answer.shown == {"seized": True, "seizing_organ": "西湖区法院"}


def test_a_court_searches_by_name_and_finds_every_unit_of_that_name(
    burdened_flat: Unit, wang_fang: User, stranger: User
) -> None:
    other = cast.make_unit(14)
    cast.own(other, wang_fang)
    third = cast.make_unit(15)
    cast.own(third, stranger)
    court = Asker("西湖区法院", kind="court")
    answer = put(court, "court", "name", "result", name="王芳")
    assert [unit["unit_code"] for unit in answer.units] == sorted([burdened_flat.code, other.code])
    assert Look.objects.filter(question__number=answer.number).count() == 2


def test_by_name_with_nothing_found_is_an_answer_too(burdened_flat: Unit) -> None:
    answer = put(Asker("西湖区法院", kind="court"), "court", "name", "result", name="陈䶮")
    assert (answer.outcome, answer.units) == ("answered", ())


def test_a_proof_of_no_home_and_one_of_a_home(burdened_flat: Unit, wang_fang: User, stranger: User) -> None:
    none = put(citizen(stranger), "public", "name", "ownership_proof")
    assert (none.shown["ownership"], none.shown["homes"]) == (False, [])
    some = put(citizen(wang_fang), "owner", "name", "ownership_proof")
    assert some.shown["ownership"] is True
    assert [home["unit_code"] for home in some.shown["homes"]] == [burdened_flat.code]


def test_a_proof_finds_homes_under_the_old_number_of_fifteen_digits(flat: Unit, wang_fang: User) -> None:
    number = wang_fang.id_number or ""
    holder = {"name": "王芳", "id_kind": "id_card", "id_number": number[:6] + number[8:17], "kind": "person"}
    cast.enter(flat, "ownership", {"owners": [{**holder, "share": "1/1"}]}, registration="first")
    assert put(citizen(wang_fang), "owner", "name", "ownership_proof").shown["ownership"] is True


def test_nobody_gets_a_proof_about_somebody_else(burdened_flat: Unit, stranger: User) -> None:
    assert put(citizen(stranger), "public", "name", "ownership_proof", name="王芳").outcome == "refused"
    assert put(citizen(stranger), "public", "unit", "ownership_proof", burdened_flat).outcome == "refused"


def test_every_question_is_written_down_with_who_why_and_what_was_told(burdened_flat: Unit, stranger: User) -> None:
    put(citizen(stranger), "public", "address", "restrictions", burdened_flat, purpose="想买")
    put(citizen(stranger), "public", "name", "result", burdened_flat, purpose="打听")
    told, refused = Question.objects.order_by("pk")
    assert (told.asker_name, told.purpose, told.outcome) == ("钱多", "想买", "answered")
    assert "seized" in told.told
    assert told.looks.get().unit == burdened_flat
    assert (refused.outcome, refused.told, refused.answer) == ("refused", [], {})
    assert refused.reasons[0]["article"]


def test_it_is_written_down_before_the_answer_is_given(
    burdened_flat: Unit, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise DatabaseError("no space left")

    monkeypatch.setattr(Question.objects, "create", full)
    with pytest.raises(DatabaseError):
        put(citizen(stranger), "public", "address", "restrictions", burdened_flat)


@pytest.mark.parametrize(
    ("index", "typed", "code", "status"),
    [
        ("unit", {"unit": "330106001002GB00023F00019999"}, "unit_not_found", 404),
        ("unit", {"unit": "310101001002GB00023F00010001"}, "wrong_office", 422),
        ("unit", {"unit": "'; drop table query_question; --"}, "invalid_unit_code", 422),
        ("certificate", {"number": "浙（2026）杭州市不动产权第9999999号"}, "unit_not_found", 404),
        ("certificate", {"number": "第一号"}, "invalid_certificate_number", 422),
        ("address", {"address": ""}, "address_missing", 422),
        ("address", {"address": ".*"}, "unit_not_found", 404),
        ("address", {"address": "文一路 88 号"}, "unit_not_found", 404),
        ("address", {"address": "[王](芳)?^$\\d+[[:alpha:]]{1,99}"}, "unit_not_found", 404),
        ("name", {"name": "王\u202e芳"}, "invalid_name", 422),
        ("parcel", {}, "invalid_question", 422),
    ],
)
def test_what_cannot_be_found_or_read_is_said_so(
    burdened_flat: Unit, stranger: User, index: str, typed: dict[str, str], code: str, status: int
) -> None:
    with pytest.raises(Refused) as refusal:
        put(citizen(stranger), "court" if index == "name" else "public", index, "restrictions", **typed)
    assert (refusal.value.code, refusal.value.status) == (code, status)


def test_an_address_may_be_spaced_as_people_write_it(burdened_flat: Unit, stranger: User) -> None:
    address = burdened_flat.location.replace(" ", "")
    assert put(citizen(stranger), "public", "address", "restrictions", address=address).answered


def test_a_name_of_rare_characters_is_found(flat: Unit) -> None:
    owner = cast.citizen("鮎㛃𬭎", 31)
    cast.own(flat, owner)
    answer = put(Asker("西湖区法院", kind="court"), "court", "name", "result", name="鮎㛃𬭎")
    assert [unit["unit_code"] for unit in answer.units] == [flat.code]


def test_a_stranger_who_asks_and_asks_is_stopped(burdened_flat: Unit, stranger: User) -> None:
    for _time in range(20):
        put(citizen(stranger), "public", "unit", "restrictions", burdened_flat)
    with pytest.raises(Refused) as refusal:
        put(citizen(stranger), "public", "unit", "restrictions", burdened_flat)
    assert (refusal.value.code, refusal.value.status) == ("rate_limited", 429)


def test_guessing_unit_codes_is_stopped_sooner(burdened_flat: Unit, stranger: User) -> None:
    for serial in range(10):
        with pytest.raises(Refused, match="unit_not_found"):
            put(citizen(stranger), "public", "address", "restrictions", address=f"文一路 {serial} 号")
    with pytest.raises(Refused, match="rate_limited"):
        put(citizen(stranger), "public", "unit", "restrictions", burdened_flat)


@pytest.mark.parametrize("table", ["query_question", "query_look"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET at = now()"])
def test_the_log_cannot_be_rewritten(burdened_flat: Unit, stranger: User, table: str, act: str) -> None:
    put(citizen(stranger), "public", "unit", "restrictions", burdened_flat)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table))


def test_an_authorisation_is_used_once_whoever_is_faster(
    burdened_flat: Unit, wang_fang: User, wu_of_icbc: User
) -> None:
    organisation = wu_of_icbc.memberships.get().organisation
    assert organisation is not None
    grant = granting.give(giver=wang_fang, organisation=organisation, purpose="贷款", unit=burdened_flat)
    proof = Evidence(frozenset({"purpose", "authorisation"}), grant=grant)
    bank = Asker("建行", kind="bank")
    assert put(bank, "bank", "unit", "result", burdened_flat, evidence=proof).answered
    with pytest.raises(Refused, match="grant_used"):
        put(bank, "bank", "unit", "result", burdened_flat, evidence=proof)
    used = Question.objects.get(grant=grant)
    copy = {f.name: getattr(used, f.name) for f in Question._meta.concrete_fields if f.name != "id"}
    with pytest.raises(IntegrityError, match="grant_used_once"), transaction.atomic():
        Question.objects.create(**{**copy, "number": "CX1"})


def test_an_authorisation_cannot_be_stretched(burdened_flat: Unit, wang_fang: User, wu_of_icbc: User) -> None:
    organisation = wu_of_icbc.memberships.get().organisation
    assert organisation is not None
    grant = granting.give(giver=wang_fang, organisation=organisation, purpose="贷款", unit=burdened_flat)
    with pytest.raises(IntegrityError, match="only by being revoked"), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(purpose="别的")


def test_an_address_is_found_by_an_index_and_not_by_reading_all_units(burdened_flat: Unit) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Unit.objects.annotate(plain=selectors.PLAIN).filter(plain="文一路88号").explain()
    assert "query_unit_address" in plan


def test_who_claims_to_own_strange_homes_again_and_again_is_stopped(burdened_flat: Unit, stranger: User) -> None:
    for _time in range(20):
        assert not put(citizen(stranger), "owner", "unit", "result", burdened_flat).answered
    with pytest.raises(Refused, match="rate_limited"):
        put(citizen(stranger), "owner", "unit", "result", burdened_flat)


def test_the_owner_may_look_at_the_own_home_as_often_as_wanted(burdened_flat: Unit, wang_fang: User) -> None:
    for _time in range(22):
        assert put(citizen(wang_fang), "owner", "unit", "result", burdened_flat).answered


def test_a_list_too_long_for_one_answer_is_said_and_not_cut(
    burdened_flat: Unit, wang_fang: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.own(cast.make_unit(14), wang_fang)
    monkeypatch.setattr(finding, "LONGEST_LIST", 1)
    with pytest.raises(Refused, match="too_many_units"):
        put(Asker("西湖区法院", kind="court"), "court", "name", "result", name="王芳")
    assert not Look.objects.exists()

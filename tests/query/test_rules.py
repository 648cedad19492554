"""Who may be told what, by which index (RULEBOOK 9): the law's table, without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from realestate.law import query
from realestate.law.book import Book, Holder, Mortgage, Owner, Ownership, UnitFacts
from realestate.law.query import Answerable, Question, Refusal, judge_question

ON = dt.date(2026, 3, 2)
AT = dt.datetime.fromisoformat("2019-06-01T10:00:00+08:00")
WANG_FANG, STRANGER = Holder("王芳"), Holder("钱多")
ICBC, OTHER_BANK = Holder("工行杭州分行", kind="bank"), Holder("建行杭州分行", kind="bank")
COURT = Holder("西湖区法院", kind="court")
BOOK = Book(
    UnitFacts("330106001002GB00023F00010012"),
    Ownership(id="1", entered_at=AT, owners=(Owner(WANG_FANG, Fraction(1)),)),
    mortgages=(Mortgage(id="2", entered_at=AT, mortgagees=(ICBC,), amount=Decimal(1200000)),),
)


def ask(who: Holder, role: str, index: str, what: str, *, without: str = "", **more: object) -> Answerable | Refusal:
    """The question with everything that the role says of itself, but for one proof."""
    proofs = query.SELF_EVIDENT[role] | set(more.pop("also", ()))  # type: ignore[index, call-overload]
    question = Question(who, role, index, what, frozenset(proofs) - {without}, **more)  # type: ignore[arg-type]
    return judge_question(question, BOOK, on=ON)


def codes(answer: Answerable | Refusal) -> list[str]:
    return [why.code for why in answer.reasons] if isinstance(answer, Refusal) else []


# role, asker -> what may be asked by unit code
MAY = {
    ("owner", WANG_FANG): {"result", "holder_matches", "restrictions", "who_seized", "file"},
    ("owner", STRANGER): set(),
    ("heir", STRANGER): {"result", "holder_matches", "restrictions", "who_seized", "file", "ownership_proof"},
    ("custodian", STRANGER): {"result", "holder_matches", "restrictions", "who_seized", "file", "ownership_proof"},
    ("party", STRANGER): {"result", "holder_matches", "restrictions", "who_seized"},
    ("public", STRANGER): {"restrictions"},
    ("lawyer", STRANGER): {"restrictions", "holder_matches", "who_seized"},
    ("bank", ICBC): {"result", "holder_matches", "restrictions", "who_seized"},
    ("bank", OTHER_BANK): {"restrictions"},
    ("notary", STRANGER): {"result", "holder_matches", "restrictions", "who_seized", "file", "ownership_proof"},
    ("court", COURT): {"result", "holder_matches", "restrictions", "who_seized", "file", "ownership_proof"},
}


@pytest.mark.parametrize(("role", "who"), MAY, ids=lambda part: getattr(part, "name", part))
def test_each_role_is_told_what_the_table_says(role: str, who: Holder) -> None:
    told = {what for what in query.ASKS if ask(who, role, "unit", what).allowed}
    assert told == MAY[role, who]


@pytest.mark.parametrize("role", ["party", "public", "lawyer", "bank"])
def test_an_interested_party_searches_by_address_and_never_by_name(role: str) -> None:
    assert ask(STRANGER, role, "address", "restrictions").allowed
    assert "index" in codes(ask(STRANGER, role, "name", "restrictions"))


@pytest.mark.parametrize("role", ["notary", "court", "heir"])
def test_by_name_only_where_the_law_says_so(role: str) -> None:
    assert ask(COURT if role == "court" else STRANGER, role, "name", "result").allowed


def test_the_holder_searches_by_the_own_name_and_not_by_anothers() -> None:
    mine = Question(WANG_FANG, "owner", "name", "result", query.SELF_EVIDENT["owner"], about_self=True)
    assert judge_question(mine, None, on=ON).allowed
    assert codes(judge_question(Question(WANG_FANG, "owner", "name", "result", mine.proofs), None, on=ON)) == [
        "interest"
    ]


def test_all_reasons_come_at_once_under_one_code() -> None:
    answer = ask(STRANGER, "public", "name", "result", without="pledge")
    assert codes(answer) == ["index", "ask", "proof"]
    assert isinstance(answer, Refusal)
    assert answer.finding.code == "query_not_allowed"
    assert "24" in answer.finding.article
    for why in answer.reasons:
        assert why.article
        assert why.sentence("zh") != why.sentence("en")
        assert why.remedy("zh")
        assert "{" not in why.zh + why.en + why.remedy_zh + why.remedy_en


@pytest.mark.parametrize(
    ("role", "proof"),
    [("public", "pledge"), ("public", "purpose"), ("party", "contract"), ("heir", "death_proof"), ("heir", "kinship"),
     ("lawyer", "licence"), ("lawyer", "power_of_attorney"), ("notary", "application"), ("court", "letter"),
     ("court", "work_permit"), ("custodian", "appointment")],
)  # fmt: skip
def test_a_proof_that_is_missing_is_asked_for(role: str, proof: str) -> None:
    who = COURT if role == "court" else STRANGER
    assert ask(who, role, "unit", "restrictions").allowed
    answer = ask(who, role, "unit", "restrictions", without=proof)
    assert codes(answer) == ["proof"]
    assert isinstance(answer, Refusal)
    assert query.word("proof", proof) in answer.reasons[0].zh


def test_either_of_two_proofs_will_do() -> None:
    assert ask(STRANGER, "party", "unit", "result", without="contract", also=["case"]).allowed
    assert ask(STRANGER, "heir", "unit", "result", without="kinship", also=["will"]).allowed


def test_a_bank_with_the_customers_authorisation_is_an_interested_party() -> None:
    assert codes(ask(OTHER_BANK, "bank", "unit", "result")) == ["ask"]
    assert ask(OTHER_BANK, "bank", "unit", "result", also=["authorisation"]).allowed
    assert codes(ask(OTHER_BANK, "bank", "address", "result", also=["authorisation"])) == ["index"]


def test_a_lawyer_with_a_courts_order_is_told_the_result() -> None:
    assert ask(STRANGER, "lawyer", "unit", "result", also=["court_order"]).allowed


def test_what_is_open_to_the_public_names_nobody() -> None:
    answer = ask(STRANGER, "public", "address", "restrictions")
    assert isinstance(answer, Answerable)
    assert set(answer.fields) >= {"seized", "mortgaged", "notice", "objection", "co_owned", "area", "location"}
    assert answer.hidden >= {"owner_name", "seizing_organ", "id_number", "price", "mortgagee", "co_ownership"}
    assert answer.masked


def test_the_lawyer_learns_the_organ_and_the_form_of_co_ownership_but_no_name() -> None:
    answer = ask(STRANGER, "lawyer", "address", "restrictions")
    assert isinstance(answer, Answerable)
    assert set(answer.fields) >= {"seizing_organ", "co_ownership"}
    assert answer.hidden >= {"owner_name", "mortgagee"}


def test_a_proof_about_oneself_is_open_to_everybody_and_one_about_others_is_not() -> None:
    mine = Question(STRANGER, "public", "name", "ownership_proof", frozenset({"identity"}), about_self=True)
    assert judge_question(mine, None, on=ON).allowed
    assert codes(ask(STRANGER, "public", "unit", "ownership_proof")) == ["other_subject"]


def test_one_question_is_about_one_unit() -> None:
    assert codes(ask(STRANGER, "party", "unit", "result", units=2)) == ["one_unit"]


def test_a_bank_cannot_ask_as_a_court() -> None:
    assert codes(ask(ICBC, "court", "unit", "result")) == ["kind"]


@pytest.mark.parametrize(
    ("word", "fields"),
    [("seized", ("seized",)), ("owner", ("owner_name",)), ("who_seized", ("seizing_organ",)),
     ("Co-ownership kind", ("co_ownership",)), ("权利人", ("owner_name",)), ("mortgages", ("mortgaged",))],
)  # fmt: skip
def test_words_of_scenarios_are_understood(word: str, fields: tuple[str, ...]) -> None:
    assert query.field(word) == fields


def test_a_bundle_means_all_its_fields() -> None:
    assert set(query.field("physical")) == {"unit_code", "location", "area", "use"}


def test_an_unknown_word_is_noticed() -> None:
    with pytest.raises(query.UnknownField):
        query.field("favourite_colour")


def test_no_word_means_two_things() -> None:
    meant: dict[str, str] = {}
    for name, words in query._TABLE["synonyms"].items():
        assert name in query.FIELDS
        for word in words:
            assert meant.setdefault(word, name) == name
            assert word not in query.FIELDS


def test_every_rule_asks_and_proves_in_known_words() -> None:
    rules = query._TABLE["rules"][-1]
    for name in (*query.ROLES, "lawyer_with_order", "bank_with_interest"):
        rule = rules[name]
        assert set(rule["index"]) <= set(query.INDEXES)
        assert set(rule["ask"]) <= set(query.ASKS)
        assert {p for choice in rule["proofs"] for p in choice.split("|")} <= set(query._TABLE["words"]["proof"])
        assert rule["article"]


@pytest.mark.parametrize("role", query.ROLES)
def test_every_role_has_its_words(role: str) -> None:
    chinese, english = query._TABLE["words"]["role"][role]
    assert chinese != english


def test_the_answer_names_the_version_of_the_rules() -> None:
    answer = ask(STRANGER, "public", "address", "restrictions")
    assert answer.version.startswith("2018-03-02-")

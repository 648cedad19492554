"""Every ground of every type: the restrictions that stand against a transfer, and the gates that all share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from realestate.law import TYPES, Applicant, Application, Book, Paper, UnitFacts, type_of
from realestate.law.book import PendingCase
from realestate.law.rights import Easement, Residence
from tests.law.stage import (
    BANK,
    BANK_B,
    CHILD,
    CODE,
    COURT,
    DEVELOPER,
    LI,
    NOW,
    OTHER_CODE,
    QIANG,
    SUN,
    WANG,
    ZHAO,
    as_person,
    ask_for,
    codes,
    flat,
    moment,
    mortgage,
    notice,
    objection,
    papers,
    seizure,
    signed,
)  # fmt: skip

HALF = Fraction(1, 2)
THIRD = "330106001002GB00023F00010014"


def pass_on(reason: str, *extra: Paper, **changes: Any) -> Application:
    """Wang Fang's flat passes to Li Lei on some ground."""
    return ask_for("transfer", reason, "ownership", by=(LI,), given_by=(WANG,), price=Decimal(2_000_000), extra=extra,
                   **changes)  # fmt: skip


def by_will() -> Application:
    return pass_on("bequest", Paper("inheritance_notarised"))


def inherited() -> Application:
    return pass_on("inheritance", Paper("inheritance_notarised"))


def court_sale() -> Application:
    return pass_on("court_sale")


COLUMNS: dict[str, dict[str, Any]] = {
    "seized": {"seizures": (seizure(COURT),)},
    "notice": {"notices": (notice(SUN),)},
    "free_mortgage": {"mortgages": (mortgage(covenant=False),)},
    "covenant": {"mortgages": (mortgage(covenant=True),)},
    "unknown": {"mortgages": (mortgage(covenant=None),)},
    "old_mortgage": {"mortgages": (mortgage(covenant=False, entered="2020-06-01 10:00"),)},
    "objection": {"objections": (objection(),)},
    "pending": {"pending": (PendingCase("c0", "transfer", moment("2026-03-01 10:00")),)},
    "correction": {"pending": (PendingCase("c0", "correction", moment("2026-03-01 10:00")),)},
    "residence": {"residences": (Residence(id="r1", entered_at=NOW, to=(ZHAO.holder,)),)},
}
WAITS = {"objection": "objection_unacknowledged", "pending": "earlier_case", "correction": "correction_pending"}
VOLUNTARY = WAITS | {
    "seized": "seized", "notice": "notice_without_consent", "covenant": "mortgage_covenant",
    "unknown": "mortgage_covenant", "old_mortgage": "mortgage_before_2021",
}  # fmt: skip
SUCCESSION = (
    WAITS
    | {"seized": "seized", "notice": "notice_without_consent"}
    | dict.fromkeys(("free_mortgage", "covenant", "unknown", "old_mortgage"), "mortgagee_consent")
)
BY_COURT = {"seized": "seized"}
TRANSFERS: dict[str, tuple[Application, dict[str, str]]] = {
    "sale": (pass_on("sale"), VOLUNTARY),
    "exchange": (pass_on("exchange"), VOLUNTARY),
    "gift": (pass_on("gift"), VOLUNTARY),
    "share": (pass_on("share"), VOLUNTARY),
    "spouse": (pass_on("spouse"), VOLUNTARY),
    "divorce": (pass_on("divorce"), VOLUNTARY),
    "merger": (pass_on("merger"), WAITS | {"seized": "seized", "notice": "notice_without_consent"}),
    "inheritance": (inherited(), SUCCESSION),
    "bequest": (by_will(), SUCCESSION),
    "judgment": (pass_on("judgment"), BY_COURT),
    "court_sale": (court_sale(), BY_COURT),
}


@pytest.mark.parametrize("reason", sorted(TRANSFERS))
def test_what_stands_against_a_transfer_on_this_ground(reason: str) -> None:
    application, cells = TRANSFERS[reason]
    assert codes(application, flat()) == ()
    for column, changes in COLUMNS.items():
        expected = (cells[column],) if column in cells else ()
        assert codes(application, flat(**changes)) == expected, column


def test_every_reason_for_a_transfer_of_ownership_is_in_that_table() -> None:
    others = {"assignment", "notice", "alone"}
    grounds = {code.removesuffix("_notarised") for code in TYPES["transfer"].grounds}
    assert grounds - others == set(TRANSFERS)


def on_mortgage(reason: str, **facts: Any) -> Application:
    return ask_for("change", reason, "mortgage", by=(WANG, BANK), book=flat(mortgages=(mortgage(),)), facts=facts)


def change(reason: str, **facts: Any) -> Application:
    return ask_for("change", reason, "ownership", by=(WANG,), facts=facts)


def cancel(right: str, reason: str, by: Any = WANG, **facts: Any) -> Application:
    return ask_for("cancellation", reason, right, by=(by,), facts=facts)


def correct(reason: str, **facts: Any) -> Application:
    return ask_for("correction", reason, "ownership", by=(WANG,), facts=facts)


def order(act: str) -> Application:
    return ask_for("seizure", act, "seizure", by=(as_person(COURT),))


def noted(kind: str, by: Any, given_by: Any) -> Application:
    return ask_for("notice", kind, "notice", by=(by,), given_by=(given_by,), amount=Decimal(2_000_000))


PASSAGE = Easement(id="e1", entered_at=NOW, other_unit=OTHER_CODE, purpose="通行", holders=(LI.holder,))
HOME_RIGHT = Residence(id="r1", entered_at=NOW, to=(ZHAO.holder,))
NEW_HOUSE = Book(UnitFacts(CODE, area=Decimal("101.20"), developer=DEVELOPER.holder))
PRESOLD = replace(NEW_HOUSE, notices=(notice(ZHAO, kind="presale", capable=None),))
ALL: dict[str, tuple[Application, Book]] = {
    **{f"transfer {reason}": (application, flat()) for reason, (application, _cells) in TRANSFERS.items()},
    "transfer inheritance by heirs": (pass_on("inheritance", signed("heirs", LI), signed("heirs_present", LI)), flat()),
    "transfer bequest by will": (pass_on("bequest"), flat()),
    "transfer assignment": (
        ask_for("transfer", "assignment", "mortgage", by=(BANK_B,), given_by=(BANK,)),
        flat(mortgages=(mortgage(),)),
    ),
    "first ownership": (ask_for("first", "ownership", "ownership", by=(DEVELOPER,)), NEW_HOUSE),
    "first mortgage": (
        ask_for("first", "mortgage", "mortgage", by=(BANK,), given_by=(WANG,), amount=Decimal(1)),
        flat(),
    ),
    "first easement": (
        ask_for("first", "easement", "easement", by=(LI,), given_by=(WANG,), facts={"dominant_unit": OTHER_CODE}),
        flat(),
    ),
    "first residence": (ask_for("first", "residence", "residence", by=(LI,), given_by=(WANG,)), flat()),
    "change name": (change("name", name={"王芳": "王方"}), flat()),
    "change id_number": (change("id_number", id_number={"王芳": "330199197001010016"}), flat()),
    "change address": (change("address", address="新路1号"), flat()),
    "change area": (change("area", area="90.2"), flat()),
    "change use": (change("use", use="商业"), flat()),
    "change co_ownership": (
        ask_for("change", "co_ownership", "ownership", by=(WANG, QIANG), facts={"co_ownership": "joint"}),
        flat({WANG: HALF, QIANG: HALF}),
    ),
    "change mortgage_amount": (
        on_mortgage("mortgage_amount", amount=Decimal(9), of="工行杭州分行"),
        flat(mortgages=(mortgage(),)),
    ),
    "change mortgage_until": (on_mortgage("mortgage_until", until="2050-01-01"), flat(mortgages=(mortgage(),))),
    "change reissue": (change("reissue", reissue="lost"), flat()),
    "change split": (
        change("split", into=[{"code": OTHER_CODE, "area": "40"}, {"code": THIRD, "area": "49.5"}]),
        flat(),
    ),
    "change mortgage_terms": (on_mortgage("mortgage_terms", scope="本金和利息"), flat(mortgages=(mortgage(),))),
    "change right_holder": (
        ask_for("change", "name", "mortgage", by=(BANK,), facts={"name": {"工行杭州分行": "工行杭州市分行"}}),
        flat(mortgages=(mortgage(),)),
    ),
    "change right_terms": (
        ask_for("change", "terms", "residence", by=(WANG, ZHAO), facts={"until": "2030-01-01"}),
        flat(residences=(HOME_RIGHT,)),
    ),
    "transfer notice": (
        ask_for("transfer", "assignment", "notice", by=(LI,), given_by=(ZHAO,)),
        flat(notices=(notice(ZHAO),)),
    ),
    "cancellation ownership_destroyed": (cancel("ownership", "destroyed"), flat()),
    "cancellation ownership_abandoned": (cancel("ownership", "abandoned"), flat()),
    "cancellation ownership_ruling": (cancel("ownership", "ruling", as_person(COURT)), flat()),
    "cancellation mortgage": (cancel("mortgage", "paid_off", BANK), flat(mortgages=(mortgage(),))),
    "cancellation notice": (cancel("notice", "waived", ZHAO), flat(notices=(notice(ZHAO),))),
    "cancellation objection": (cancel("objection", "waived", SUN), flat(objections=(objection(),))),
    "cancellation residence": (cancel("residence", "waived", ZHAO), flat(residences=(HOME_RIGHT,))),
    "cancellation easement": (cancel("easement", "waived", LI), flat(easements=(PASSAGE,))),
    "correction owners": (correct("owners", owners={"孙立": "1/1"}), flat()),
    "correction name": (correct("name", name={"王芳": "王方"}), flat()),
    "correction id_number": (correct("id_number", id_number={"王芳": "330199197001010016"}), flat()),
    "correction address": (correct("address", address="新路1号"), flat()),
    "correction area": (correct("area", area="90.2"), flat()),
    "correction use": (correct("use", use="商业"), flat()),
    "correction ex_officio": (correct("name", name={"王芳": "王方"}, ex_officio=True), flat()),
    "correction co_ownership": (correct("co_ownership", co_ownership={"王芳": "1/1"}), flat()),
    "correction mortgage_amount": (
        correct("mortgage_amount", amount="9", evidence="conclusive"),
        flat(mortgages=(mortgage(),)),
    ),
    "correction mortgage_until": (
        correct("mortgage_until", until="2050-01-01", evidence="conclusive"),
        flat(mortgages=(mortgage(),)),
    ),
    "cancellation ex_officio": (
        ask_for("cancellation", "expired", "notice", by=(), facts={"ex_officio": True}),
        flat(notices=(notice(ZHAO),)),
    ),
    "objection objection": (ask_for("objection", "objection", "objection", by=(LI,), facts={"matter": "面积"}), flat()),
    "objection suit": (ask_for("objection", "suit", "objection", by=(SUN,)), flat(objections=(objection(),))),
    "notice presale": (noted("presale", ZHAO, DEVELOPER), NEW_HOUSE),
    "notice sale": (noted("sale", LI, WANG), flat()),
    "notice presale_mortgage": (noted("presale_mortgage", BANK, ZHAO), PRESOLD),
    "notice mortgage": (noted("mortgage", BANK, WANG), flat()),
    "seizure seize": (order("seize"), flat()),
    "seizure preseize": (order("preseize"), NEW_HOUSE),
    "seizure renew": (order("renew"), flat(seizures=(seizure(COURT),))),
    "seizure release": (order("release"), flat(seizures=(seizure(COURT),))),
}


def test_every_ground_of_every_type_is_played() -> None:
    played = set()
    for application, _book in ALL.values():
        declared = type_of(application)
        played.add((declared.slug, declared.ground(application).code))
    declared_grounds = {(t.slug, code) for t in TYPES.values() for code in t.grounds}
    assert declared_grounds - played == {("transfer", "alone"), ("change", "merge")}  # a merger: test_units


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_gates_that_all_grounds_share(name: str) -> None:
    application, book = ALL[name]
    ground = type_of(application).ground(application)
    assert codes(application, book) == ()
    assert codes(replace(application, office_divisions=("330108",)), book) == ("wrong_office",)
    paid = not (ground.fee == "none" or type_of(application).slug in ("change", "correction"))
    assert codes(replace(application, fee_settled=False), book) == (("fee_unpaid",) if paid else ())
    taxed = ground.deed_tax != "none"
    assert codes(replace(application, tax_settled=False), book) == (("tax_unpaid",) if taxed else ())
    published = ground.public_notice is not None and name in (
        "transfer inheritance by heirs", "transfer bequest by will", "correction ex_officio", "cancellation ex_officio",
    )  # fmt: skip
    assert codes(replace(application, published_on=None), book) == (("public_notice",) if published else ())
    assert "material_missing" in codes(replace(application, papers=()), book)


PEOPLE_ACT = sorted(
    name for name in ALL if not name.startswith("seizure") and "ex_officio" not in name and name != "objection suit"
)


@pytest.mark.parametrize("name", PEOPLE_ACT)
def test_nobody_acts_through_an_agent_without_power(name: str) -> None:
    application, book = ALL[name]
    through = tuple(replace(a, agent="刘洋") for a in application.holders)
    found = codes(replace(application, holders=through), book)
    power = Paper("power_of_attorney", tuple(a.person.name for a in through), data={"agent": "刘洋"})
    assert found == ("agency_ended",)
    assert codes(replace(application, holders=through, papers=(*application.papers, power)), book) == ()


@pytest.mark.parametrize(
    "name",
    ["transfer sale", "transfer gift", "transfer exchange", "transfer share", "first mortgage", "first easement",
     "first residence", "notice sale", "notice mortgage"],
)  # fmt: skip
def test_a_wards_property_goes_only_with_the_guarantee(name: str) -> None:
    application, _book = ALL[name]
    ward = replace(application, obligors=(Applicant(CHILD, guardians=(QIANG,)),))
    book = flat({CHILD: Fraction(1)})
    ward = replace(ward, papers=(*ward.papers, *papers("guardianship_proof")))
    assert codes(ward, book) == ("guardian_guarantee",)
    assert codes(replace(ward, papers=(*ward.papers, signed("guardian_guarantee", QIANG))), book) == ()

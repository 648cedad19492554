"""The pages of questions, over HTTP, by everybody who uses them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pymupdf
import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from realestate.accounts.models import Office, User
from realestate.cases.models import Case, Party, Registration
from realestate.common import seal
from realestate.common.identifiers import case_number
from realestate.law.entries import Closing, EntryDraft
from realestate.query import jobs
from realestate.query.models import Document, Grant, Household, Question
from realestate.query.services import Asker, ask
from realestate.register.models import Unit
from realestate.register.services import append, lock_units
from tests import cast
from tests.query.conftest import FakeDepartments, family

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def text_of(pdf: bytes) -> str:
    return "".join(page.get_text() for page in pymupdf.open(stream=pdf))


def pdf_of(client: Client, question: Question) -> bytes:
    answer = client.get(reverse("query_paper", args=[question.number]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_my_home_is_there_without_typing_and_one_button_tells_all(
    as_user: SignIn, wang_fang: User, burdened_flat: Unit
) -> None:
    client = as_user(wang_fang)
    assert burdened_flat.location in client.get(reverse("query")).content.decode()
    page = client.post(reverse("query_own"), {"unit": burdened_flat.code, "ask": "file"}, follow=True)
    said = page.content.decode()
    assert page.status_code == 200
    assert wang_fang.id_number in said
    assert "西湖区法院" in said
    assert "1,200,000.00" in said
    assert "登记历史" in said


def test_a_stranger_who_posts_my_homes_code_is_refused_with_every_reason_and_a_letter(
    as_user: SignIn, stranger: User, burdened_flat: Unit
) -> None:
    client = as_user(stranger)
    page = client.post(reverse("query_own"), {"unit": burdened_flat.code})
    assert page.status_code == 403
    assert "登记簿上没有您的权利" in page.content.decode()
    assert "query_not_allowed" in page.content.decode()
    letter = pdf_of(client, Question.objects.get())
    assert seal.verify(letter).trusted
    said = text_of(letter)
    assert "不予查询告知书" in said
    assert "不动产登记资料查询暂行办法 14" in said
    assert "行政复议" in said


def test_the_public_asks_by_address_with_purpose_and_pledge(
    as_user: SignIn, stranger: User, burdened_flat: Unit
) -> None:
    client = as_user(stranger)
    typed = {"place": burdened_flat.location, "purpose": "buy", "pledge": "on"}
    page = client.post(reverse("query_open"), typed, follow=True)
    said = page.content.decode()
    assert "查封" in said
    assert "王芳" not in said
    assert "西湖区法院" not in said
    assert Question.objects.get().purpose == "打算买这套房"


@pytest.mark.parametrize("missing", ["place", "purpose", "pledge"])
def test_without_place_purpose_or_pledge_nothing_is_asked(
    as_user: SignIn, stranger: User, burdened_flat: Unit, missing: str
) -> None:
    typed = {"place": burdened_flat.location, "purpose": "buy", "pledge": "on"} | {missing: ""}
    page = as_user(stranger).post(reverse("query_open"), {k: v for k, v in typed.items() if v})
    assert page.status_code == 422
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("place", "status", "code"),
    [
        ("330106001002GB00023F00019999", 404, "unit_not_found"),
        ("310101001002GB00023F00010001", 422, "wrong_office"),
        ("浙（2026）杭州市不动产权第9999999号", 404, "unit_not_found"),
        ("<script>alert(1)</script>", 404, "unit_not_found"),
        ("%27%20OR%201=1 --", 404, "unit_not_found"),
        ("𠮷𠮷𠮷路 1 号", 404, "unit_not_found"),
    ],
)
def test_an_unknown_home_is_said_at_its_field(
    as_user: SignIn, stranger: User, burdened_flat: Unit, place: str, status: int, code: str
) -> None:
    page = as_user(stranger).post(reverse("query_open"), {"place": place, "purpose": "buy", "pledge": "on"})
    assert page.status_code == status
    assert f'data-code="{code}"' in page.content.decode()
    assert "<script>alert" not in page.content.decode()


def test_hostile_bytes_are_refused_in_words(as_user: SignIn, stranger: User, burdened_flat: Unit) -> None:
    page = as_user(stranger).post(reverse("query_open"), {"place": "文一路\x00", "purpose": "buy", "pledge": "on"})
    assert page.status_code in (400, 422)


def test_a_party_of_the_contract_needs_its_number_only(
    as_user: SignIn, li_lei: User, wang_fang: User, stranger: User, burdened_flat: Unit, departments: FakeDepartments
) -> None:
    departments.contracts["HZ1"] = contract(burdened_flat, li_lei, wang_fang)
    page = as_user(li_lei).post(reverse("query_party"), {"mandate": "HZ1"}, follow=True)
    assert page.status_code == 200
    assert "*芳" in page.content.decode()
    refused = as_user(stranger).post(reverse("query_party"), {"mandate": "HZ1"})
    assert refused.status_code == 422
    assert 'data-code="not_an_interested_party"' in refused.content.decode()


def contract(unit: Unit, buyer: User, seller: User) -> object:
    bought, sold = (SimpleNamespace(name=one.name, id_number=one.id_number) for one in (buyer, seller))
    return SimpleNamespace(unit_code=unit.code, ended=False, sellers=(sold,), buyers=(bought,))


def sell(unit: Unit, buyer: User) -> None:
    """The book passes on to the buyer."""
    with transaction.atomic():
        owners = [{"name": buyer.name, "id_number": buyer.id_number, "share": "1/1"}]
        draft = EntryDraft(
            unit.code, "ownership", "transfer", "sale", {"owners": owners}, (Closing("1", "transferred"),)
        )
        append(
            unit=lock_units([unit.code])[unit.code], draft=draft, case_number="C1", sequence=1, registrar="林静",
            at=timezone.now(),
        )  # fmt: skip


def test_a_fulfilled_contract_shows_no_interest_any_more(
    as_user: SignIn, li_lei: User, wang_fang: User, stranger: User, owned_flat: Unit, departments: FakeDepartments
) -> None:
    departments.contracts["HZ1"] = contract(owned_flat, li_lei, wang_fang)
    assert as_user(wang_fang).post(reverse("query_party"), {"mandate": "HZ1"}).status_code == 302
    sell(owned_flat, stranger)
    refused = as_user(wang_fang).post(reverse("query_party"), {"mandate": "HZ1"})
    assert refused.status_code == 422
    assert 'data-code="not_an_interested_party"' in refused.content.decode()


def test_a_party_of_a_case_under_way_sees_names_in_full_and_of_one_that_is_over_nothing(
    as_user: SignIn, li_lei: User, wang_fang: User, owned_flat: Unit, office: Office
) -> None:
    number = case_number(dt.date(2026, 11, 22), "330106", 1)
    case = Case.objects.create(
        number=number, matter="second_hand_home", office=office, opened_by=li_lei, opened_at=timezone.now(),
        accepted_at=timezone.now(), state="accepted",
    )  # fmt: skip
    Registration.objects.create(case=case, sequence=1, type="transfer", unit=owned_flat)
    Party.objects.create(
        case=case, role="holder", user=li_lei, name="李雷", id_number=li_lei.id_number or "", phone=li_lei.phone or ""
    )
    page = as_user(li_lei).post(reverse("query_party"), {"mandate": number}, follow=True)
    assert "王芳" in page.content.decode()
    Case.objects.filter(pk=case.pk).update(state="withdrawn")
    assert as_user(li_lei).post(reverse("query_party"), {"mandate": number}).status_code == 422


def test_an_heir_types_who_died_and_the_departments_prove_the_rest(
    as_user: SignIn, li_lei: User, wang_fang: User, burdened_flat: Unit, departments: FakeDepartments
) -> None:
    client = as_user(li_lei)
    typed = {"name": "王芳", "id_number": wang_fang.id_number or ""}
    alive = client.post(reverse("query_heir"), typed)
    assert alive.status_code == 403
    assert "死亡证明" in alive.content.decode()
    departments.dead.add(wang_fang.id_number or "")
    stranger_yet = client.post(reverse("query_heir"), typed)
    assert stranger_yet.status_code == 403
    assert "亲属关系证明" in stranger_yet.content.decode()
    departments.households[li_lei.id_number or ""] = family(wang_fang)
    page = client.post(reverse("query_heir"), typed, follow=True)
    assert page.status_code == 200
    assert burdened_flat.location in page.content.decode()


def test_while_the_departments_are_silent_nothing_is_told(
    as_user: SignIn, li_lei: User, burdened_flat: Unit, departments: FakeDepartments
) -> None:
    departments.silent = True
    for name, typed in (("query_party", {"mandate": "HZ1"}), ("query_proof", {"who": "family", "purpose": "loan"})):
        page = as_user(li_lei).post(reverse(name), typed)
        assert page.status_code == 422
    assert not Question.objects.exists()


def test_a_no_home_proof_is_sealed_coded_and_checked_by_anybody(
    as_user: SignIn, client: Client, stranger: User, burdened_flat: Unit
) -> None:
    mine = as_user(stranger)
    page = mine.post(reverse("query_proof"), {"who": "self", "purpose": "school"}, follow=True)
    assert "已开具无房证明" in page.content.decode()
    pdf = pdf_of(mine, Question.objects.get())
    verdict = seal.verify(pdf)
    assert verdict.trusted
    assert "未查询到上述人员名下有房屋所有权登记" in text_of(pdf).replace("\n", "")
    document = Document.objects.get()
    checked = client.get(reverse("query_check", args=[document.token])).content.decode()
    assert "属实" in checked
    assert "*多" in checked
    assert "钱多" not in checked
    assert stranger.id_number not in checked
    assert client.get(f"/Q/{document.token}").status_code == 200
    assert client.get(f"/q/{document.token.lower()}/").status_code == 200


def test_a_proof_never_expires_silently(as_user: SignIn, client: Client, stranger: User, flat: Unit) -> None:
    mine = as_user(stranger)
    mine.post(reverse("query_proof"), {"who": "self", "purpose": "school"})
    pdf_of(mine, Question.objects.get())
    token = Document.objects.get().token
    cast.own(flat, stranger, acquired="2026-01-05")
    page = client.get(reverse("query_check", args=[token])).content.decode()
    assert "已有变化" in page
    as_json = client.get(reverse("query_check", args=[token]), HTTP_ACCEPT="application/json").json()
    assert (as_json["result"], as_json["changed_since"]) == ("genuine", True)


def test_one_changed_byte_is_noticed(as_user: SignIn, stranger: User, office: object) -> None:
    mine = as_user(stranger)
    mine.post(reverse("query_proof"), {"who": "self", "purpose": "school"})
    pdf = bytearray(pdf_of(mine, Question.objects.get()))
    pdf[len(pdf) // 3] ^= 1
    assert not seal.verify(bytes(pdf)).trusted


def test_the_paper_is_made_once(as_user: SignIn, stranger: User, office: object) -> None:
    mine = as_user(stranger)
    mine.post(reverse("query_proof"), {"who": "self", "purpose": "school"})
    question = Question.objects.get()
    assert pdf_of(mine, question) == pdf_of(mine, question)
    assert Document.objects.count() == 1


def test_while_the_seal_is_out_of_order_the_answer_is_not_lost(
    as_user: SignIn, stranger: User, office: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = as_user(stranger)
    mine.post(reverse("query_proof"), {"who": "self", "purpose": "school"})
    question = Question.objects.get()

    def out_of_order(*_args: object, **_kwargs: object) -> bytes:
        raise OSError("the signing device does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(seal, "_sign", out_of_order)
        page = mine.get(reverse("query_paper", args=[question.number]))
    assert page.status_code == 503
    assert "盖章服务暂时用不了" in page.content.decode()
    assert seal.verify(pdf_of(mine, question)).trusted


def test_an_unknown_code_is_not_found(client: Client, db: None) -> None:
    page = client.get(reverse("query_check", args=["AAAA"]))
    assert page.status_code == 404
    assert "查无此件" in page.content.decode()


def test_a_household_proof_waits_for_the_spouse_and_names_the_children(
    as_user: SignIn, li_lei: User, han_mei: User, burdened_flat: Unit, departments: FakeDepartments,
    run_jobs: Callable[..., int], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sent = texts(monkeypatch)
    child = User(name="李小明", id_number=cast.id_number(77, born="20170501"))
    departments.households[li_lei.id_number or ""] = family(han_mei, child)
    mine, hers = as_user(li_lei), as_user(han_mei)
    waiting = mine.post(reverse("query_proof"), {"who": "family", "purpose": "loan"}, follow=True)
    assert "在等您的配偶同意" in waiting.content.decode()
    assert not Question.objects.exists()
    request = Household.objects.get()
    assert reverse("query_household", args=[request.pk]) in hers.get(reverse("query")).content.decode()
    hers.post(reverse("query_household", args=[request.pk]), {"agree": "yes"})
    run_jobs()
    question = Question.objects.get()
    assert [one["relation"] for one in question.answer["subject"]] == ["self", "spouse", "child"]
    assert "已开具无房证明" in mine.get(reverse("query_household", args=[request.pk]), follow=True).content.decode()
    assert [phone for phone, _text in sent] == [han_mei.phone, li_lei.phone]
    again = hers.post(reverse("query_household", args=[request.pk]), {"agree": "no"})
    assert again.status_code == 409
    assert Question.objects.count() == 1


def texts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the message centre was given."""
    sent: list[tuple[str, str]] = []

    class Centre:
        def send(self, phone: str, text: str, key: str) -> None:
            sent.append((phone, text))

    monkeypatch.setattr(jobs, "gateway", lambda _name: Centre())
    return sent


def test_without_the_spouses_yes_nothing_is_asked(
    as_user: SignIn, li_lei: User, han_mei: User, stranger: User, office: object, departments: FakeDepartments
) -> None:
    departments.households[li_lei.id_number or ""] = family(han_mei)
    as_user(li_lei).post(reverse("query_proof"), {"who": "family", "purpose": "loan"})
    request = Household.objects.get()
    address = reverse("query_household", args=[request.pk])
    assert as_user(stranger).post(address, {"agree": "yes"}).status_code == 404
    assert as_user(stranger).get(address).status_code == 404
    as_user(li_lei).post(address, {"agree": "yes"})
    assert Household.objects.get().answered_at is None
    as_user(han_mei).post(address, {"agree": "no"})
    assert "没有同意" in as_user(li_lei).get(address).content.decode()
    assert not Question.objects.exists()


def test_a_late_yes_makes_no_proof(
    as_user: SignIn, li_lei: User, han_mei: User, office: object, departments: FakeDepartments
) -> None:
    departments.households[li_lei.id_number or ""] = family(han_mei)
    as_user(li_lei).post(reverse("query_proof"), {"who": "family", "purpose": "loan"})
    address = reverse("query_household", args=[Household.objects.get().pk])
    with time_machine.travel(timezone.now() + dt.timedelta(days=3, minutes=1)):
        assert as_user(han_mei).post(address, {"agree": "yes"}).status_code == 409
        assert "等的时间过了" in as_user(li_lei).get(address).content.decode()
    assert not Question.objects.exists()


def test_who_has_no_spouse_is_told_so(
    as_user: SignIn, li_lei: User, office: object, departments: FakeDepartments
) -> None:
    departments.households[li_lei.id_number or ""] = family(None)
    page = as_user(li_lei).post(reverse("query_proof"), {"who": "family", "purpose": "loan"})
    assert page.status_code == 422
    assert 'data-code="no_spouse"' in page.content.decode()


# -- Authorisations and the desk ---------------------------------------------------------------------------------------


def authorise(client: Client, bank: User, unit: Unit | None, **more: str) -> Grant:
    organisation = bank.memberships.get().organisation
    assert organisation is not None
    typed = {
        "organisation": str(organisation.pk),
        "unit": unit.code if unit else "",
        "purpose": "申请贷款",
        "hours": "24",
    }
    page = client.post(reverse("query_grants"), typed | more)
    assert page.status_code == 302, page.content.decode()
    return Grant.objects.latest("pk")


def by_code(client: Client, code: str, ask: str = "result", **more: str) -> object:
    return client.post(reverse("query_desk"), {"by": "code", "code-code": code, "code-ask": ask, **more})


def test_the_customers_code_is_all_that_the_bank_types(
    as_user: SignIn, wang_fang: User, other_banker: User, burdened_flat: Unit
) -> None:
    grant = authorise(as_user(wang_fang), other_banker, burdened_flat)
    desk = as_user(other_banker)
    answer = by_code(desk, grant.code.lower())
    assert answer.status_code == 302  # type: ignore[attr-defined]
    question = Question.objects.get()
    assert (question.role, question.acting, question.purpose, question.outcome) == (
        "bank", "郑柜", "申请贷款", "answered",
    )  # fmt: skip
    assert "1,200,000.00" in desk.get(reverse("query_answer", args=[question.number])).content.decode()
    assert "已使用" in as_user(wang_fang).get(reverse("query_grants")).content.decode()


@pytest.mark.parametrize("wrong", ["unknown", "used", "expired", "revoked", "somebody_elses"])
def test_a_code_that_is_no_good_says_why_and_changes_nothing(
    as_user: SignIn, wang_fang: User, other_banker: User, wu_of_icbc: User, burdened_flat: Unit, wrong: str
) -> None:
    grant = authorise(as_user(wang_fang), other_banker, burdened_flat)
    desk, code, now = as_user(other_banker), grant.code, timezone.now()
    due = {"unknown": ("grant_not_found", 404), "used": ("grant_used", 409), "expired": ("grant_expired", 409),
           "revoked": ("grant_revoked", 409), "somebody_elses": ("grant_not_yours", 403)}[wrong]  # fmt: skip
    if wrong == "unknown":
        code = "AAAAAAAAAA"
    elif wrong == "used":
        by_code(desk, code)
    elif wrong == "expired":
        now += dt.timedelta(hours=24)
    elif wrong == "revoked":
        as_user(wang_fang).post(reverse("query_revoke", args=[grant.pk]))
    before = Question.objects.filter(outcome="answered").count()
    with time_machine.travel(now):
        page = by_code(as_user(wu_of_icbc if wrong == "somebody_elses" else other_banker), code)
    assert (page.status_code, f'data-code="{due[0]}"' in page.content.decode()) == (due[1], True)  # type: ignore[attr-defined]
    assert Question.objects.filter(outcome="answered").count() == before


def test_nobody_authorises_for_somebody_elses_home_nor_revokes_for_them(
    as_user: SignIn, stranger: User, wang_fang: User, other_banker: User, burdened_flat: Unit
) -> None:
    organisation = other_banker.memberships.get().organisation
    assert organisation is not None
    typed = {"organisation": str(organisation.pk), "unit": "", "purpose": "贷款", "hours": "24"}
    page = as_user(stranger).post(reverse("query_grants"), typed | {"other": burdened_flat.code})
    assert page.status_code == 422
    assert 'data-code="not_the_holder"' in page.content.decode()
    grant = authorise(as_user(wang_fang), other_banker, burdened_flat)
    assert as_user(stranger).post(reverse("query_revoke", args=[grant.pk])).status_code == 404
    grant.refresh_from_db()
    assert grant.revoked_at is None


def test_a_bank_sees_its_own_collateral_and_of_others_what_is_public(
    as_user: SignIn, wu_of_icbc: User, other_banker: User, burdened_flat: Unit
) -> None:
    typed = {"by": "mandate", "own-place": burdened_flat.code, "own-ask": "result", "own-purpose": "贷后检查"}
    assert as_user(wu_of_icbc).post(reverse("query_desk"), typed).status_code == 302
    refused = as_user(other_banker).post(reverse("query_desk"), typed)
    assert refused.status_code == 403
    assert as_user(other_banker).post(reverse("query_desk"), typed | {"own-ask": "restrictions"}).status_code == 302


def test_a_notary_reads_all_homes_of_the_client_by_the_clients_code(
    as_user: SignIn, wang_fang: User, notary_sun: User, burdened_flat: Unit
) -> None:
    grant = authorise(as_user(wang_fang), notary_sun, None, purpose="委托公证")
    desk = as_user(notary_sun)
    by_code(desk, grant.code)
    page = desk.get(reverse("query_answer", args=[Question.objects.get().number])).content.decode()
    assert burdened_flat.location in page


def test_a_notary_reads_the_homes_of_the_deceased_whom_an_heir_names(
    as_user: SignIn, li_lei: User, wang_fang: User, notary_sun: User, burdened_flat: Unit, departments: FakeDepartments
) -> None:
    organisation = notary_sun.memberships.get().organisation
    assert organisation is not None
    typed = {"organisation": str(organisation.pk), "unit": "", "purpose": "继承公证", "hours": "24",
             "subject_name": "王芳", "subject_number": wang_fang.id_number or ""}  # fmt: skip
    alive = as_user(li_lei).post(reverse("query_grants"), typed)
    assert alive.status_code == 422
    assert 'data-code="not_dead"' in alive.content.decode()
    departments.dead.add(wang_fang.id_number or "")
    assert as_user(li_lei).post(reverse("query_grants"), typed).status_code == 302
    desk = as_user(notary_sun)
    by_code(desk, Grant.objects.get().code)
    page = desk.get(reverse("query_answer", args=[Question.objects.get().number])).content.decode()
    assert burdened_flat.location in page


def test_a_notary_is_not_told_about_a_strangers_home(
    as_user: SignIn, stranger: User, notary_sun: User, burdened_flat: Unit
) -> None:
    organisation = notary_sun.memberships.get().organisation
    assert organisation is not None
    typed = {"organisation": str(organisation.pk), "unit": "", "purpose": "公证", "hours": "24"}
    page = as_user(stranger).post(reverse("query_grants"), typed | {"other": burdened_flat.code})
    assert 'data-code="not_the_holder"' in page.content.decode()
    assert not Grant.objects.exists()


def test_a_lawyer_compares_a_name_by_the_clients_code(
    as_user: SignIn, stranger: User, lawyer_gao: User, burdened_flat: Unit
) -> None:
    grant = authorise(as_user(stranger), lawyer_gao, None, other=burdened_flat.location, purpose="诉讼")
    desk = as_user(lawyer_gao)
    assert by_code(desk, grant.code, "result").status_code == 422  # type: ignore[attr-defined]
    by_code(desk, grant.code, "holder_matches", **{"code-name": "王芳"})
    assert Question.objects.get(outcome="answered").answer["units"] == [{"holder_matches": True}]


def test_a_court_asks_by_name_with_its_letter(as_user: SignIn, clerk_of_court: User, burdened_flat: Unit) -> None:
    typed = {"by": "mandate", "own-name": "王芳", "own-ask": "result", "own-purpose": "执行案件"}
    desk = as_user(clerk_of_court)
    assert desk.post(reverse("query_desk"), typed).status_code == 422
    typed |= {"own-mandate": "（2026）浙0106执2号", "own-work_permit": "浙A-1"}
    page = desk.post(reverse("query_desk"), typed, follow=True)
    assert burdened_flat.location in page.content.decode()
    assert Question.objects.get().mandate == "（2026）浙0106执2号"


# -- Who sees the log --------------------------------------------------------------------------------------------------


def test_the_owner_sees_who_looked_and_why_with_people_masked(
    as_user: SignIn, wang_fang: User, stranger: User, wu_of_icbc: User, burdened_flat: Unit
) -> None:
    as_user(stranger).post(reverse("query_open"), {"place": burdened_flat.code, "purpose": "rent", "pledge": "on"})
    typed = {"by": "mandate", "own-place": burdened_flat.code, "own-ask": "result", "own-purpose": "贷后检查"}
    as_user(wu_of_icbc).post(reverse("query_desk"), typed)
    page = as_user(wang_fang).get(reverse("query_seen")).content.decode()
    assert "*多" in page
    assert "钱多" not in page
    assert "打算租这套房" in page
    assert "工行杭州分行" in page
    assert "贷后检查" in page
    assert burdened_flat.location not in as_user(stranger).get(reverse("query_seen")).content.decode()


def test_the_new_owner_does_not_see_who_asked_before(
    as_user: SignIn, li_lei: User, stranger: User, wang_fang: User, owned_flat: Unit
) -> None:
    as_user(stranger).post(reverse("query_open"), {"place": owned_flat.code, "purpose": "buy", "pledge": "on"})
    sell(owned_flat, li_lei)
    assert "*多" not in as_user(wang_fang).get(reverse("query_seen")).content.decode()
    assert "*多" not in as_user(li_lei).get(reverse("query_seen")).content.decode()


def test_the_supervisor_sees_all_and_is_warned_of_bulk_by_name(
    as_user: SignIn, supervisor_he: User, clerk_of_court: User, burdened_flat: Unit
) -> None:
    desk = as_user(clerk_of_court)
    typed = {
        "by": "mandate",
        "own-ask": "result",
        "own-purpose": "执行案件",
        "own-mandate": "x",
        "own-work_permit": "1",
    }
    for name in ("王芳", "李雷", "钱多", "韩梅", "赵敏"):
        desk.post(reverse("query_desk"), typed | {"own-name": name})
    page = as_user(supervisor_he).get(reverse("query_log")).content.decode()
    assert "按姓名查询太密集" in page
    assert "法小平" in page
    filtered = as_user(supervisor_he).get(reverse("query_log"), {"kind": "refused"}).content.decode()
    assert "赵敏" not in filtered


def test_an_answer_is_for_who_asked(as_user: SignIn, wang_fang: User, stranger: User, burdened_flat: Unit) -> None:
    as_user(wang_fang).post(reverse("query_own"), {"unit": burdened_flat.code})
    number = Question.objects.get().number
    for name in ("query_answer", "query_paper"):
        assert as_user(stranger).get(reverse(name, args=[number])).status_code == 404
        assert Client().get(reverse(name, args=[number])).status_code == 302


def test_a_scenarios_question_is_nobodys_page(as_user: SignIn, stranger: User, burdened_flat: Unit) -> None:
    answer = ask(asker=Asker("某人"), role="public", index="unit", ask="restrictions", unit=burdened_flat.code)
    assert as_user(stranger).get(reverse("query_answer", args=[answer.number])).status_code == 404

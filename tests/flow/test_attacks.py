"""What somebody with bad intentions tries at the journey, and what they get."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from realestate.accounts.models import User
from realestate.cases.models import Message
from realestate.common import storage
from realestate.common.errors import Refused
from realestate.flow.services import closing, papers, signing
from realestate.flow.statement import statement
from tests.journey import Journey

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def test_who_opens_a_case_by_a_number_does_not_learn_the_owners_identity_number(
    journey: Journey, wang_fang: User, as_user: SignIn
) -> None:
    case = journey.to("signing")
    page = as_user(journey.buyer).get(f"/c/{case.number}/confirm/").content.decode()
    assert wang_fang.id_number not in page
    assert wang_fang.id_number not in statement(case)
    assert wang_fang.name in statement(case)


def test_the_register_is_not_read_by_trying_numbers(
    journey: Journey, stranger: User, as_user: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.ACCOUNT_RATE_LIMITS, "find", "2/d/user")
    browser = as_user(stranger)
    number = {"number": "浙（2026）杭州市不动产权第0009999号"}
    answers = [browser.post("/start/second_hand_home/find/", number).status_code for _try in range(3)]
    assert answers == [422, 422, 429]


def test_the_signing_code_goes_to_the_signers_own_phone_whatever_the_other_side_typed(
    journey: Journey, wang_fang: User
) -> None:
    case = journey.to("signing")
    case.parties.filter(user=wang_fang).update(phone="+8613911110000")
    signing.send_code(case_id=case.pk, user=wang_fang)
    assert Message.objects.get(key__startswith="code:").phone == wang_fang.phone


def test_a_draft_that_was_sent_back_is_withdrawn_by_the_one_who_fills_it_in_only(
    journey: Journey, wang_fang: User
) -> None:
    case = journey.to("signing")
    signing.object_to(case_id=case.pk, user=wang_fang, reason="价格不对")
    assert closing.withdraw(case_id=case.pk, user=wang_fang, seen="draft").state == "draft"
    assert closing.withdraw(case_id=case.pk, user=journey.buyer, seen="draft").state == "withdrawn"


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys under which something was stored."""
    keys: list[str] = []
    put = storage.put

    def noted(key: str, data: bytes) -> storage.Stored:
        keys.append(key)
        return put(key, data)

    monkeypatch.setattr(storage, "put", noted)
    return keys


def test_a_case_that_takes_no_papers_stores_none(journey: Journey, stored: list[str]) -> None:
    case = journey.to("accepted")
    photo = SimpleUploadedFile("a.pdf", b"not looked at")
    with pytest.raises(Refused, match="moved_on"):
        papers.add_paper(case=case, user=journey.buyer, kind="other", uploads=[photo])
    assert stored == []


def test_too_many_files_are_counted_before_they_are_read(journey: Journey) -> None:
    case = journey.to("draft")
    photos = [SimpleUploadedFile("a.pdf", b"not looked at") for _nth in range(papers.MAX_FILES + 1)]
    with pytest.raises(Refused, match="too_many_files"):
        papers.add_paper(case=case, user=journey.buyer, kind="other", uploads=photos)
    assert all(photo.tell() == 0 for photo in photos)


@pytest.mark.parametrize("path", ["/booking/board/%00/", "/delivery/e/%00/", "/booking/kiosk/%00/k/"])
def test_a_character_that_the_database_does_not_take_is_a_bad_request(path: str, client: Client, db: None) -> None:
    assert client.get(path).status_code == 400


def test_the_same_character_typed_at_the_desk_is_a_bad_request(journey: Journey, as_user: SignIn) -> None:
    case = journey.to("submitted")
    typed = {"seen": "submitted", "reason": "a\x00b"}
    assert as_user(journey.officer).post(f"/desk/{case.number}/refuse/", typed).status_code == 400
    assert journey.fresh().state == "submitted"


def test_a_signed_in_page_is_not_kept_by_the_browser(journey: Journey, as_user: SignIn, client: Client) -> None:
    case = journey.to("draft")
    assert "no-store" in as_user(journey.buyer).get(f"/c/{case.number}/").headers["Cache-Control"]
    assert "Cache-Control" not in client.get("/").headers

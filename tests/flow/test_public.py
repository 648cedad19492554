"""Pages for everybody: the catalogue made from the law package, and the board of public notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from realestate.accounts.models import User
from realestate.cases.models import NoticeObjection, PublicNotice
from realestate.common import clock
from realestate.law.matters import MATTERS
from tests.journey import Journey


@pytest.mark.parametrize("slug", sorted(MATTERS))
def test_the_catalogue_tells_of_each_matter_papers_trips_and_articles(slug: str, client: Client, db: None) -> None:
    page = client.get(f"/guide/{slug}/").content.decode()
    matter = MATTERS[slug]
    assert matter.zh in page
    assert all(need.zh in page for need in matter.usual_papers)
    assert all(article in page for article in matter.articles)


def test_the_catalogue_lists_every_matter(client: Client, db: None) -> None:
    page = client.get("/guide/").content.decode()
    assert all(f"/guide/{slug}/" in page for slug in MATTERS)


def test_an_unknown_matter_is_not_found(client: Client, db: None) -> None:
    assert client.get("/guide/no_such_thing/").status_code == 404


@pytest.fixture
def notice(journey: Journey) -> PublicNotice:
    """An accepted case with a notice on the board."""
    journey.to("accepted")
    return PublicNotice.objects.create(
        case=journey.case,
        title="关于某处转移登记的公告",
        text="现予公告",
        published_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=21),
    )


def objection_of(notice: PublicNotice) -> dict[str, str]:
    return {"name": "孙立", "phone": "13800000009", "text": "这房子是我的，有判决书。"}


def test_anybody_reads_the_board_and_objects_once(notice: PublicNotice, client: Client) -> None:
    assert notice.title in client.get("/notices/").content.decode()
    answer = client.post(f"/notices/{notice.pk}/", objection_of(notice))
    assert answer.status_code == 302
    assert notice.objections.get().name == "孙立"


def test_an_objection_without_a_reason_is_said_at_the_field(notice: PublicNotice, client: Client) -> None:
    answer = client.post(f"/notices/{notice.pk}/", {**objection_of(notice), "text": " "})
    assert answer.status_code == 422
    assert not NoticeObjection.objects.exists()


def test_after_the_last_day_the_board_takes_no_more(notice: PublicNotice, client: Client) -> None:
    PublicNotice.objects.update(
        published_on=clock.today() - dt.timedelta(days=30), ends_on=clock.today() - dt.timedelta(days=1)
    )
    assert client.post(f"/notices/{notice.pk}/", objection_of(notice)).status_code in (409, 422)
    assert not NoticeObjection.objects.exists()


def test_an_officer_answers_in_writing_and_only_once(
    notice: PublicNotice, client: Client, journey: Journey, as_user: Callable[[User], Client]
) -> None:
    client.post(f"/notices/{notice.pk}/", objection_of(notice))
    objection = NoticeObjection.objects.get()
    address = f"/desk/{journey.case.number}/objection/{objection.pk}/"
    officer = as_user(journey.officer)
    assert objection.text in officer.get(f"/desk/{journey.case.number}/").content.decode()
    assert officer.post(address, {"outcome": "", "upheld": ""}).status_code == 422
    assert officer.post(address, {"outcome": "判决书与本房屋无关"}).status_code == 302
    officer.post(address, {"outcome": "再改", "upheld": "yes"})
    objection.refresh_from_db()
    assert (objection.outcome, objection.upheld) == ("判决书与本房屋无关", False)
    assert as_user(journey.registrar).post(address, {"outcome": "x"}).status_code == 403

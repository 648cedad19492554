"""Each thing that goes another way than hoped has its own page, which says what to do."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

pytestmark = pytest.mark.usefixtures("problem_urls", "db")


@pytest.fixture
def visitor() -> Client:
    """As a server answers: an unexpected error is a page, not an exception in the test."""
    return Client(raise_request_exception=False)


def test_a_refusal_is_a_page_with_reason_remedy_and_code(visitor: Client) -> None:
    answer = visitor.get("/problem/refused/shares/")
    assert answer.status_code == 422
    for words in (
        "份额加起来不是 1",
        "请回“买方和份额”改好。",
        "SHARES_NOT_WHOLE",
        "《实施细则》第十条",
        "什么也没有改动。",
    ):
        assert words in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_same_refusal_is_problem_json_for_a_programme(visitor: Client) -> None:
    answer = visitor.get("/problem/refused/shares/", headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["code"], body["title"], body["status"]) == ("SHARES_NOT_WHOLE", "份额加起来不是 1", 422)
    assert body["remedy"] == "请回“买方和份额”改好。"


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/problem/refused/moved/", 409, "这件事已经往前走了"),
        ("/problem/refused/absent/", 404, "这里没有您要找的"),
        ("/problem/refused/often/", 429, "请稍等一会儿再试"),
        ("/problem/refused/large/", 413, "文件太大，传不上来"),
        ("/problem/too-big/", 413, "文件太大，传不上来"),
        ("/problem/forbidden/", 403, "这一页不归您的岗位办"),
        ("/nowhere/", 404, "这里没有您要找的"),
        ("/problem/broken/", 500, "我们这边出了错"),
        ("/problem/database/", 503, "登记系统暂时连不上"),
    ],
)
def test_each_status_has_its_own_page(visitor: Client, address: str, status: int, heading: str) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status
    assert f"<h1>{heading}</h1>" in answer.text
    assert "Traceback" not in answer.text
    assert "secret" not in answer.text


def test_the_words_of_a_409_are_those_of_the_refusal(visitor: Client) -> None:
    assert "陈晓已经受理了这件事" in visitor.get("/problem/refused/moved/").text


def test_the_way_back_is_the_page_one_came_from(visitor: Client) -> None:
    answer = visitor.get("/problem/forbidden/", headers={"referer": "http://testserver/styleguide/?a=1"})
    assert 'href="/styleguide/?a=1"' in answer.text


def test_from_a_step_long_done_the_way_leads_to_the_matter(visitor: Client) -> None:
    answer = visitor.post("/problem/matters/7/sign/", headers={"referer": "http://testserver/problem/matters/7/sign/"})
    assert 'href="/problem/matters/7/"' in answer.text


def test_the_way_back_is_never_somebody_elses_site(visitor: Client) -> None:
    answer = visitor.get("/problem/forbidden/", headers={"referer": "https://evil.example/"})
    assert "evil.example" not in answer.text


def test_a_form_without_its_token_says_so_kindly() -> None:
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post("/problem/form/", {"a": "1"})
    assert answer.status_code == 403
    assert "<h1>这个页面放得太久了</h1>" in answer.text


def test_the_pages_speak_english_too(visitor: Client) -> None:
    visitor.get("/preferences/?lang=en")
    assert "<h1>What you are looking for is not here</h1>" in visitor.get("/nowhere/").text
    assert "<h1>Something went wrong on our side</h1>" in visitor.get("/problem/broken/").text


def test_without_a_database_the_page_still_stands(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser with a session: nothing on the way to the 503 page may ask who it is."""
    visitor.cookies["sessionid"] = "x" * 32

    def refuse(self: object) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "cursor", refuse)
        for address in ("/problem/database/", "/styleguide/"):
            answer = visitor.get(address)
            assert answer.status_code == 503, address
            assert "<h1>登记系统暂时连不上</h1>" in answer.text
            assert answer.headers["Retry-After"] == "30"


def test_health_answers_without_the_database_and_readiness_does_not(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert visitor.get("/readyz").json() == {"status": "ok", "database": "up"}

    def refuse(self: object) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "cursor", refuse)
        assert visitor.get("/healthz").status_code == 200
        assert visitor.get("/readyz").status_code == 503


def test_the_offline_page_knows_nobody(visitor: Client) -> None:
    answer = visitor.get("/offline/")
    assert answer.status_code == 200
    assert "您的手机没有网络" in answer.text
    assert "sessionid" not in answer.cookies


def test_the_service_worker_keeps_the_offline_page_only(visitor: Client) -> None:
    answer = visitor.get("/sw.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert '"/offline/"' in answer.text


def test_the_way_back_never_leads_to_another_site(client: Client) -> None:
    for path in ("//elsewhere.example/x", "/\\elsewhere.example/x"):
        page = client.get("/nothing-here/", headers={"referer": f"http://testserver{path}"}).content.decode()
        assert 'href="/elsewhere.example/x"' in page
        assert f'href="{path}"' not in page

"""The book for machines: each line of the contract with organisations is a test."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import AccessToken

from realestate.accounts.models import Organisation, User
from realestate.query import jobs
from realestate.query.models import Question
from realestate.query.services import clients, granting, limits
from realestate.register.models import Unit

pytestmark = pytest.mark.django_db
CALL = {
    "person": "吴桐 1024",
    "purpose": "贷后检查",
    "basis": "不动产登记资料查询暂行办法 20",
    "mandate": "抵押合同 2026-1",
}


def organisation_of(user: User) -> Organisation:
    organisation = user.memberships.get().organisation
    assert organisation is not None
    return organisation


def token_of(organisation: Organisation) -> str:
    client_id, secret = clients.register(organisation=organisation)
    answer = Client().post(
        reverse("api_token"), {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    )
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def call(token: str, **said: Any) -> Any:
    return Client().post(
        reverse("api_questions"), json.dumps(said), "application/json", headers={"authorization": f"Bearer {token}"}
    )


def decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def claims_of(jws: str) -> dict[str, Any]:
    """Check the signature with the published key, as the organisation does."""
    header, payload, signature = jws.split(".")
    key = Client().get(reverse("api_keys")).json()["keys"][0]
    assert json.loads(decode(header)) == {"alg": "EdDSA", "kid": key["kid"], "typ": "answer+jws"}
    Ed25519PublicKey.from_public_bytes(decode(key["x"])).verify(decode(signature), f"{header}.{payload}".encode())
    return dict(json.loads(decode(payload)))


def test_the_answer_is_signed_with_time_and_purpose_inside(wu_of_icbc: User, burdened_flat: Unit) -> None:
    token = token_of(organisation_of(wu_of_icbc))
    answer = call(token, **CALL, index="unit", unit=burdened_flat.code, ask="result")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/jose"
    claims = claims_of(answer.content.decode())
    assert (claims["purpose"], claims["person"]) == ("贷后检查", "吴桐 1024")
    assert claims["at"].startswith("20")
    assert claims["answer"][0]["owner_name"] == ["*芳"]
    assert claims["answer"][0]["mortgagee"] == ["工行杭州分行"]


def test_a_changed_answer_is_noticed(wu_of_icbc: User, burdened_flat: Unit) -> None:
    answer = call(token_of(organisation_of(wu_of_icbc)), **CALL, index="unit", unit=burdened_flat.code, ask="result")
    header, payload, signature = answer.content.decode().split(".")
    with pytest.raises(InvalidSignature):
        claims_of(f"{header}.{payload[:-2]}AA.{signature}")


def test_each_read_is_in_the_log_with_the_person_acting_and_the_mandate(wu_of_icbc: User, burdened_flat: Unit) -> None:
    call(token_of(organisation_of(wu_of_icbc)), **CALL, index="unit", unit=burdened_flat.code, ask="result")
    question = Question.objects.get()
    assert (question.channel, question.acting, question.mandate) == ("api", "吴桐 1024", "抵押合同 2026-1")
    assert question.looks.get().unit == burdened_flat


@pytest.mark.parametrize("missing", [*CALL, "index", "ask"])
def test_each_call_names_person_purpose_basis_and_mandate(wu_of_icbc: User, burdened_flat: Unit, missing: str) -> None:
    said = {**CALL, "index": "unit", "unit": burdened_flat.code, "ask": "result"} | {missing: " "}
    answer = call(token_of(organisation_of(wu_of_icbc)), **said)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "field_missing", missing)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Question.objects.exists()


def test_without_a_token_nothing_is_told(burdened_flat: Unit) -> None:
    for token in ("", "forged"):
        answer = call(token, **CALL, index="unit", unit=burdened_flat.code, ask="result")
        assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert not Question.objects.exists()


@pytest.mark.parametrize("grant_type", ["password", "authorization_code", "refresh_token", ""])
def test_only_client_credentials_give_a_token(wu_of_icbc: User, grant_type: str) -> None:
    client_id, secret = clients.register(organisation=organisation_of(wu_of_icbc))
    said = {
        "grant_type": grant_type,
        "client_id": client_id,
        "client_secret": secret,
        "username": "icbc",
        "password": "x",
    }
    assert Client().post(reverse("api_token"), said).status_code in (400, 401)


def test_a_new_secret_ends_the_old_one_and_its_tokens(wu_of_icbc: User, burdened_flat: Unit) -> None:
    organisation = organisation_of(wu_of_icbc)
    old = token_of(organisation)
    client_id, secret = clients.register(organisation=organisation)
    assert call(old, **CALL, index="unit", unit=burdened_flat.code, ask="result").status_code == 401
    wrong = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": "old"}
    assert Client().post(reverse("api_token"), wrong).status_code == 401
    assert Client().post(reverse("api_token"), wrong | {"client_secret": secret}).status_code == 200


def test_by_name_only_where_the_law_allows_it(wu_of_icbc: User, clerk_of_court: User, burdened_flat: Unit) -> None:
    bank = call(token_of(organisation_of(wu_of_icbc)), **CALL, index="name", name="王芳", ask="result")
    assert (bank.status_code, bank.json()["code"]) == (403, "query_not_allowed")
    assert "index" in [why["reason"] for why in bank.json()["reasons"]]
    court = token_of(organisation_of(clerk_of_court))
    answer = call(court, **CALL, index="name", name="王芳", ask="result", work_permit="浙A-1")
    assert claims_of(answer.content.decode())["answer"][0]["owner_name"] == ["王芳"]
    assert call(court, **CALL, index="name", name="王芳", ask="result").json()["reasons"][0]["reason"] == "proof"


def test_a_customers_authorisation_works_once(other_banker: User, wang_fang: User, burdened_flat: Unit) -> None:
    organisation = organisation_of(other_banker)
    token = token_of(organisation)
    said = {**CALL, "index": "unit", "ask": "result"}
    assert call(token, **said, unit=burdened_flat.code).status_code == 403
    grant = granting.give(giver=wang_fang, organisation=organisation, purpose="贷款", unit=burdened_flat)
    assert call(token, **said, grant=grant.code).status_code == 200
    replayed = call(token, **said, grant=grant.code)
    assert (replayed.status_code, replayed.json()["code"]) == (409, "grant_used")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(b"", 400, "invalid_json"), (b"[]", 400, "invalid_json"), (b"\xff", 400, "invalid_json"),
     (json.dumps({**CALL, "index": "unit", "ask": "result", "unit": 7}).encode(), 422, "invalid_field"),
     (json.dumps({**CALL, "index": "unit", "ask": "result", "unit": "x\x00"}).encode(), 422, "invalid_field"),
     (json.dumps({**CALL, "index": "unit", "ask": "result", "colour": "red"}).encode(), 422, "unknown_field"),
     (json.dumps({**CALL, "index": "unit", "ask": "everything", "unit": "1"}).encode(), 422, "invalid_question"),
     (json.dumps({**CALL, "index": "unit", "ask": "result", "unit": "1"}).encode(), 422, "invalid_unit_code")],
)  # fmt: skip
def test_bad_questions_are_problems_with_a_reason_code(
    wu_of_icbc: User, burdened_flat: Unit, body: bytes, status: int, code: str
) -> None:
    token = token_of(organisation_of(wu_of_icbc))
    answer = Client().post(
        reverse("api_questions"), body, "application/json", headers={"authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_person_and_a_client_have_their_limits(
    wu_of_icbc: User, burdened_flat: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STAFF_AN_HOUR", 2)
    monkeypatch.setattr(limits, "ORGANISATION_A_DAY", 3)
    token = token_of(organisation_of(wu_of_icbc))
    said = {"index": "unit", "unit": burdened_flat.code, "ask": "restrictions"}
    for person, due in (("甲", 200), ("甲", 200), ("甲", 429), ("乙", 200), ("乙", 429)):
        answer = call(token, **{**CALL, "person": person}, **said)
        assert answer.status_code == due, person
    assert answer.json()["code"] == "rate_limited"


def test_tokens_that_have_ended_are_forgotten_at_night(wu_of_icbc: User) -> None:
    token_of(organisation_of(wu_of_icbc))
    AccessToken.objects.update(expires=timezone.now() - dt.timedelta(minutes=1))
    jobs.forget_tokens()
    jobs.forget_tokens()
    assert not AccessToken.objects.exists()


def test_the_interface_is_published(client: Client) -> None:
    said = client.get(reverse("api_openapi")).json()
    assert said["openapi"].startswith("3.")
    assert set(said["paths"]) == {"/api/v1/questions/", "/api/v1/keys/"}


def test_the_command_makes_a_client_for_those_who_may_ask_only(wu_of_icbc: User, capsys: Any) -> None:
    call_command("query_client", organisation_of(wu_of_icbc).credit_code)
    assert "client_secret" in capsys.readouterr().out
    Organisation.objects.create(name="顺路快递", credit_code="91330100MA0000015W", kind="courier")
    with pytest.raises(CommandError):
        call_command("query_client", "91330100MA0000015W")
    with pytest.raises(CommandError):
        call_command("query_client", "nobody")

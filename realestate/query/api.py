"""The book for machines: POST /api/v1/questions/, an OAuth 2 token, a signed answer. Errors are problem+json."""

from __future__ import annotations

import json
from typing import Any, Final, TypedDict, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauth2_provider.views import TokenView

from realestate.accounts.models import Organisation
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.problems import problem_json
from realestate.law import query as law
from realestate.law.people import PartyKind
from realestate.query import jws
from realestate.query.models import ApiClient
from realestate.query.services import Answer, Asker, Evidence, ask, clients, evidence
from realestate.query.services.askers import KINDS, POSTS

#: What each call names: who acts, why, on what ground, and the paper that it rests on.
NAMED: Final = ("person", "purpose", "basis", "mandate")
OPTIONAL: Final = ("unit", "number", "address", "name", "id_number", "grant", "work_permit")
LONGEST: Final = 200
PARTY_KINDS: Final[dict[str, PartyKind]] = {POSTS[role]: cast(PartyKind, kind) for role, kind in KINDS.items()}

token = csrf_exempt(TokenView.as_view())


class Typed(TypedDict):
    """The arguments of `ask()` that say what is looked for."""

    unit: str
    number: str
    address: str
    name: str
    id_number: str


@never_cache
@csrf_exempt
@require_POST
def questions(request: HttpRequest) -> HttpResponse:
    """Put one question; the answer is a JWS with time, purpose and asker inside."""
    organisation = organisation_of(request)
    said = body_of(request)
    answer = put(organisation, said)
    if not answer.answered:
        return refusal(answer)
    claims = {
        "iss": "realestate",
        "sub": organisation.credit_code,
        "number": answer.number,
        "at": clock.now().isoformat(timespec="seconds") if answer.question is None else answer.question.at.isoformat(),
        "person": said["person"],
        "purpose": said["purpose"],
        "mandate": said["mandate"],
        "ask": said["ask"],
        "answer": list(answer.units) if answer.units else dict(answer.shown),
    }
    return HttpResponse(jws.sign(claims), content_type="application/jose")


def organisation_of(request: HttpRequest) -> Organisation:
    """Whose token it is. Raises Refused 401."""
    valid, seen = get_oauthlib_core().verify_request(request, scopes=["query"])
    client = ApiClient.objects.select_related("organisation").filter(application=seen.client).first() if valid else None
    if client is None:
        raise Refused("token_invalid", _("令牌无效或者已过期"), remedy=_("请用客户端凭证重新取令牌。"), status=401)
    return client.organisation


def body_of(request: HttpRequest) -> dict[str, str]:
    """The question as text by name. Raises Refused 400 or 422 with the field that is wrong."""
    try:
        raw = json.loads(request.body)
    except ValueError:
        raise Refused("invalid_json", _("请求不是 JSON"), status=400) from None
    if not isinstance(raw, dict):
        raise Refused("invalid_json", _("请求不是 JSON 对象"), status=400)
    if unknown := sorted(set(map(str, raw)) - {*NAMED, *OPTIONAL, "index", "ask"}):
        raise Refused("unknown_field", _("不认识的字段：%(name)s") % {"name": unknown[0][:40]}, status=422)
    for name, value in raw.items():
        if not isinstance(value, str) or len(value) > LONGEST or "\x00" in value:
            raise Refused("invalid_field", _("字段 %(name)s 应为文字") % {"name": name}, status=422, field=name)
    for name in (*NAMED, "index", "ask"):
        if not raw.get(name, "").strip():
            raise Refused(
                "field_missing", _("缺少字段：%(name)s") % {"name": name}, status=422, field=name,
                article="不动产登记资料查询暂行办法 8、13",
            )  # fmt: skip
    return raw


def put(organisation: Organisation, said: dict[str, str]) -> Answer:
    """The question in the organisation's own role, resting on what it shows."""
    role = clients.ROLES[organisation.kind]
    asker = Asker(
        organisation.name, organisation.credit_code, PARTY_KINDS[role], None, organisation, said["person"].strip()
    )  # fmt: skip
    typed = Typed(
        unit=said.get("unit", ""), number=said.get("number", ""), address=said.get("address", ""),
        name=said.get("name", ""), id_number=said.get("id_number", ""),
    )  # fmt: skip
    grant, proofs = None, {"purpose"}
    if said.get("grant"):
        grant = evidence.by_grant(organisation=organisation, code=said["grant"], at=clock.now())
        proofs |= {*law.SELF_EVIDENT[role], "authorisation"} - {"mortgage"}
        if grant.unit is not None:
            typed["unit"] = grant.unit.code
        else:
            typed["unit"] = ""
            typed["name"], typed["id_number"] = grant.subject_name, grant.subject_number
    elif role == "court":
        proofs |= {"letter"} | ({"work_permit"} if said.get("work_permit", "").strip() else set())
    index = said["index"] if grant is None else "unit" if grant.unit else "name"
    return ask(
        asker=asker,
        role=role,
        index=index,
        ask=said["ask"],
        purpose=said["purpose"],
        evidence=Evidence(frozenset(proofs), mandate=said["mandate"], basis=said["basis"], grant=grant),
        channel="api",
        **typed,
    )


def refusal(answer: Answer) -> JsonResponse:
    """Every reason, with article and remedy."""
    reasons: list[dict[str, Any]] = [
        {"reason": why.code, "article": why.article, "zh": why.zh, "en": why.en, "remedy": why.remedy_zh}
        for why in answer.reasons
    ]
    return problem_json(403, "query_not_allowed", _("不予查询"), "；".join(why.zh for why in answer.reasons),
                        number=answer.number, reasons=reasons)  # fmt: skip


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The public key that answers are checked with."""
    return JsonResponse(jws.key_set())


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """What may be asked, for machines."""
    text: dict[str, Any] = {"type": "string", "maxLength": LONGEST}
    words: dict[str, Any] = {
        "index": {"type": "string", "enum": list(law.INDEXES)},
        "ask": {"type": "string", "enum": list(law.ASKS)},
    }
    problem = {"description": "problem+json with the reason code", "content": {"application/problem+json": {}}}
    return JsonResponse({
        "openapi": "3.1.0",
        "info": {"title": "Real-estate registry: questions to the book", "version": "1"},
        "paths": {
            "/api/v1/questions/": {"post": {
                "security": [{"client": ["query"]}],
                "requestBody": {"required": True, "content": {"application/json": {"schema": {
                    "type": "object", "additionalProperties": False, "required": [*NAMED, "index", "ask"],
                    "properties": {**dict.fromkeys((*NAMED, *OPTIONAL), text), **words},
                }}}},
                "responses": {
                    "200": {"description": "a compact JWS", "content": {"application/jose": {}}},
                    **dict.fromkeys(("400", "401", "403", "404", "409", "422", "429"), problem),
                },
            }},
            "/api/v1/keys/": {"get": {"responses": {"200": {"description": "JWK set"}}}},
        },
        "components": {"securitySchemes": {"client": {"type": "oauth2", "flows": {"clientCredentials": {
            "tokenUrl": "/api/v1/token/", "scopes": {"query": "ask the book"}}}}}},
    })  # fmt: skip

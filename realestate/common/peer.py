"""A department at the other end of the wire: one signed question, one checked answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.core.checks import CheckMessage, Error

from realestate.common import clock, signing
from realestate.common.errors import GatewayError


class PeerRefused(GatewayError):
    """The peer understood and says no: `code` is its reason, such as not_found. Asking again will not help."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(f"{name} refused: {code}", permanent=True)
        self.code = code


class Peer:
    """Base of gateways that speak the signed exchange. `timeout` in seconds, for each part of the call."""

    name = "peer"

    def __init__(self, *, url: str, key: str, peer_key: str, timeout: float = 5) -> None:
        self.url = url.rstrip("/")
        self._key = key
        self._peer_key = peer_key
        self.timeout = timeout

    def check_config(self) -> list[CheckMessage]:
        """The address is one, and both keys can be read."""
        found: list[CheckMessage] = []
        if urlsplit(self.url).scheme not in {"http", "https"}:
            found.append(Error(f"{self.name}: EXCHANGE_URL is not an address", id="exchange.E001"))
        for read, pem, setting in (
            (signing.private_key, self._key, "EXCHANGE_KEY"),
            (signing.public_key, self._peer_key, "EXCHANGE_PEER_KEY"),
        ):
            try:
                read(pem)
            except signing.BadKey as problem:
                found.append(Error(f"{self.name}: {setting}: {problem}", id="exchange.E002"))
        return found

    def post(self, path: str, body: dict[str, Any], request_id: str) -> dict[str, Any]:
        """Ask, and give the checked answer. GatewayError when there is none, PeerRefused when it is no."""
        # Sorted: a question that was kept in the database and is asked again has the same bytes.
        raw = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
        question = signing.Question("POST", path, request_id, raw)
        headers = signing.sign(question, signing.private_key(self._key), clock.now())
        response = self._talk(question, headers)
        if response.status_code >= 500:
            raise GatewayError(f"{self.name} answered {response.status_code}")
        try:
            reply = signing.Reply(question, response.status_code, response.content)
            signing.verify(reply, response.headers, signing.public_key(self._peer_key), clock.now())
        except signing.BadSignature as problem:
            raise GatewayError(f"{self.name}: the answer's signature is {problem.code}") from problem
        return self._read(response)

    def _talk(self, question: signing.Question, headers: dict[str, str]) -> httpx.Response:
        headers = headers | {"Content-Type": "application/json"}
        try:
            with httpx.Client(timeout=self.timeout, trust_env=False) as client:
                return client.post(self.url + question.path, content=question.body, headers=headers)
        except httpx.HTTPError as problem:
            raise GatewayError(f"{self.name} did not answer: {type(problem).__name__}") from problem

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        try:
            said = response.json()
        except ValueError as problem:
            raise GatewayError(f"{self.name}: the answer is not JSON") from problem
        if not isinstance(said, dict):
            raise GatewayError(f"{self.name}: the answer is not an object")
        if response.status_code >= 400:
            raise PeerRefused(self.name, str(said.get("error", response.status_code)))
        return said

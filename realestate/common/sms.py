"""Text messages: phone numbers in one form, and the gateway that sends."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

from realestate.common.errors import GatewayError
from realestate.common.peer import Peer

_E164: Final = re.compile(r"\+[1-9][0-9]{5,14}")
_MAINLAND_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")


class InvalidPhone(ValueError):
    """Not a phone number that can receive a message."""

    code = "invalid_phone"


def e164(text: str) -> str:
    """A phone number in E.164 form: 138 0000 0001 becomes +8613800000001; other countries with their + code."""
    number = re.sub(r"[\s()（）\-－.]", "", unicodedata.normalize("NFKC", text[:40]))
    number = re.sub(r"^00(?=[1-9])", "+", number)
    if _MAINLAND_MOBILE.fullmatch(number):
        return f"+86{number}"
    if number.startswith("86") and _MAINLAND_MOBILE.fullmatch(number[2:]):
        return f"+{number}"
    if not _E164.fullmatch(number) or (number.startswith("+86") and not _MAINLAND_MOBILE.fullmatch(number[3:])):
        raise InvalidPhone(text)
    return number


def local(phone: str) -> str:
    """How people read it: a mainland number without +86."""
    return phone.removeprefix("+86")


class HttpSms(Peer):
    """Sends through the message centre's HTTP interface, signed like the departments' exchange."""

    name = "sms"

    def send(self, phone: str, text: str, key: str) -> None:
        """Send `text` once for each `key`: the same key again sends nothing more. GatewayError when unsure."""
        try:
            message = to_message(phone, text, key)
        except InvalidPhone as problem:
            raise GatewayError("sms: not a phone number", permanent=True) from problem
        self.post("/sms/send/", message, request_id_for(key))


def to_message(phone: str, text: str, key: str) -> dict[str, str]:
    """What the message centre wants to know."""
    return {"phone": e164(phone), "text": text, "key": key}


def request_id_for(key: str) -> str:
    """The same key is the same request."""
    return "sms-" + hashlib.sha256(key.encode()).hexdigest()[:32]

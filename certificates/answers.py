"""What a passer-by is told: one word, why, and the few facts that everybody may see (RULEBOOK 7.3, R-QRY-06)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from certificates.models import Certificate, Kind
from certificates.selectors import Checked, Stated
from certificates.token import Reading
from realestate.common import clock
from realestate.common.identifiers import mask_name, printed_unit_code

NOT_FOUND: Final = "not_found"

#: result -> (word, look of the verdict, sentence, HTTP status)
VERDICTS: Final[dict[str, tuple[Any, str, Any, int]]] = {
    "valid": (gettext_lazy("有效"), "", gettext_lazy("登记簿上，这本证书现在有效。"), 200),
    "suspended": (gettext_lazy("暂停"), "wait", gettext_lazy("登记簿上，这本证书暂停使用，请先不要据此交易。"), 200),
    "replaced": (gettext_lazy("已换发"), "past", gettext_lazy("这本证书已经被新的证书代替，不再有效。"), 200),
    "cancelled": (gettext_lazy("已注销"), "past", gettext_lazy("这本证书已经注销，不再有效。"), 200),
    NOT_FOUND: (gettext_lazy("查无此证"), "stop", gettext_lazy("登记簿上没有这个证号，请对照证书再看一遍。"), 404),
    Reading.UNREADABLE: (
        gettext_lazy("无法识别"),
        "wait",
        gettext_lazy("这个码没有读全或已经损坏，请重新扫一次，或按证号查。"),
        400,
    ),
    Reading.UNKNOWN_FORMAT: (
        gettext_lazy("无法识别"),
        "wait",
        gettext_lazy("这个码能读出来，但不是不动产证书的格式。"),
        400,
    ),
    Reading.UNKNOWN_KEY: (
        gettext_lazy("签名不可信"),
        "stop",
        gettext_lazy("这个码用的钥匙不是登记机构的，请不要相信这张证书。"),
        400,
    ),
    Reading.BAD_SIGNATURE: (
        gettext_lazy("签名不可信"),
        "stop",
        gettext_lazy("这个码的内容被改动过，或不是登记机构签发的，请不要相信这张证书。"),
        400,
    ),
}
#: What stands before each fact.
LABELS: Final = {
    "number": gettext_lazy("证号"),
    "kind": gettext_lazy("证书"),
    "holders": gettext_lazy("权利人"),
    "unit": gettext_lazy("不动产单元号"),
    "location": gettext_lazy("坐落"),
    "issued_on": gettext_lazy("登记日期"),
    "closed_on": gettext_lazy("失效日期"),
    "signature": gettext_lazy("签名"),
}
CO_OWNERSHIP: Final = {
    "sole": gettext_lazy("单独所有"),
    "joint": gettext_lazy("共同共有"),
    "shares": gettext_lazy("按份共有"),
}


@dataclass(frozen=True)
class Answer:
    """The result of a check, ready for a page or for JSON. `known` are (key of LABELS, value)."""

    result: str
    checked_at: dt.datetime
    known: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    number: str = ""

    @property
    def word(self) -> str:
        return str(VERDICTS[self.result][0])

    @property
    def look(self) -> str:
        return VERDICTS[self.result][1]

    @property
    def sentence(self) -> str:
        return str(VERDICTS[self.result][2])

    @property
    def status(self) -> int:
        return VERDICTS[self.result][3]

    @property
    def facts(self) -> list[tuple[Any, str]]:
        """(label, value)"""
        return [(LABELS[key], value) for key, value in self.known]

    @property
    def clock(self) -> str:
        """The time of the check to the second."""
        return f"{self.checked_at:%Y-%m-%d %H:%M:%S}"

    def as_json(self) -> dict[str, Any]:
        return {
            "result": str(self.result),
            "word": self.word,
            "checked_at": self.checked_at.isoformat(timespec="seconds"),
            **dict(self.known),
            "warnings": list(self.warnings),
        }


def of_number(certificate: Certificate | Stated | None, *, host: str) -> Answer:
    """The answer about a number that somebody typed."""
    if certificate is None:
        return Answer(NOT_FOUND, clock.now())
    return Answer(
        certificate.state,
        clock.now(),
        tuple(_facts(certificate)),
        (*_lapsed(certificate), *_domain(certificate, host)),
        certificate.number,
    )


def of_token(checked: Checked, *, host: str) -> Answer:
    """The answer about a code. The register's word counts, also where the code says otherwise."""
    if checked.reading is not Reading.OK:
        return Answer(checked.reading, clock.now())
    answer = of_number(checked.certificate, host=host)
    if checked.certificate is None:
        return answer
    signature = ("signature", _trusted(get_language(), checked.key_id))
    differs = (_("码里写的与登记簿不一致，以登记簿为准。"),) if checked.differs else ()
    return Answer(
        answer.result, answer.checked_at, (*answer.known, signature), (*answer.warnings, *differs), answer.number
    )


def _facts(certificate: Certificate | Stated) -> list[tuple[str, str]]:
    """Never an identity number, a restriction or a price."""
    facts = [
        ("number", certificate.number),
        ("kind", _kind(get_language(), certificate.kind)),
        ("holders", _holders(certificate)),
        ("unit", printed_unit_code(certificate.unit_code)),
        ("location", certificate.content["location"]),
        ("issued_on", certificate.content["issued_on"]),
    ]
    if certificate.closed_at:
        facts.append(("closed_on", f"{certificate.closed_at.astimezone(clock.ZONE):%Y-%m-%d}"))
    return facts


def _holders(certificate: Certificate | Stated) -> str:
    """*雷、**梅（2 人，共同共有）; a proof says nothing of how its holders share."""
    names = "、".join(mask_name(holder["name"]) for holder in certificate.holders)
    count = len(certificate.holders)
    return names + _how_they_hold(get_language(), count, certificate.content["co_ownership"])


@lru_cache(maxsize=256)
def _how_they_hold(_language: str | None, count: int, way: str) -> str:
    """（2 人，共同共有）; kept, because so many ask and there are few such words."""
    people = ngettext("%(count)s 人", "%(count)s 人", count) % {"count": count}
    if not way:
        return _("%(names)s（%(people)s）") % {"names": "", "people": people}
    return _("%(names)s（%(people)s，%(way)s）") % {"names": "", "people": people, "way": CO_OWNERSHIP[way]}


@lru_cache(maxsize=16)
def _kind(_language: str | None, kind: str) -> str:
    return str(Kind(kind).label)


@lru_cache(maxsize=64)
def _trusted(_language: str | None, key_id: str) -> str:
    return _("可信，钥匙 %(key)s") % {"key": key_id}


def _lapsed(certificate: Certificate | Stated) -> list[str]:
    """Nobody has entered its end; time has brought it."""
    if isinstance(certificate, Stated) and certificate.lapsed:
        return [_("期限已经届满，这项登记自动失效，没有另外办理注销。")]
    return []


def _domain(certificate: Certificate | Stated, host: str) -> list[str]:
    printed = certificate.content["domain"]
    if printed == host:
        return []
    return [
        _("证书上印的网址是 %(printed)s，您现在打开的是 %(host)s。请确认您没有被引到别的网站。")
        % {"printed": printed, "host": host}
    ]

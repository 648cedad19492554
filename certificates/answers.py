"""What a passer-by is told: one word, why, and the few facts that everybody may see (RULEBOOK 7.3, R-QRY-06)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from certificates.models import Certificate
from certificates.selectors import Checked
from certificates.token import Reading
from realestate.common import clock
from realestate.common.identifiers import mask_name, parse_unit_code

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
CO_OWNERSHIP: Final = {
    "sole": gettext_lazy("单独所有"),
    "joint": gettext_lazy("共同共有"),
    "shares": gettext_lazy("按份共有"),
}


@dataclass(frozen=True)
class Answer:
    """The result of a check, ready for a page or for JSON. `facts` are (key, label, value)."""

    result: str
    checked_at: dt.datetime
    facts: tuple[tuple[str, str, str], ...] = ()
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
    def clock(self) -> str:
        """The time of the check to the second."""
        return f"{self.checked_at:%Y-%m-%d %H:%M:%S}"

    def as_json(self) -> dict[str, Any]:
        return {
            "result": str(self.result),
            "word": self.word,
            "checked_at": self.checked_at.isoformat(timespec="seconds"),
            **{key: value for key, _label, value in self.facts},
            "warnings": list(self.warnings),
        }


def of_number(certificate: Certificate | None, *, host: str) -> Answer:
    """The answer about a number that somebody typed."""
    if certificate is None:
        return Answer(NOT_FOUND, clock.now())
    return Answer(
        certificate.state,
        clock.now(),
        tuple(_facts(certificate)),
        tuple(_domain(certificate, host)),
        certificate.number,
    )


def of_token(checked: Checked, *, host: str) -> Answer:
    """The answer about a code. The register's word counts, also where the code says otherwise."""
    if checked.read.claims is None:
        return Answer(checked.read.reading, clock.now())
    answer = of_number(checked.certificate, host=host)
    if checked.certificate is None:
        return answer
    signature = ("signature", _("签名"), _("可信，钥匙 %(key)s") % {"key": checked.read.key_id})
    differs = (_("码里写的与登记簿不一致，以登记簿为准。"),) if checked.differs else ()
    return Answer(
        answer.result, answer.checked_at, (*answer.facts, signature), (*answer.warnings, *differs), answer.number
    )


def _facts(certificate: Certificate) -> list[tuple[str, str, str]]:
    """Never an identity number, a restriction or a price."""
    facts = [
        ("number", _("证号"), certificate.number),
        ("kind", _("证书"), str(certificate.get_kind_display())),
        ("holders", _("权利人"), _holders(certificate)),
        ("unit", _("不动产单元号"), parse_unit_code(certificate.unit_code).printed),
        ("location", _("坐落"), certificate.content["location"]),
        ("issued_on", _("登记日期"), certificate.content["issued_on"]),
    ]
    if certificate.closed_at:
        facts.append(("closed_on", _("失效日期"), f"{certificate.closed_at.astimezone(clock.ZONE):%Y-%m-%d}"))
    return facts


def _holders(certificate: Certificate) -> str:
    """*雷、**梅（2 人，共同共有）."""
    names = "、".join(mask_name(holder["name"]) for holder in certificate.holders)
    count = len(certificate.holders)
    people = ngettext("%(count)s 人", "%(count)s 人", count) % {"count": count}
    return _("%(names)s（%(people)s，%(way)s）") % {
        "names": names,
        "people": people,
        "way": CO_OWNERSHIP[certificate.content["co_ownership"]],
    }


def _domain(certificate: Certificate, host: str) -> list[str]:
    printed = certificate.content["domain"]
    if printed == host:
        return []
    return [
        _("证书上印的网址是 %(printed)s，您现在打开的是 %(host)s。请确认您没有被引到别的网站。")
        % {"printed": printed, "host": host}
    ]

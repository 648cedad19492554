"""What people ask for: one registration on one unit, with everybody's facts and every paper.

A matter (一件事) is a tuple of applications, see ``judge.judge_matter``. Building an :class:`Application` refuses at
once what no law has to judge (a price of 0, somebody on both sides of a sale, a share above one):
:class:`InvalidApplication`, with a code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from realestate.common.identifiers import comparable
from realestate.law.people import JOINT, Crowd, Holder, Owner, Person, Share

Source = Literal["applicant", "department", "paper", "declared"]
#: Above this a price is a slip of the finger (R-TAX: nothing in the province sold for a trillion).
MAX_PRICE: Final = Decimal(100000000000)


#: Reasons whose two sides have to be different people.
TWO_SIDES: Final = frozenset({"sale", "share", "exchange", "gift", "presale"})


class InvalidApplication(ValueError):
    """The application itself is malformed: ``code`` for machines, ``message`` (zh) and ``message_en`` for people,
    ``field``.
    """

    def __init__(self, code: str, message: str, message_en: str, field_name: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.message_en = message_en
        self.field = field_name


@dataclass(frozen=True)
class Paper:
    """One paper or one piece of a department's data that stands for it.

    ``kind``: a word of the scenario format or of a type's paper list (``sale_contract``, ``consent``,
    ``power_of_attorney``). ``by``: who signed, as identity numbers (better) or names. ``data``: its facts, dates as
    ``date``.
    """

    kind: str
    by: tuple[str, ...] = ()
    source: Source = "applicant"
    data: Mapping[str, Any] = field(default_factory=dict)

    def signed_by(self, holder: Holder) -> bool:
        """An empty ``by`` means that the paper does not say: nobody in particular signed it."""
        return any(holder.is_named(word) for word in self.by)


@dataclass(frozen=True)
class Applicant:
    """A party. ``share`` is what he takes (or gives, for a share transfer). ``joined``: signed or confirmed in
    person.

    ``agent``: the name of the agent who acts for him; ``guardians``: those who act for a ward.
    """

    person: Person
    share: Share | None = None
    joined: bool = True
    agent: str = ""
    guardians: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Application:
    """One registration that is asked for.

    ``obligors`` (义务人) give, ``holders`` (权利人) take or ask alone. ``price`` in yuan, VAT included. ``facts``
    holds what only one type needs (``what`` of a change, ``organ`` of a seizure), by the words of the scenario
    format. ``accepted_at`` and ``sequence`` rank it against other cases; None before acceptance.
    ``office_divisions``: the county codes that the receiving office serves; empty when it serves all.
    ``published_on``: first day of the public notice.
    """

    type: str
    unit_code: str
    reason: str = "sale"
    right: str = "ownership"
    obligors: tuple[Applicant, ...] = ()
    holders: tuple[Applicant, ...] = ()
    share: Fraction | None = None
    price: Decimal | None = None
    amount: Decimal | None = None
    papers: tuple[Paper, ...] = ()
    copies: int = 1
    case_id: str = ""
    accepted_at: datetime | None = None
    sequence: int = 0
    office_divisions: tuple[str, ...] = ()
    tax_settled: bool = False
    fee_settled: bool = False
    site_checked: bool = False
    published_on: date | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_money(self.price, "price")
        check_money(self.amount, "amount")
        if not 1 <= self.copies <= 1000:
            raise InvalidApplication(
                "invalid_copies", "证书本数应在1到1000之间", "1 to 1000 certificate books", "copies"
            )
        if self.share is not None and not 0 < self.share <= 1:
            raise InvalidApplication(
                "invalid_share", "份额应大于0且不超过1", "a share lies above 0 and at most at 1", "share"
            )
        for applicant in (*self.obligors, *self.holders):
            if isinstance(applicant.share, Fraction) and not 0 < applicant.share <= 1:
                raise InvalidApplication(
                    "invalid_share", "份额应大于0且不超过1", "a share lies above 0 and at most at 1", "share"
                )
        check_guardians((*self.obligors, *self.holders))
        check_no_twins(self.obligors, "obligors")
        check_no_twins(self.holders, "holders")
        if self.reason in TWO_SIDES:
            check_apart(self.obligors, self.holders)

    @property
    def in_part(self) -> bool:
        """Does only a stated share change hands, and the other owners keep theirs?"""
        return self.share is not None and self.share != 1

    def parties(self) -> tuple[Applicant, ...]:
        return (*self.obligors, *self.holders)

    def papers_of(self, kind: str) -> tuple[Paper, ...]:
        return tuple(paper for paper in self.papers if paper.kind == kind)

    def has_paper(self, kind: str) -> bool:
        return any(paper.kind == kind for paper in self.papers)

    def consents(self, holder: Holder, kind: str = "consent") -> bool:
        """Has this holder signed a paper of this kind? A paper that names no signer counts for nobody."""
        return any(paper.signed_by(holder) for paper in self.papers_of(kind))

    def acquirers(self) -> tuple[Owner, ...]:
        """The new owners with their shares; a single one without a share takes the whole, several take jointly."""
        alone = len(self.holders) == 1
        default: Share = Fraction(1) if alone else JOINT
        said_nothing = (None, JOINT) if alone else (None,)
        return tuple(Owner(a.person.holder, default if a.share in said_nothing else a.share) for a in self.holders)  # type: ignore[arg-type]


def check_money(value: Decimal | None, name: str) -> None:
    """Refuse an amount that cannot be meant: zero, negative, not a number, finer than a cent, or beyond all reason."""
    if value is None:
        return
    if not value.is_finite() or value <= 0:
        raise InvalidApplication("invalid_price", "金额必须大于0元", "the amount must be above 0 yuan", name)
    if value >= MAX_PRICE:
        raise InvalidApplication(
            "price_implausible",
            "金额超出合理范围，请核对位数",
            "the amount is beyond all reason; check the digits",
            name,
        )
    if value != value.quantize(Decimal("0.01")):
        raise InvalidApplication("invalid_price", "金额最多精确到分", "an amount has at most two decimal places", name)


def check_no_twins(applicants: Iterable[Applicant], name: str) -> None:
    seen: set[str] = set()
    for applicant in applicants:
        key = comparable(applicant.person.id_number) or applicant.person.name
        if key in seen:
            raise InvalidApplication(
                "party_twice",
                f"同一申请人填写了两次：{applicant.person.name}",
                f"the same party is named twice: {applicant.person.name}",
                name,
            )
        seen.add(key)


def check_guardians(applicants: Iterable[Applicant]) -> None:
    """Nobody is his own guardian, neither himself nor through others."""
    wards = {one.person.name: one for one in applicants if one.guardians}
    for name in wards:
        seen: set[str] = set()
        line = [name]
        while line:
            ward = wards.get(line.pop())
            for guardian in ward.guardians if ward else ():
                if guardian.name == name or (ward and ward.person.same_as(guardian)):
                    raise InvalidApplication(
                        "guardian_circular",
                        f"{name}不能做自己的监护人",
                        f"{name} cannot be guardian to oneself",
                        "guardians",
                    )
                if guardian.name not in seen:
                    seen.add(guardian.name)
                    line.append(guardian.name)


def check_apart(obligors: Iterable[Applicant], holders: Iterable[Applicant]) -> None:
    givers = Crowd(a.person for a in obligors)
    for applicant in holders:
        if applicant.person in givers:
            raise InvalidApplication(
                "party_both_sides",
                f"{applicant.person.name}不能既是转让方又是受让方",
                f"{applicant.person.name} cannot be on both sides",
                "holders",
            )


def words_of(paper: Paper, key: str) -> tuple[str, ...]:
    """A list of words out of a paper's data; a single word is a list of one."""
    value = paper.data.get(key)
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(map(str, value)) if isinstance(value, list | tuple | set | frozenset) else ()


def days_of(paper: Paper, key: str) -> date | None:
    """A date out of a paper's data, given as a date or as ISO text; None when it is not there or not a date."""
    value = paper.data.get(key)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None

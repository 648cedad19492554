"""What a form asks and how the two sides are called: pages, desks and the player are made from it, for every type.

A ground of a type declares its :class:`Sides`, its :class:`Ask` fields and the :data:`Channel` list that may begin it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

#: What is typed: ``number`` a whole number above 0; ``holders`` a list of names, numbers and shares; ``unit`` a unit
#: code; ``person`` one name (with the identity number where it is known).
AskKind = Literal[
    "text", "date", "moment", "money", "area", "share", "choice", "flag", "holders", "unit", "person", "number"
]
#: Where a registration may begin. ``desk``: an officer for whoever stands there; ``registrar``: ex officio.
Channel = Literal["citizen", "bank", "developer", "court", "desk", "registrar"]
#: Asks with these names are attributes of ``Application``; all others are keys of ``Application.facts``.
ATTRIBUTES: Final = frozenset({"price", "amount", "share", "copies"})


@dataclass(frozen=True)
class Choice:
    """One answer to choose: ``value`` is what the law reads."""

    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class Ask:
    """One field. ``name``: an attribute of ``Application`` (:data:`ATTRIBUTES`), or the key in its ``facts``.

    ``per_holder``: asked for each applicant; the fact is a mapping from his name on the register to what is typed.
    ``several``: a list of such things.
    """

    name: str
    kind: AskKind
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    required: bool = True
    choices: tuple[Choice, ...] = ()
    per_holder: bool = False
    several: bool = False

    @property
    def is_attribute(self) -> bool:
        return self.name in ATTRIBUTES

    @property
    def optional(self) -> Ask:
        """The same field, which may stay empty."""
        return replace(self, required=False)


@dataclass(frozen=True)
class Sides:
    """What the two sides are called: 义务人 ``obligor`` gives, 权利人 ``holder`` takes or asks; ``""``: no such side.

    ``shares``: each holder says which share he takes. Where a ground is applied for ``alone``, an obligor is named
    (the deceased) and neither joins nor signs.
    """

    holder_zh: str
    holder_en: str
    obligor_zh: str = ""
    obligor_en: str = ""
    shares: bool = False


# Sides that several grounds share.

SALE: Final = Sides("买方", "buyer", "卖方", "seller", shares=True)
OWNER: Final = Sides("权利人", "holder")
OWNERS: Final = Sides("全体共有人", "all co-owners")
MORTGAGE: Final = Sides("抵押权人", "mortgagee", "抵押人", "mortgagor")
APPLICANT: Final = Sides("申请人", "applicant")
ORGAN: Final = Sides("嘱托机关", "entrusting organ")

# Fields that several grounds share.

USES: Final = tuple(
    Choice(zh, zh, en)
    for zh, en in (
        ("住宅", "housing"), ("商业", "commercial"), ("办公", "office"), ("工业", "industrial"),
        ("车位", "parking space"), ("车库", "garage"), ("储藏室", "storage room"),
    )
)  # fmt: skip
PRICE: Final = Ask("price", "money", "成交价格（元，含增值税）", "Price (yuan, VAT included)")
COPIES: Final = Ask(
    "copies", "number", "证书本数", "Certificate books", "默认一本，共有人可以分别持证，每加一本10元",
    "one by default; co-owners may hold separate books, 10 yuan each", required=False,
)  # fmt: skip
OWN_CERTIFICATE: Final = Ask(
    "own_certificate", "flag", "车库、车位、储藏室单独发证", "A certificate of its own for parking or storage",
    required=False,
)  # fmt: skip
AREA: Final = Ask("area", "area", "建筑面积（平方米）", "Building area (m²)")
USE: Final = Ask("use", "choice", "用途", "Use", choices=USES)
ADDRESS: Final = Ask("address", "text", "坐落", "Address")
UNTIL: Final = Ask("until", "date", "期限至", "Until")
FOR_LIFE: Final = Ask("until", "date", "期限至", "Until", "不填为终身（长期）", "empty: for life", required=False)
AMOUNT: Final = Ask("amount", "money", "被担保主债权数额（元）", "Secured amount (yuan)")
COVENANT: Final = Ask(
    "covenant", "flag", "约定抵押期间不得转让", "Agreed: no transfer while mortgaged",
    "登记后转让须抵押权人同意", "once registered, a transfer needs the mortgagee's consent", required=False,
)  # fmt: skip
SCOPE: Final = Ask("scope", "text", "担保范围", "Scope of the security", required=False)
MORTGAGE_KIND: Final = Ask(
    "kind", "choice", "抵押方式", "Kind of mortgage", required=False,
    choices=(Choice("general", "一般抵押", "general"), Choice("maximum", "最高额抵押", "maximum amount")),
)  # fmt: skip
STARTS: Final = Ask("starts", "date", "债务履行期限自", "Term from", required=False)
OF: Final = Ask("of", "person", "谁的权利", "Whose right", "有多个的写明", "if several", required=False)
NEW_NAME: Final = Ask("name", "text", "现在的姓名或名称", "The name now", per_holder=True)
NEW_NUMBER: Final = Ask("id_number", "text", "现在的证件号码", "The ID number now", per_holder=True)
SIGNERS: Final = Ask("by", "holders", "签署人", "Signed by")
STATED_ON: Final = Ask("on", "date", "日期", "Date")

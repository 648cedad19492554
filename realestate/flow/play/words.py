"""The vocabulary of the format: the words of `register:`, of the steps and of `then:`, each with how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from yaml.nodes import MappingNode, Node, SequenceNode

from realestate.flow.play import nodes
from realestate.flow.play.nodes import Read, Source, record
from realestate.law.findings import REASONS
from realestate.law.types import TYPES

PARTY_KINDS: Final = (
    "person", "company", "micro_enterprise", "bank", "court", "procuratorate", "developer", "government",
)  # fmt: skip
USES: Final = ("住宅", "商业", "办公", "工业", "车位", "车库", "储藏室")
NOTICE_KINDS: Final = ("presale", "sale", "presale_mortgage", "mortgage")
#: Reasons that stop a case; what is only shown is no answer to compare.
CODES: Final = frozenset(code for code, reason in REASONS.items() if reason.severity != "note")

PERSON: Final[Mapping[str, Read]] = {
    "kind": nodes.one_of(*PARTY_KINDS),
    "born": nodes.day,
    "spouse": nodes.text,
    "homes": nodes.count,
    "guardians": nodes.names,
}

MORTGAGE: Final = record(
    {
        "to": nodes.names,
        "amount": nodes.amount,
        "until": nodes.day,
        "covenant": nodes.flag_or_unknown,
        "entered": nodes.moment,
    },
    what="a mortgage of the register",
    required=("to",),
)
NOTICE: Final = record(
    {
        "kind": nodes.one_of(*NOTICE_KINDS),
        "to": nodes.names,
        "from": nodes.names,
        "amount": nodes.amount,
        "entered": nodes.moment,
        "capable_from": nodes.day,
    },
    what="a notice of the register",
    required=("kind", "to"),
)
OBJECTION: Final = record(
    {"by": nodes.text, "matter": nodes.text, "entered": nodes.moment, "suit_proved": nodes.day_or_flag},
    what="an objection of the register",
    required=("by", "entered"),
)
SEIZURE: Final = record(
    {
        "by": nodes.text,
        "served": nodes.moment,
        "from": nodes.day,
        "until": nodes.day,
        "act": nodes.one_of("seize", "preseize"),
        "debtor": nodes.text,
        "share": nodes.part,
    },
    what="a seizure of the register",
    required=("by", "served"),
)
RESIDENCE: Final = record(
    {"to": nodes.names, "until": nodes.day_or_life, "entered": nodes.moment},
    what="a residence right of the register",
    required=("to",),
)
EASEMENT: Final = record(
    {"for": nodes.text, "purpose": nodes.text, "until": nodes.day_or_life, "entered": nodes.moment},
    what="an easement of the register",
    required=("for",),
)
UNIT: Final[Mapping[str, Read]] = {
    "use": nodes.one_of(*USES),
    "area": nodes.amount,
    "owners": nodes.map_of(nodes.share),
    "acquired": nodes.day,
    "mortgages": nodes.list_of(MORTGAGE),
    "notices": nodes.list_of(NOTICE),
    "objections": nodes.list_of(OBJECTION),
    "seizures": nodes.list_of(SEIZURE),
    "residences": nodes.list_of(RESIDENCE),
    "easements": nodes.list_of(EASEMENT),
    "first_registered": nodes.flag,
    "developer": nodes.text,
}


def count_or(read: Read) -> Read:
    """A number of those in force, or a list of them."""

    def read_it(source: Source, node: Node) -> Any:
        return nodes.list_of(read)(source, node) if isinstance(node, SequenceNode) else nodes.count(source, node)

    return read_it


BOOKS: Final = record(
    {"valid": nodes.count, "replaced": nodes.count, "cancelled": nodes.count}, what="certificates or proofs"
)
#: What `then:` and `check:` may ask of a unit.
THEN: Final[Mapping[str, Read]] = {
    "owners": nodes.map_of(nodes.share),
    "mortgages": count_or(
        record(
            {
                "to": nodes.names,
                "amount": nodes.amount,
                "until": nodes.day,
                "covenant": nodes.flag_or_unknown,
                "entered": nodes.moment,
            },
            what="a mortgage to compare",
        )
    ),
    "notices": count_or(
        record(
            {
                "to": nodes.names,
                "kind": nodes.one_of(*NOTICE_KINDS),
                "state": nodes.one_of("active", "lapsed", "turned", "cancelled"),
                "amount": nodes.amount,
            },
            what="a notice to compare",
        )
    ),
    "objections": count_or(
        record(
            {"by": nodes.text, "matter": nodes.text, "state": nodes.one_of("active", "lapsed", "cancelled")},
            what="an objection to compare",
        )
    ),
    "seizures": count_or(
        record(
            {
                "by": nodes.text,
                "state": nodes.one_of("active", "waiting", "ended", "released", "void"),
                "from": nodes.day,
                "until": nodes.day,
                "rank": nodes.count,
                "debtor": nodes.text,
                "share": nodes.part,
            },
            what="a seizure to compare",
        )
    ),
    "residences": count_or(
        record({"to": nodes.names, "until": nodes.day_or_life}, what="a residence right to compare")
    ),
    "easements": count_or(
        record({"for": nodes.text, "purpose": nodes.text}, what="an easement to compare")
    ),
    "certificates": BOOKS,
    "proofs": BOOKS,
    "area": nodes.amount,
    "use": nodes.one_of(*USES),
    "address": nodes.text,
}  # fmt: skip

#: Words of `dues:` and the lines of the bill that they mean.
DUES: Final[Mapping[str, tuple[str, ...]]] = {
    "registration_fee": ("registration_fee",),
    "fee": ("registration_fee",),
    "deed_tax": ("deed_tax",),
    "vat": ("vat",),
    "surcharges": ("surcharges",),
    "surcharge": ("surcharges",),
    "income_tax": ("income_tax",),
    "pit": ("income_tax",),
    "stamp_duty": ("stamp_duty",),
    "stamp_tax": ("stamp_duty",),
    "stamp": ("stamp_duty",),
    "stamp_duty_seller": ("stamp_duty_seller",),
    "land_appreciation_tax": ("land_appreciation_tax",),
}


def reason_codes(source: Source, node: Node) -> frozenset[str]:
    """Codes of the table of reasons."""
    items = node.value if isinstance(node, SequenceNode) else [node]
    found = []
    for item in items:
        word = nodes.text(source, item)
        if word not in CODES:
            raise source.fail(item, f"unknown reason code '{word}'")
        found.append(word)
    return frozenset(found)


def dues(source: Source, node: Node) -> dict[str, Any]:
    return nodes.fields(source, node, dict.fromkeys(DUES, nodes.amount), what="dues")


def change(*, owners: bool) -> Read:
    """`what:` of a change or a correction: one word, and `of` beside the words about a mortgage."""
    known: dict[str, Read] = {
        "name": nodes.map_of(nodes.text),
        "id_number": nodes.names,
        "address": nodes.text,
        "area": nodes.amount,
        "use": nodes.one_of(*USES),
        "mortgage_amount": nodes.amount,
        "mortgage_until": nodes.day,
        "co_ownership": joint_or_shares,
        "of": nodes.text,
    }
    if owners:
        known["owners"] = nodes.map_of(nodes.share)

    def read(source: Source, node: Node) -> dict[str, Any]:
        found = nodes.fields(source, node, known, what="what")
        said = [word for word in found if word != "of"]
        if len(said) != 1:
            raise source.fail(node, f"one change belongs here, not {len(said)}")
        if "of" in found and not said[0].startswith("mortgage_"):
            raise source.fail(node, f"unknown word 'of' beside {said[0]}")
        return found

    return read


def joint_or_shares(source: Source, node: Node) -> Any:
    """`joint`, or the share of each owner."""
    if isinstance(node, MappingNode):
        return nodes.map_of(nodes.share)(source, node)
    return nodes.one_of("joint")(source, node)


def takers(source: Source, node: Node) -> dict[str, str | None]:
    """Who takes: names with shares, or names alone."""
    if isinstance(node, MappingNode):
        return dict(nodes.map_of(nodes.share)(source, node))
    return dict.fromkeys(nodes.names(source, node))


def materials() -> dict[str, str]:
    """Every name of a required paper, in the law's word, in Chinese and in English, and the law's word for it."""
    found = {
        "合同": "contract", "contract": "contract", "身份证明": "identity", "身份证": "identity", "id": "identity",
        "application_form": "application_form", "application": "application_form", "登记申请书": "application_form",
        "certificate": "title_certificate", "title": "title_certificate", "不动产权证书": "title_certificate",
        "利害关系证明": "interest_proof", "principal_contract": "loan_contract", "main_contract": "loan_contract",
        "death_certificate": "death", "死亡证明": "death", "亲属关系证明": "heirs", "kinship_proof": "heirs",
        "land_certificate": "land_title", "planning_permit": "planning_proof", "completion": "completion_proof",
        "marriage_certificate": "marriage_proof", "结婚证": "marriage_proof", "divorce_agreement": "divorce_papers",
        "离婚证": "divorce_papers", "委托书": "power_of_attorney", "registration_proof": "mortgage_proof",
        "presale_contract": "presale_contract_filed", "payoff": "payoff_proof", "ruling": "seizure_ruling",
        "户口簿": "guardianship_proof", "survey": "survey_report", "遗嘱": "will",
    }  # fmt: skip
    for declared in TYPES.values():
        for ground in declared.grounds.values():
            for need in ground.papers:
                for title in (need.zh, need.zh.split("（")[0], need.en, need.en.split(" (")[0].lower()):
                    found.setdefault(title, need.kind)
                found[need.kind] = need.kind
    return found


MATERIALS: Final = materials()


def material(source: Source, node: Node) -> str:
    """The law's word for a paper that is named."""
    word = nodes.text(source, node)
    if word not in MATERIALS:
        raise source.fail(node, f"unknown material '{word}'")
    return MATERIALS[word]

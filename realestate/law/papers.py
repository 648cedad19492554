"""Papers and interview questions that several types share, in the words that a citizen reads."""

from __future__ import annotations

from typing import Final

from realestate.law.asking import SIGNERS, Ask
from realestate.law.declaration import PaperNeed, Question
from realestate.law.facts import Facts
from realestate.law.rules.mortgages import entered_before_2021
from realestate.law.rules.notice import fulfils
from realestate.law.rules.owners import absent_owners, enough_coowners


def has_ward(facts: Facts) -> bool:
    return any(a.person.is_ward(facts.today) for a in facts.application.parties())


def ward_disposes(facts: Facts) -> bool:
    return any(a.person.is_ward(facts.today) for a in facts.application.obligors)


def has_agent(facts: Facts) -> bool:
    return any(a.agent for a in facts.application.parties())


def has_objection(facts: Facts) -> bool:
    return bool(facts.objections)


def needs_notice_consent(facts: Facts) -> bool:
    return any(not fulfils(facts, notice) for notice in facts.notices)


def needs_mortgagee_consent(facts: Facts) -> bool:
    return any(m.covenant is not False or entered_before_2021(m) for m in facts.mortgages)


def some_owner_stays_away(facts: Facts) -> bool:
    ownership = facts.book.ownership
    if ownership is None or ownership.mode != "shares" or facts.application.in_part:
        return False
    return bool(absent_owners(facts)) and not any(True for _one in enough_coowners(facts))


IDENTITY: Final = PaperNeed(
    "identity",
    "各方身份证明",
    "Identity of all parties",
    ("department", "applicant", "paper"),
    hint_zh="刷脸核验通过的，不用再交。",
    hint_en="Not needed from those whose face check has passed.",
)
TITLE: Final = PaperNeed(
    "title_certificate",
    "不动产权证书",
    "Title certificate",
    ("department", "applicant", "paper"),
    hint_zh="登记簿里查得到的，不用再交。",
    hint_en="Not needed when the register shows it.",
)
GUARDIANSHIP: Final = PaperNeed(
    "guardianship_proof",
    "监护关系证明（户口簿、出生证明等）",
    "Proof of guardianship",
    ("department", "applicant", "paper"),
    when=has_ward,
)
GUARANTEE: Final = PaperNeed(
    "guardian_guarantee",
    "为被监护人利益处分的书面保证",
    "Guardian's guarantee of the ward's benefit",
    ("declared", "applicant", "paper"),
    when=ward_disposes,
    own_code="guardian_guarantee",
    asks=(SIGNERS,),
)
POWER: Final = PaperNeed(
    "power_of_attorney",
    "委托书（现场见证或公证）",
    "Power of attorney (witnessed here or notarised)",
    ("applicant", "department", "paper"),
    when=has_agent,
    own_code="agency_ended",
    asks=(
        SIGNERS,
        Ask("agent", "person", "受托人", "Agent"),
        Ask("until", "date", "授权期限至", "Power until", required=False),
        Ask("notarised", "flag", "已公证", "Notarised", required=False),
        Ask("witnessed", "flag", "在登记人员面前签署", "Signed before the staff", required=False),
    ),
)
OBJECTION_UNDERTAKING: Final = PaperNeed(
    "objection_undertaking",
    "知悉异议登记并自担风险的承诺书",
    "Declaration of knowing the objection",
    ("declared", "paper"),
    when=has_objection,
    own_code="objection_unacknowledged",
    asks=(SIGNERS,),
)
NOTICE_CONSENT: Final = PaperNeed(
    "consent",
    "预告登记权利人同意书",
    "Written consent of the notice holder",
    ("applicant", "department", "paper"),
    when=needs_notice_consent,
    own_code="notice_without_consent",
    asks=(SIGNERS,),
)
MORTGAGEE_CONSENT: Final = PaperNeed(
    "consent",
    "抵押权人同意转让的书面意见",
    "Written consent of the mortgagee",
    ("department", "applicant", "paper"),
    when=needs_mortgagee_consent,
    own_code="mortgage_covenant",
    asks=(SIGNERS,),
)
COOWNERS_TOLD: Final = PaperNeed(
    "coowner_notice",
    "已书面通知其他共有人的证明",
    "Proof that the other co-owners were told",
    ("declared", "applicant", "paper"),
    when=some_owner_stays_away,
)
#: On every disposal, behind the papers of the ground itself.
SITUATIONAL: Final = (
    GUARDIANSHIP,
    GUARANTEE,
    POWER,
    OBJECTION_UNDERTAKING,
    NOTICE_CONSENT,
    MORTGAGEE_CONSENT,
    COOWNERS_TOLD,
)

TRUE_INTENT: Final = Question(
    "true_intent", "申请登记是您的真实意思吗？", "Is this application your true intent?", "yes"
)
COOWNED: Final = Question(
    "other_coowners",
    "除登记簿记载的以外，还有其他共有人吗（例如未登记的配偶）？",
    "Are there co-owners besides those on the register, such as a spouse?",
    "no",
    "obligors",
)
LEASED: Final = Question("leased", "房屋目前有出租吗？", "Is the unit let?", "any", "obligors")
PRICE_TRUE: Final = Question("price_true", "填写的成交价格真实吗？", "Is the stated price true?", "yes")
OBJECTION_KNOWN: Final = Question(
    "objection_known", "您知道有人对该房屋的权属有争议吗？", "Do you know of any dispute about the ownership?", "no"
)
HEIRS_COMPLETE: Final = Question(
    "heirs_complete", "继承人都列全了吗？有没有遗嘱？", "Are all heirs named, and is there a will?", "any", "holders"
)
HOLDER_AGREES: Final = Question(
    "holder_agrees", "登记簿上的权利人同意更正吗？", "Does the holder on the register agree?", "any"
)
DISPOSAL_QUESTIONS: Final = (TRUE_INTENT, COOWNED, LEASED, PRICE_TRUE, OBJECTION_KNOWN)

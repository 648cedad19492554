"""Rate, complain, answer."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from realestate.accounts import working_days
from realestate.accounts.models import Office, User
from realestate.cases.machine import State
from realestate.cases.models import Case, Party
from realestate.cases.services import record_event, tell
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.oversight.models import COMPLAINT_MAX, WORDS_MAX, Complaint, Evaluation

ANSWER_WORKDAYS = 5


def rate(*, case: Case, party: Party, stars: int, words: str = "") -> Evaluation:
    """Keep this party's rating of the closed case. The first one counts: a second click returns it unchanged.

    Refused: not_closed, not_a_party, stars_out_of_range, words_too_long, already_rated (with another rating).
    """
    if case.state != State.CLOSED:
        raise Refused("not_closed", _("办结以后才能评价。"), remedy=_("证书送到您手里，这件事就办结了。"))
    if party.case_id != case.pk:
        raise Refused("not_a_party", _("您不是这件事的当事人。"), status=403)
    if not 1 <= stars <= 5:
        raise Refused("stars_out_of_range", _("请选一到五星。"), status=400, field="stars")
    words = words.strip()
    if len(words) > WORDS_MAX:
        raise Refused("words_too_long", _("评语不超过 500 字。"), status=400, field="words")
    with transaction.atomic():
        evaluation, made = Evaluation.objects.get_or_create(
            case=case, party=party, defaults={"stars": stars, "words": words, "at": clock.now()}
        )
        if made:
            record_event(case=case, act="rate", actor=party.user, stars=stars)
    if not made and (evaluation.stars, evaluation.words) != (stars, words):
        raise Refused(
            "already_rated", _("您已经评价过了，第一次的评价已记下。"), remedy=_("还有话要说，请写投诉与建议。")
        )
    return evaluation


def complain(*, user: User, office: Office, text: str, case: Case | None = None) -> Complaint:
    """Write down a complaint; the office owes an answer within five working days. The same text again is the same one.

    Refused: complaint_empty, complaint_too_long.
    """
    text = text.strip()
    if not text:
        raise Refused("complaint_empty", _("请写下您想说的。"), status=400, field="text")
    if len(text) > COMPLAINT_MAX:
        raise Refused("complaint_too_long", _("不超过 2000 字。"), status=400, field="text")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        said = Complaint.objects.filter(made_by=user, office=office, case=case, text=text, answered_at=None).first()
        if said:
            return said
        due = working_days.calendar().add_workdays(clock.today(), ANSWER_WORKDAYS).date
        return Complaint.objects.create(office=office, case=case, made_by=user, text=text, at=clock.now(), due_on=due)


def answer(*, complaint: Complaint, supervisor: User, text: str) -> Complaint:
    """Answer once; the person is told by text message. Refused: answer_empty, already_answered."""
    text = text.strip()
    if not text or len(text) > COMPLAINT_MAX:
        raise Refused("answer_empty", _("请写下答复，不超过 2000 字。"), status=400, field="answer")
    with transaction.atomic():
        complaint = (
            Complaint.objects.select_for_update(of=("self",)).select_related("made_by", "office").get(pk=complaint.pk)
        )
        if complaint.answered_at:
            if complaint.answer == text:
                return complaint
            raise Refused("already_answered", _("这条已经有人答复了。"))
        complaint.answer, complaint.answered_by, complaint.answered_at = text, supervisor, clock.now()
        complaint.save(update_fields=["answer", "answered_by", "answered_at"])
        if complaint.made_by.phone:
            with translation.override("zh-hans"):
                words = gettext("%(office)s答复了您的投诉与建议，请登录后查看。") % {"office": complaint.office.name}
            key = f"complaint:{complaint.pk}:answered"
            tell(case=complaint.case, phone=complaint.made_by.phone, text=words, key=key)
    return complaint

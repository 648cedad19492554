"""One matter 一件事 of one or several registrations: who takes part, what they say and hand in, what happened."""

from realestate.cases.models.case import Case, Part, Party, Registration, secret_token
from realestate.cases.models.notice import NoticeObjection, PublicNotice
from realestate.cases.models.papers import CheckTask, Paper, PaperPage, SupplementList
from realestate.cases.models.record import ConfirmationCode, Event, Finding, Message, Visit

__all__ = [
    "Case",
    "CheckTask",
    "ConfirmationCode",
    "Event",
    "Finding",
    "Message",
    "NoticeObjection",
    "Paper",
    "PaperPage",
    "Part",
    "Party",
    "PublicNotice",
    "Registration",
    "SupplementList",
    "Visit",
    "secret_token",
]

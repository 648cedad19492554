"""The verbs of money. Other apps use open_bill and give_back; all news of money goes through settle, the one door."""

from realestate.payments.services.asking import ask_about, close_order
from realestate.payments.services.billing import LineDraft, give_back, open_bill
from realestate.payments.services.counter import show_code
from realestate.payments.services.ordering import look_again, start_payment
from realestate.payments.services.queueing import queue_statement
from realestate.payments.services.reconciling import explain, fetch_statement, look_into
from realestate.payments.services.refunding import by_hand, refund, retry
from realestate.payments.services.settling import receive, settle

__all__ = [
    "LineDraft",
    "ask_about",
    "by_hand",
    "close_order",
    "explain",
    "fetch_statement",
    "give_back",
    "look_again",
    "look_into",
    "open_bill",
    "queue_statement",
    "receive",
    "refund",
    "retry",
    "settle",
    "show_code",
    "start_payment",
]

"""The verbs of money. Other apps use open_bill and give_back; all news of money goes through settle, the one door."""

from realestate.payments.services.asking import ask_about, close_order
from realestate.payments.services.billing import LineDraft, give_back, open_bill
from realestate.payments.services.ordering import look_again, start_payment
from realestate.payments.services.refunding import refund
from realestate.payments.services.settling import receive, settle

__all__ = [
    "LineDraft",
    "ask_about",
    "close_order",
    "give_back",
    "look_again",
    "open_bill",
    "receive",
    "refund",
    "settle",
    "start_payment",
]

"""What is owed, how it was asked for, what came, what went back, and what the other side says about it."""

from realestate.payments.models.money import Bill, BillLine, Order, Receipt, Refund
from realestate.payments.models.statement import Discrepancy, Statement, StatementLine
from realestate.payments.models.witness import (
    FORGED_VERDICTS,
    REFUSED_VERDICTS,
    GatewayCall,
    Notification,
    TurnedAway,
    Verdict,
)

__all__ = [
    "FORGED_VERDICTS",
    "REFUSED_VERDICTS",
    "Bill",
    "BillLine",
    "Discrepancy",
    "GatewayCall",
    "Notification",
    "Order",
    "Receipt",
    "Refund",
    "Statement",
    "StatementLine",
    "TurnedAway",
    "Verdict",
]

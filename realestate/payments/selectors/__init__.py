"""What is read about money."""

from realestate.payments.selectors.money import (
    bill_for,
    is_paid,
    open_order,
    order_named,
    refund_named,
    refunds_of,
    stuck_orders,
    unfinished_refunds,
)
from realestate.payments.selectors.reconciling import (
    Difference,
    days_without_statement,
    differences_of,
    discrepancies_for,
    latest_days,
    refunds_for,
    turned_away,
)

__all__ = [
    "Difference",
    "bill_for",
    "days_without_statement",
    "differences_of",
    "discrepancies_for",
    "is_paid",
    "latest_days",
    "open_order",
    "order_named",
    "refund_named",
    "refunds_for",
    "refunds_of",
    "stuck_orders",
    "turned_away",
    "unfinished_refunds",
]

from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, register
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "realestate.payments"
    label = "payments"
    verbose_name = _("缴费")

    def ready(self) -> None:
        register(check_alipay)


def check_alipay(**_kwargs: Any) -> list[CheckMessage]:
    """System check: the keys and names of the payment service."""
    from realestate.common.registry import gateway

    messages: list[CheckMessage] = gateway("alipay").check_config()
    return messages

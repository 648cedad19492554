from django.apps import AppConfig
from django.core.checks import register


class CommonConfig(AppConfig):
    name = "realestate.common"
    label = "common"

    def ready(self) -> None:
        from realestate.common.registry import check_gateways

        register(check_gateways)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from realestate.common.terms import learn


class FlowConfig(AppConfig):
    name = "realestate.flow"
    label = "flow"
    verbose_name = _("办理")

    def ready(self) -> None:
        from realestate.law.types import TYPES

        needs = [need for one in TYPES.values() for ground in one.grounds.values() for need in ground.papers]
        learn({need.zh: need.en for need in needs})

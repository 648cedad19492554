from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QueryConfig(AppConfig):
    name = "realestate.query"
    label = "query"
    verbose_name = _("查询")

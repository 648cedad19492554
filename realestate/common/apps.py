from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "realestate.common"
    label = "common"

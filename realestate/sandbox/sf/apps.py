from django.apps import AppConfig


class SfConfig(AppConfig):
    name = "realestate.sandbox.sf"
    label = "sf"

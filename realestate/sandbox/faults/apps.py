from django.apps import AppConfig


class FaultsConfig(AppConfig):
    name = "realestate.sandbox.faults"
    label = "faults"

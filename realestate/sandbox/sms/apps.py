from django.apps import AppConfig


class SmsConfig(AppConfig):
    name = "realestate.sandbox.sms"
    label = "sms"

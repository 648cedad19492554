from django.apps import AppConfig


class AlipayConfig(AppConfig):
    name = "realestate.sandbox.alipay"
    label = "alipay"

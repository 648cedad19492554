"""Addresses of money."""

from django.urls import path

from realestate.payments import views

urlpatterns = [
    path("alipay/notify/", views.alipay_notify, name="alipay_notify"),
    path("<str:number>/", views.bill, name="bill"),
    path("<str:number>/pay/", views.pay, name="pay"),
    path("<str:number>/return/", views.pay_return, name="pay_return"),
]

"""Addresses of money."""

from django.urls import path

from realestate.payments.views import citizen, counter, staff

urlpatterns = [
    path("alipay/notify/", citizen.alipay_notify, name="alipay_notify"),
    path("money/", staff.money, name="money"),
    path("money/bills/<str:day>/", staff.fetch, name="fetch_statement"),
    path("money/differences/<int:pk>/", staff.explain, name="explain_discrepancy"),
    path("money/refunds/<int:pk>/retry/", staff.retry_refund, name="retry_refund"),
    path("money/refunds/<int:pk>/by-hand/", staff.refund_by_hand, name="refund_by_hand"),
    path("<str:number>/", citizen.bill, name="bill"),
    path("<str:number>/pay/", citizen.pay, name="pay"),
    path("<str:number>/counter/", counter.counter, name="pay_counter"),
    path("<str:number>/return/", citizen.pay_return, name="pay_return"),
]

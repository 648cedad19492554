from django.urls import path

from realestate.sandbox.alipay import views

urlpatterns = [
    path("", views.trades, name="trades"),
    path("gateway.do", views.gateway, name="gateway"),
    path("silence/", views.silence),
    path("earlier/", views.earlier, name="earlier"),
    path("bill/", views.bill_file, name="bill_file"),
    path("cashier/<str:trade_no>/", views.cashier, name="cashier"),
    path("cashier/<str:trade_no>/pay/", views.pay, name="cashier_pay"),
    path("cashier/<str:trade_no>/cancel/", views.cancel, name="cashier_cancel"),
    path("cashier/<str:trade_no>/finish/", views.finish, name="cashier_finish"),
]

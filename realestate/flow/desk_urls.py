"""Addresses of the desks: courts, banks, developers, and what the registry does of its own motion."""

from django.urls import path

from realestate.flow.views import bank, court, developer, registrar, suit

urlpatterns = [
    path("court/", court.desk, name="court"),
    path("court/serve/<slug:slug>/", court.serve, name="court_serve"),
    path("court/<str:number>/", court.case, name="court_case"),
    path("court/<str:number>/complete/", court.complete, name="court_complete"),
    path("court/<str:number>/return/", court.give_back, name="court_return"),
    path("bank/", bank.desk, name="bank"),
    path("bank/file/<slug:slug>/", bank.file, name="bank_file"),
    path("bank/batch/<slug:slug>/", bank.batch, name="bank_batch"),
    path("bank/batch/<slug:slug>/template.csv", bank.template, name="bank_template"),
    path("bank/consent/", bank.consent, name="bank_consent"),
    path("bank/<str:number>/", bank.case, name="bank_case"),
    path("bank/<str:number>/confirm/", bank.confirm, name="bank_confirm"),
    path("bank/<str:number>/remote/", bank.remote, name="bank_remote"),
    path("developer/", developer.desk, name="developer"),
    path("developer/building/<str:parcel>/<str:building>/", developer.building, name="developer_building"),
    path("developer/file/<slug:slug>/", developer.file, name="developer_file"),
    path("developer/<str:number>/", developer.case, name="developer_case"),
    path("developer/<str:number>/confirm/", developer.confirm, name="developer_confirm"),
    path("developer/<str:number>/remote/", developer.remote, name="developer_remote"),
    path("registrar/", registrar.desk, name="registrar"),
    path("registrar/begin/<slug:slug>/", registrar.begin, name="registrar_begin"),
    path("registrar/<str:number>/publish/", registrar.publish, name="registrar_publish"),
    path("objections/", suit.objections, name="objections"),
    path("objections/<int:pk>/suit/", suit.suit, name="suit"),
    path("desk/<str:number>/site-check/", registrar.site_check, name="desk_site_check"),
]

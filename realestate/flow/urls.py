"""Addresses of the journey."""

from django.urls import path

from realestate.flow.views import case, desk, drafting, filling, papers, signing, starting

urlpatterns = [
    path("", starting.home, name="home"),
    path("start/<slug:slug>/", starting.matter, name="matter"),
    path("start/<slug:slug>/find/", starting.find, name="find"),
    path("c/<str:number>/", case.case, name="case"),
    path("c/<str:number>/buyers/", filling.buyers, name="buyers"),
    path("c/<str:number>/sellers/", filling.sellers, name="sellers"),
    path("c/<str:number>/homes/", filling.homes, name="homes"),
    path("c/<str:number>/terms/", filling.terms, name="terms"),
    path("c/<str:number>/step/<int:sequence>/", drafting.step, name="step"),
    path("c/<str:number>/side/<int:sequence>/<slug:side>/", drafting.side, name="side"),
    path("c/<str:number>/contacts/", drafting.contacts, name="contacts"),
    path("c/<str:number>/address/", drafting.address, name="address"),
    path("c/<str:number>/papers/", papers.papers, name="papers"),
    path("c/<str:number>/papers/<slug:kind>/", papers.paper, name="paper"),
    path("c/<str:number>/files/<int:page_id>/", papers.paper_page, name="paper_page"),
    path("c/<str:number>/answers/", filling.answers, name="answers"),
    path("c/<str:number>/reopen/", filling.reopen, name="reopen"),
    path("c/<str:number>/confirm/", signing.confirm, name="confirm"),
    path("c/<str:number>/confirm/code/", signing.send_code, name="confirm_code"),
    path("c/<str:number>/confirm/object/", signing.object_to, name="object_to"),
    path("c/<str:number>/channel/", case.channel, name="channel"),
    path("c/<str:number>/supplement/", case.supplement, name="supplement"),
    path("c/<str:number>/withdraw/", case.withdraw, name="withdraw"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<str:number>/", desk.case, name="desk_case"),
    path("desk/<str:number>/precheck/", desk.precheck, name="desk_precheck"),
    path("desk/<str:number>/supplement/", desk.ask_supplement, name="desk_supplement"),
    path("desk/<str:number>/second-list/", desk.allow_second_list, name="desk_second_list"),
    path("desk/<str:number>/accept/", desk.accept, name="desk_accept"),
    path("desk/<str:number>/review/", desk.review, name="desk_review"),
    path("desk/<str:number>/send-back/", desk.send_back, name="desk_send_back"),
    path("desk/<str:number>/enter/", desk.enter, name="desk_enter"),
    path("desk/<str:number>/refuse/", desk.refuse, name="desk_refuse"),
    path("desk/<str:number>/check/<int:task_id>/", desk.settle_check, name="desk_settle_check"),
]

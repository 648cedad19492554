"""Addresses of questions. A code says /Q/ in capitals, because codes of capitals are small; people may type /q/."""

from django.urls import path, re_path

from realestate.query import api
from realestate.query.views import citizen, desk, grants, log, proof, public

urlpatterns = [
    path("query/", citizen.hub, name="query"),
    path("query/own/", citizen.own, name="query_own"),
    path("query/open/", citizen.openly, name="query_open"),
    path("query/party/", citizen.party, name="query_party"),
    path("query/heir/", citizen.heir, name="query_heir"),
    path("query/seen/", citizen.seen, name="query_seen"),
    path("query/answers/<str:number>/", citizen.answer, name="query_answer"),
    path("query/answers/<str:number>/pdf/", citizen.paper, name="query_paper"),
    path("query/proof/", proof.proof, name="query_proof"),
    path("query/proof/<int:pk>/", proof.household, name="query_household"),
    path("query/grants/", grants.grants, name="query_grants"),
    path("query/grants/<int:pk>/revoke/", grants.revoke, name="query_revoke"),
    path("query/desk/", desk.desk, name="query_desk"),
    path("query/log/", log.log, name="query_log"),
    path("api/v1/token/", api.token, name="api_token"),
    path("api/v1/questions/", api.questions, name="api_questions"),
    path("api/v1/keys/", api.keys, name="api_keys"),
    path("api/v1/openapi.json", api.openapi, name="api_openapi"),
    path("q/", public.check_form, name="query_check_form"),
    path("q/<str:token>/", public.check, name="query_check"),
    re_path(r"^[qQ]/(?P<token>[^/]+)/?$", public.check),
]

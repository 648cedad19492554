"""The supervisor's view of all questions of the office, and of who asks by name in bulk."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from realestate.accounts.roles import Role, needs_role, offices_of
from realestate.common import clock
from realestate.query import labels, selectors
from realestate.query.models import Question
from realestate.query.views.common import person

ROWS = 40


@never_cache
@needs_role(Role.SUPERVISOR)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Everything, by name, or refused; the newest first."""
    found = selectors.log_of(offices_of(person(request), Role.SUPERVISOR))
    kind = request.GET.get("kind", "")
    if kind == "name":
        found = found.filter(index="name").exclude(ask="ownership_proof")
    elif kind == "refused":
        found = found.exclude(outcome=Question.Outcome.ANSWERED)
    elif kind == "organisation":
        found = found.exclude(organisation=None)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [
        {"question": one, "role": labels.role(one.role), "asked": labels.asked(one.ask),
         "index": labels.index(one.index), "told": labels.names_of(one.told)}
        for one in page
    ]  # fmt: skip
    kinds = [("", _("全部")), ("organisation", _("机构")), ("name", _("按姓名")), ("refused", _("没有告知"))]
    context = {"rows": rows, "page": page, "kind": kind, "kinds": kinds, "bulk": selectors.bulk_askers(clock.now())}
    return render(request, "query/log.html", context)

"""Ways between the desks, by the posts that somebody holds."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from realestate.accounts.roles import memberships

register = template.Library()

#: Where each post leads: the address's name, the words, the roles.
WAYS = (
    ("desk", gettext_noop("我的案件"), {"officer", "registrar", "supervisor"}),
    ("court", gettext_noop("法院送达"), {"officer", "registrar", "supervisor", "court"}),
    ("registrar", gettext_noop("依职权登记"), {"registrar"}),
    ("bank", gettext_noop("抵押业务"), {"bank"}),
    ("developer", gettext_noop("新建商品房"), {"developer"}),
    ("query_desk", gettext_noop("查询"), {"bank", "court"}),
)


@register.inclusion_tag("flow/desks/_nav.html", takes_context=True)
def desk_nav(context: template.Context) -> dict[str, Any]:
    """The links of this person's desks."""
    request = context["request"]
    held = {post.role for post in memberships(request.user)}
    ways = [{"url": reverse(name), "label": _(words)} for name, words, roles in WAYS if roles & held]
    return {"ways": ways, "path": request.path}

"""Who may do what: roles to permissions, in code. One function, `may`, sees the person, the act and the object."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, Protocol

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import urlencode

from realestate.accounts.models import Membership, Office, User
from realestate.common.typed import keep_typed

Role = Membership.Role
View = Callable[..., HttpResponse]

#: Not a membership: a citizen whose name and number are bound, acting in a case that they take part in.
CITIZEN: Final = "citizen"
#: Not a person: the service itself, called by a job.
SYSTEM: Final = "system"

PERMISSIONS: Final[dict[str, frozenset[str]]] = {
    CITIZEN: frozenset({
        "cases.sign", "cases.reopen", "cases.submit", "cases.supplement", "cases.withdraw",
        "payments.pay", "booking.hold", "certificates.download", "delivery.track", "oversight.rate",
        "query.ask", "query.grant",
    }),
    Role.OFFICER.value: frozenset({
        "cases.ask_supplement", "cases.precheck", "cases.accept", "cases.review", "cases.refuse",
        "cases.settle_check", "cases.take_up", "cases.check_site", "desks.serve", "booking.call", "booking.check_in",
        "delivery.dispatch", "payments.counter",
    }),
    Role.REGISTRAR.value: frozenset({
        "cases.enter", "cases.send_back", "cases.refuse", "cases.take_up", "desks.begin", "delivery.dispatch",
    }),
    Role.SUPERVISOR.value: frozenset({
        "cases.allow_second_list", "oversight.view", "oversight.answer", "accounts.enrol", "query.oversee",
        "payments.reconcile", "payments.refund",
    }),
    Role.COURIER.value: frozenset({"delivery.carry"}),
    Role.BANK.value: frozenset({"query.ask", "desks.file", "desks.consent"}),
    Role.NOTARY.value: frozenset({"query.ask"}),
    Role.LAWYER.value: frozenset({"query.ask"}),
    Role.COURT.value: frozenset({"query.ask", "desks.serve"}),
    Role.DEVELOPER.value: frozenset({"desks.file"}),
    SYSTEM: frozenset({
        "cases.submit", "cases.pay", "cases.close", "cases.expire", "cases.take_up", "delivery.dispatch",
    }),
}  # fmt: skip

#: What a clerk does for an organisation that is a party: a bank, a developer, a company.
CLERKS: Final = frozenset({
    "cases.sign", "cases.reopen", "cases.submit", "cases.supplement", "cases.withdraw", "payments.pay",
    "certificates.download",
})  # fmt: skip
#: Roles whose people act for one office only, and only on that office's cases.
OFFICE_ROLES: Final = frozenset({Role.OFFICER.value, Role.REGISTRAR.value, Role.SUPERVISOR.value})


class CaseLike(Protocol):
    """What `may` looks at; accounts stand below cases and do not import them."""

    office_id: int
    opened_by_id: int
    accepted_by_id: int | None
    parties: Any


def memberships(user: User | AnonymousUser) -> list[Membership]:
    """The posts of an active person, read once for each loaded user."""
    if not isinstance(user, User) or not user.is_active:
        return []
    held: list[Membership] | None = getattr(user, "_held_posts", None)
    if held is None:
        held = list(user.memberships.select_related("office", "organisation"))
        user._held_posts = held  # type: ignore[attr-defined]
    return held


def has_role(user: User | AnonymousUser, role: str, office: Office | None = None) -> bool:
    """Does this person hold the role, at this office when one is given?"""
    return any(
        post.role == role and (office is None or post.office_id == office.pk) for post in memberships(user)
    )  # fmt: skip


def offices_of(user: User | AnonymousUser, *roles: str) -> QuerySet[Office]:
    """The offices that the person works for, in any of these roles (all roles when none is named)."""
    return Office.objects.filter(pk__in=office_ids(user, *roles))


def office_ids(user: User | AnonymousUser, *roles: str) -> list[int]:
    """The same by id, without asking the database again."""
    return [p.office_id for p in memberships(user) if p.office_id and (not roles or p.role in roles)]


def is_bound(user: User | AnonymousUser) -> bool:
    """Has the police confirmed this person's name and number (RULEBOOK R-APP-12)?"""
    return isinstance(user, User) and user.is_active and user.bound_at is not None


def may(user: User | AnonymousUser | None, permission: str, case: CaseLike | None = None) -> bool:
    """May this person do this, to this case? None is the service itself.

    Office staff act on their own office's cases only; who accepted a case does not review it (four eyes); a citizen
    acts when bound and taking part. Without a case the question is whether the person may do it anywhere.
    """
    if user is None:
        return permission in PERMISSIONS[SYSTEM]
    if any(_post_allows(post, permission, case) for post in memberships(user)):
        return not (permission == "cases.review" and case is not None and case.accepted_by_id == user.pk)
    if permission in CLERKS and case is not None and acts_for_party(user, case):
        return True
    return permission in PERMISSIONS[CITIZEN] and is_bound(user) and (case is None or _takes_part(user, case))


def _post_allows(post: Membership, permission: str, case: CaseLike | None) -> bool:
    if permission not in PERMISSIONS[post.role]:
        return False
    return case is None or post.role not in OFFICE_ROLES or post.office_id == case.office_id


def _takes_part(user: User | AnonymousUser, case: CaseLike) -> bool:
    return case.opened_by_id == user.pk or case.parties.filter(user=user).exists()


def organisation_ids(user: User | AnonymousUser) -> list[int]:
    """The organisations that this person is a clerk of."""
    return [post.organisation_id for post in memberships(user) if post.organisation_id]


def acts_for_party(user: User | AnonymousUser, case: CaseLike) -> bool:
    """Is this person a clerk of an organisation that takes part?"""
    ids = organisation_ids(user)
    return bool(ids) and case.parties.filter(organisation_id__in=ids).exists()


def needs_role(*roles: str) -> Callable[[View], View]:
    """A page for these roles: anonymous people are asked to sign in at the staff door, others get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                page = keep_typed(request) if request.method == "POST" else request.get_full_path()
                return redirect_to_login(page, reverse("staff_login"))
            if not any(post.role in roles for post in memberships(request.user)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def needs_bound(view: View) -> View:
    """A page for a citizen whose identity is confirmed; others confirm it first and come back here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            page = keep_typed(request) if request.method == "POST" else request.get_full_path()
            return redirect_to_login(page, resolve_url(settings.LOGIN_URL))
        if is_bound(request.user):
            return view(request, *args, **kwargs)
        if memberships(request.user):
            raise PermissionDenied
        return redirect(f"{reverse('bind')}?{urlencode({'next': request.get_full_path()})}")

    return guarded

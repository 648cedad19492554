"""What is read about people and their accounts."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse

from realestate.accounts.models import Membership, User
from realestate.accounts.roles import has_role, memberships

Role = Membership.Role

#: The first role that a person holds decides the page that they begin with.
HOMES = (
    (Role.SUPERVISOR, "oversight"),
    (Role.OFFICER, "desk"),
    (Role.REGISTRAR, "desk"),
    (Role.COURIER, "parcels"),
    (Role.BANK, "bank"),
    (Role.BANK, "query_desk"),
    (Role.NOTARY, "query_desk"),
    (Role.LAWYER, "query_desk"),
    (Role.COURT, "court"),
    (Role.COURT, "query_desk"),
    (Role.DEVELOPER, "developer"),
)


def home_url(user: User | AnonymousUser) -> str:
    """The page that somebody begins with: staff with their work, citizens with their matters."""
    names = [name for role, name in HOMES if has_role(user, role)]
    if isinstance(user, User) and not user.username and not user.bound_at:
        names.append("bind")
    for name in [*names, "home"]:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return "/"


def citizen_by_phone(phone: str) -> User | None:
    """The citizen with this number (E.164), if there is one."""
    return User.objects.filter(phone=phone, username=None).first()


def is_phone_of_staff(phone: str) -> bool:
    """A number that stands in a staff account: nobody signs in by it."""
    return User.objects.filter(phone=phone, username__isnull=False).exists()


def is_staff(user: User | AnonymousUser) -> bool:
    """Somebody who signs in at the staff door."""
    return isinstance(user, User) and (bool(user.username) or bool(memberships(user)))

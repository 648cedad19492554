"""From who has signed in to who asks."""

from __future__ import annotations

from typing import Final, cast

from realestate.accounts.models import Membership, User
from realestate.accounts.roles import memberships
from realestate.law.people import PartyKind
from realestate.query.services.asking import Asker

Role = Membership.Role
#: Posts that ask for an organisation, and the law's word for the role.
POSTS: Final = {Role.BANK: "bank", Role.NOTARY: "notary", Role.LAWYER: "lawyer", Role.COURT: "court"}
KINDS: Final = {Role.BANK: "bank", Role.NOTARY: "company", Role.LAWYER: "company", Role.COURT: "court"}


def citizen(user: User) -> Asker:
    """A person for themselves."""
    return Asker(user.name, user.id_number or "", "person", user)


def post_of(user: User) -> Membership | None:
    """The post in which this person asks for an organisation."""
    return next((post for post in memberships(user) if post.role in POSTS and post.organisation_id), None)


def delegate(user: User, post: Membership) -> tuple[Asker, str]:
    """The organisation as the asker, with the law's word for its role."""
    organisation = post.organisation
    if organisation is None:
        raise ValueError("a post without an organisation asks for nobody")
    role = Role(post.role)
    kind = cast(PartyKind, KINDS[role])
    return Asker(organisation.name, organisation.credit_code, kind, user, organisation, user.name), POSTS[role]

"""The table of roles and permissions as docs/permissions.md shows it; a test compares the two."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from realestate.accounts.roles import CITIZEN, OFFICE_ROLES, PERMISSIONS, SYSTEM, Role

WHERE = {
    CITIZEN: "cases that they take part in, once their identity is bound",
    SYSTEM: "jobs; nobody is signed in",
    Role.COURIER.value: "parcels assigned to them",
    Role.BANK.value: "their organisation's mandates",
    Role.NOTARY.value: "their organisation's mandates",
}
NAMES = {CITIZEN: "办事人", SYSTEM: "系统"}
HEAD = """# Permissions

Roles are memberships at an office or in an organisation; what a role may do is code: `realestate/accounts/roles.py`.
`may(user, permission, case)` answers for every act on a case, and sees the case: staff act in their own office only, a
citizen takes part, and who accepted a case does not review it. A page that belongs to a whole role asks `needs_role`.
The wrong office finds nothing (404), the wrong role is refused (403).

Made by `manage.py permissions > docs/permissions.md`; a test fails when this page and the code differ.
"""


def table() -> str:
    """The page in Markdown."""
    permissions = sorted(set().union(*PERMISSIONS.values()))
    roles = list(PERMISSIONS)
    lines = [HEAD, "| role | 中文 | where |", "| --- | --- | --- |"]
    for role in roles:
        label = NAMES.get(role) or str(Role(role).label)
        where = WHERE.get(role, "cases of their office" if role in OFFICE_ROLES else "")
        lines.append(f"| {role} | {label} | {where} |")
    lines += ["", f"| permission | {' | '.join(roles)} |", f"| --- |{' :-: |' * len(roles)}"]
    for permission in permissions:
        marks = ["●" if permission in PERMISSIONS[role] else "" for role in roles]
        lines.append(f"| `{permission}` | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Print the table of roles and permissions."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(table(), ending="")

"""Organisations and their clerks, for the tests of their desks; and bringing what they file to its end."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from django.test import Client

from realestate.accounts.models import Membership, Organisation, User
from realestate.cases.models import Case
from realestate.flow.services import acceptance, entry, precheck, settlement, signing
from realestate.flow.statement import statement
from realestate.payments.selectors import is_paid
from tests import cast
from tests.flow.states import PNG as PICTURE
from tests.journey import full_checks

PNG = PICTURE


def clerk(username: str, role: str, organisation: Organisation) -> User:
    """Somebody who acts for an organisation."""
    user = User.objects.create_user(username=username, name=f"经办{username}")
    Membership.objects.create(user=user, role=role, organisation=organisation)
    return user


def bank(name: str = "中国工商银行杭州分行", code: str = "91330000MA0000003W") -> Organisation:
    return cast.organisation(name, code, "bank")


def developer() -> Organisation:
    return cast.organisation("西湖置业有限公司", "91330100MA0000015W", "developer")


def key_on(client: Client, address: str) -> str:
    """The key of the form that a fresh page shows."""
    found = re.search(r'name="key" value="([^"]+)"', client.get(address).content.decode())
    assert found, address
    return found.group(1)


def confirm(case: Case, *users: User) -> None:
    """Each confirms on their phone, with code and face."""
    text = sha256(statement(case).encode()).hexdigest()
    for user in users:
        case.parties.filter(id_number=user.id_number).update(user=user)
        signing.confirm(case_id=case.pk, user=user, text_sha256=text, face_check=f"F-{user.pk}")


def accept(case: Case, officer: User, **more: Any) -> Case:
    """The usual desk from the precheck to the acceptance; the bill counts as paid when it is nothing."""
    precheck.precheck(case_id=case.pk, officer=officer, seen="submitted")
    settlement.bill_paid(case_id=case.pk)
    found = Case.objects.select_related("office").get(pk=case.pk)
    assert is_paid(found)
    acceptance.accept(case_id=case.pk, officer=officer, seen="paid", checks=full_checks(found) | more)
    return Case.objects.select_related("office").get(pk=case.pk)


def enter(case: Case, reviewer: User, registrar: User) -> Case:
    entry.review(case_id=case.pk, officer=reviewer, seen="accepted", opinion="符合")
    entry.enter(case_id=case.pk, registrar=registrar, seen="reviewed")
    return Case.objects.select_related("office").get(pk=case.pk)

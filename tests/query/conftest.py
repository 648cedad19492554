"""Wang Fang's mortgaged and seized flat, organisations with people, and departments that say what a test wants."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from realestate.accounts.models import Organisation, User
from realestate.query import ports
from realestate.register.models import Unit
from tests import cast

ICBC_CODE, COURT_CODE, FIRM_CODE = "91330000MA0000003W", "113301000000000279", "123300000000000196"


@dataclass
class FakeDepartments:
    """What the departments know, by number."""

    households: dict[str, Any] = field(default_factory=dict)
    contracts: dict[str, Any] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    silent: bool = False

    def household(self, id_number: str) -> Any:
        return SilentAnswer() if self.silent else self.households.get(id_number)

    def contract(self, number: str) -> Any:
        return SilentAnswer() if self.silent else self.contracts.get(number)

    def has_died(self, name: str, id_number: str) -> Any:
        return SilentAnswer() if self.silent else id_number in self.dead


class SilentAnswer:
    """Nothing came."""

    def __bool__(self) -> bool:
        return False


def relative(user: User) -> SimpleNamespace:
    return SimpleNamespace(name=user.name, id_number=user.id_number)


def family(spouse: User | None, *children: User) -> SimpleNamespace:
    return SimpleNamespace(
        source="民政部门",
        spouse=relative(spouse) if spouse else None,
        minor_children=tuple(relative(child) for child in children),
    )


@pytest.fixture
def departments(monkeypatch: pytest.MonkeyPatch) -> FakeDepartments:
    fake = FakeDepartments()
    monkeypatch.setattr(ports, "departments", lambda: fake)
    return fake


@pytest.fixture
def burdened_flat(owned_flat: Unit) -> Unit:
    """Mortgaged to ICBC, seized by the court of 西湖区."""
    bank = {"name": "工行杭州分行", "id_kind": "credit_code", "id_number": ICBC_CODE, "kind": "bank"}
    court = {"name": "西湖区法院", "id_kind": "credit_code", "id_number": COURT_CODE, "kind": "court"}
    at = timezone.now() - dt.timedelta(days=30)
    cast.enter(owned_flat, "mortgage", {"mortgagees": [bank], "amount": "1200000.00"}, at=at)
    seizure = {
        "organ": court,
        "served_at": at.isoformat(),
        "starts": at.date().isoformat(),
        "until": (at.date() + dt.timedelta(days=1000)).isoformat(),
        "document": "（2026）浙0106执1号",
    }
    cast.enter(owned_flat, "seizure", seizure, registration="seizure", at=at)
    return Unit.objects.get(pk=owned_flat.pk)


def member(username: str, name: str, role: str, organisation: Organisation) -> User:
    return cast.staff(username, name, role, organisation=organisation)


@pytest.fixture
def wu_of_icbc(db: None) -> User:
    """A clerk of the bank that holds the mortgage."""
    return member("icbc", "吴桐", "bank", cast.organisation("工行杭州分行", ICBC_CODE, "bank"))


@pytest.fixture
def other_banker(db: None) -> User:
    return member("ccb", "郑柜", "bank", cast.organisation("建行杭州分行", "91330000MA00000046", "bank"))


@pytest.fixture
def notary_sun(db: None) -> User:
    return member("sun", "孙公证", "notary", cast.organisation("杭州市国立公证处", "91330000MA0000005R", "notary"))


@pytest.fixture
def lawyer_gao(db: None) -> User:
    return member("gao", "高律师", "lawyer", cast.organisation("浙江明理律师事务所", FIRM_CODE, "law_firm"))


@pytest.fixture
def clerk_of_court(db: None) -> User:
    return member("fa", "法小平", "court", cast.organisation("西湖区法院", COURT_CODE, "court"))

"""A case whose bill is open, and both sides of Alipay: the buyer at the cashier, and the voice that signs."""

from __future__ import annotations

import base64
import datetime as dt
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from realestate.accounts.models import Office, User
from realestate.cases.machine import State
from realestate.cases.models import Case, Party
from realestate.common import clock
from realestate.payments.models import Bill, Order
from realestate.payments.services import LineDraft, open_bill, start_payment
from tests.sandbox_support import Sandbox

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"


@pytest.fixture(autouse=True)
def no_jobs_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """The queue's tables are not Django's, so a flush after a test with real commits leaves their rows behind."""
    if not {"db", "transactional_db"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    empty_the_queue()
    yield
    empty_the_queue()


def empty_the_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def line(code: str = "registration_fee", amount: str = "80.00", **fields: str) -> LineDraft:
    """A due; the tests differ in the fields that they name."""
    words = {"title": "不动产登记费", "explanation": "住宅，一件，一本证", "source": "发改价格规〔2016〕2559号"}
    return LineDraft(code=code, amount=Decimal(amount), payee="市财政局", payer="buyer", **{**words, **fields})


def deed_tax(amount: str = "23500.00") -> LineDraft:
    return line("deed_tax", amount, title="契税", explanation="首套，89.50 m²，按 1%", title_en="Deed tax")


@pytest.fixture
def make_case(office: Office, li_lei: User, wang_fang: User) -> Callable[..., Case]:
    """Li Lei buys from Wang Fang; the papers are complete."""

    def make(number: str = "20261122330106000019", **fields: object) -> Case:
        case = Case.objects.create(
            number=number, matter="second_hand_sale", office=office, opened_by=li_lei, opened_at=clock.now(),
            state=State.PRECHECKED, **fields,
        )  # fmt: skip
        for role, user in ((Party.Role.HOLDER, li_lei), (Party.Role.OBLIGOR, wang_fang)):
            Party.objects.create(
                case=case, role=role, user=user, name=user.name, id_number=user.id_number, phone=user.phone,
                invited_at=clock.now(), confirmed_at=clock.now(),
            )  # fmt: skip
        return case

    return make


@pytest.fixture
def case(make_case: Callable[..., Case]) -> Case:
    return make_case()


def billed(case: Case, *lines: LineDraft, days: int = 2) -> Bill:
    """Open the case's bill the way the flow does."""
    with transaction.atomic():
        return open_bill(
            case=case,
            lines=lines or (deed_tax(), line()),
            versions={"registration_fee": "2019-07-01"},
            due_at=clock.now() + dt.timedelta(days=days),
        )


@pytest.fixture
def bill(case: Case) -> Bill:
    """Deed tax 23,500.00 and fee 80.00."""
    return billed(case)


@pytest.fixture
def order(bill: Bill, li_lei: User) -> Order:
    """Li Lei has pressed the button."""
    start_payment(case=bill.case, user=li_lei, phone=False)
    return bill.orders.get()


class Voice:
    """Alipay's own key, so that the tests can say what Alipay would say."""

    def __init__(self) -> None:
        pem = Path(os.environ["SANDBOX_ALIPAY_KEY_FILE"]).read_bytes()
        self.key = load_pem_private_key(pem, None)
        self.strange = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def says(
        self, order: Order, status: str = "TRADE_SUCCESS", *, strange_key: bool = False, **changes: str
    ) -> dict[str, str]:
        """A notification about the order, signed."""
        fields = {
            "notify_id": "n1", "notify_type": "trade_status_sync", "charset": "utf-8", "version": "1.0",
            "app_id": os.environ["ALIPAY_APP_ID"], "seller_id": os.environ["ALIPAY_SELLER_ID"],
            "out_trade_no": order.out_trade_no, "trade_no": "2026112222001400000000000001",
            "trade_status": status, "total_amount": str(order.amount), "subject": "不动产登记缴费",
        }  # fmt: skip
        fields |= changes
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
        key = self.strange if strange_key else self.key
        signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())  # type: ignore[union-attr,call-arg]
        return fields | {"sign_type": "RSA2", "sign": base64.b64encode(signature).decode()}


@pytest.fixture(scope="session")
def alipay_voice() -> Voice:
    return Voice()


class Cashier:
    """The buyer's browser at Alipay."""

    def __init__(self) -> None:
        self.http = httpx.Client(follow_redirects=True, trust_env=False, timeout=10)

    def open(self, url: str) -> str:
        """Look at the cashier; its address."""
        page = self.http.get(url)
        assert page.status_code == 200, page.text
        return str(page.url)

    def press(self, page: str, act: str = "pay") -> httpx.Response:
        """Press a button there."""
        token = self.http.cookies["sandbox_csrftoken"]
        return self.http.post(f"{page}{act}/", data={"csrfmiddlewaretoken": token}, follow_redirects=False)

    def pay(self, url: str) -> str:
        """Pay; where the browser is sent back to."""
        return self.press(self.open(url)).headers["location"]


@pytest.fixture
def cashier(sandbox: Sandbox) -> Cashier:
    return Cashier()


def queued(name: str) -> int:
    """How many jobs of this name were queued."""
    return ProcrastinateJob.objects.filter(task_name=name).count()


def run_queued(*names: str) -> None:
    """Run the jobs of these names, each once, as a worker would: outside any transaction."""
    from procrastinate.contrib.django import app

    for job in ProcrastinateJob.objects.filter(task_name__in=names, status="todo").order_by("id"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])
        app.tasks[job.task_name].func(**job.args)

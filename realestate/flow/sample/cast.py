"""The offices and the cast, each with a log-in. The password is printed by the demo; everybody has a one-time secret of
their own, whose codes the demo page shows."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from booking.models import OpeningHours
from booking.services import make_slots
from realestate.accounts.models import Membership, Office, Organisation, User
from realestate.accounts.services import enrol_totp, hire
from realestate.common import clock
from realestate.flow.sample.people import CITIZENS

Role = Membership.Role
STAFF = (
    ("chen", "陈晓", Role.OFFICER, 3),
    ("zhou", "周岩", Role.OFFICER, 2),
    ("lin", "林静", Role.REGISTRAR, None),
    ("he", "何平", Role.SUPERVISOR, None),
    ("zhao", "赵骑", Role.COURIER, None),
)
OUTSIDERS = (
    ("icbc", "工行经办吴桐", Role.BANK, 0),
    ("sun", "孙公证", Role.NOTARY, 1),
    ("gao", "高律师", Role.LAWYER, 2),
    ("fang", "方法官助理", Role.COURT, 3),
)


def offices() -> dict[str, Office]:
    """西湖区 and 滨江区, three windows each, in the name of one city."""
    rows = (
        (
            "330106",
            "12330106000000510J",
            "杭州市西湖区不动产登记中心",
            "Xihu District Real Estate Registration Centre",
            "西湖区文三路 1 号",
        ),
        (
            "330108",
            "12330108000000625M",
            "杭州市滨江区不动产登记中心",
            "Binjiang District Real Estate Registration Centre",
            "滨江区江南大道 100 号",
        ),
    )
    made = {}
    for code, credit_code, name, english, address in rows:
        made[code] = Office.objects.create(
            code=code,
            credit_code=credit_code,
            name=name,
            name_en=english,
            address=f"杭州市{address}",
            phone="0571-12345",
            windows=3,
        )
        open_always(made[code])
    return made


def open_always(office: Office) -> None:
    """The demo's offices never close, so that whoever tries the demo at night or on a Sunday can arrive."""
    for weekday in range(7):
        OpeningHours.objects.create(
            office=office,
            weekday=weekday,
            opens=dt.time(0),
            closes=dt.time(23, 59),
            windows=office.windows,
            on_rest_days=True,
        )
    make_slots(office=office)


def people(home: Office) -> None:
    """Citizens by phone, staff by username and password, outsiders in their organisations."""
    for who in CITIZENS:
        User.objects.create_user(
            phone=who.phone, phone_verified=True, name=who.name, id_number=who.id_number, bound_at=clock.now()
        )
    for username, name, role, window in STAFF:
        colleague = hire(
            username=username, name=name, password=settings.DEMO_PASSWORD, role=role, office=home, window=window
        )
        enrol_totp(user=colleague)
    organisations = (
        Organisation.objects.create(name="中国工商银行杭州分行", credit_code="91330000MA0000003W", kind="bank"),
        Organisation.objects.create(name="杭州市国立公证处", credit_code="123300000000000196", kind="notary"),
        Organisation.objects.create(name="浙江明理律师事务所", credit_code="31330000MD0000008C", kind="law_firm"),
        Organisation.objects.create(name="杭州市西湖区人民法院", credit_code="113301000000000279", kind="court"),
    )
    for username, name, role, place in OUTSIDERS:
        guest = hire(
            username=username,
            name=name,
            password=settings.DEMO_PASSWORD,
            role=role,
            organisation=organisations[place],
        )
        enrol_totp(user=guest)
    root = User.objects.create_superuser(username="admin", name="管理员", password=settings.DEMO_PASSWORD)
    enrol_totp(user=root)

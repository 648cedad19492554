"""The verbs of accounts: sign up, bind an identity, hire, give a one-time password, change a password."""

from __future__ import annotations

import uuid

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Membership, Office, Organisation, User
from realestate.common import clock
from realestate.common.errors import Refused
from realestate.common.jobs import report


def sign_up(*, phone: str) -> User:
    """A citizen's account for a number (E.164) that asked for a code; two requests at once make one account."""
    user, _made = User.objects.get_or_create(phone=phone)
    return user


def identity_taken() -> Refused:
    return Refused(
        "identity_taken",
        _("这个身份已经绑定了另一个手机号。"),
        remedy=_("请用原来的手机号登录；手机号换了，请带身份证到登记窗口更换。"),
        status=409,
        field="id_number",
    )


def already_bound() -> Refused:
    return Refused(
        "already_bound",
        _("您的账号已经完成实名认证，不能改成别人。"),
        remedy=_("姓名或身份号码依法变更的，请带证明到登记窗口办理。"),
        status=409,
    )


def bind_identity(*, user: User, name: str, id_number: str) -> User:
    """Bind a person, confirmed by the police, to the account; once (R-APP-12).

    The same again changes nothing. Refused: already_bound, identity_taken.
    """
    try:
        with transaction.atomic():
            mine = User.objects.select_for_update(no_key=True).get(pk=user.pk)
            if mine.bound_at:
                if (mine.name, mine.id_number) != (name, id_number):
                    raise already_bound()
                return mine
            mine.name, mine.id_number, mine.bound_at = name, id_number, clock.now()
            mine.save(update_fields=["name", "id_number", "bound_at"])
            return mine
    except IntegrityError as taken:
        raise identity_taken() from taken


@transaction.atomic
def hire(
    *,
    username: str,
    name: str,
    password: str,
    role: str,
    office: Office | None = None,
    organisation: Organisation | None = None,
    window: int | None = None,
    totp_secret: str = "",
) -> User:
    """A colleague with a post; with `totp_secret` (base32) the one-time password is bound too."""
    user = User.objects.create_user(username=username, name=name, password=password)
    Membership.objects.create(user=user, role=role, office=office, organisation=organisation, window=window)
    if totp_secret:
        enrol_totp(user=user, secret=totp_secret)
    return user


@transaction.atomic
def enrol_totp(*, user: User, secret: str = "") -> str:
    """Bind a one-time password to a staff account, in place of an earlier one; gives the secret (base32)."""
    secret = secret or generate_totp_secret()
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(user, secret)
    return secret


@transaction.atomic
def change_password(*, user: User, password: str) -> None:
    """A colleague's new password: every other session of theirs ends with the old one, and their telephone is told."""
    user.set_password(password)
    user.save(update_fields=["password"])
    if user.phone:
        text = gettext("【杭州不动产】工号 %(username)s 的密码刚刚改过。不是您本人改的，请马上联系本机构的监督人员。")
        report("accounts.send_sms", phone=user.phone, text=text % {"username": user.username}, key=uuid.uuid4().hex)

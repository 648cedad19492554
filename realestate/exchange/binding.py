"""Binding an account to a person: the police confirm name and number, then the face (R-APP-12). Once."""

from __future__ import annotations

from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import User
from realestate.accounts.services import bind_identity
from realestate.common.errors import Refused
from realestate.exchange import services
from realestate.exchange.facts import FaceCheck, Identity, Unavailable

T = TypeVar("T", Identity, FaceCheck)


def police_unavailable() -> Refused:
    return Refused(
        "police_unavailable",
        _("公安部门的核验暂时没有回应。"),
        remedy=_("您填的都还在，请过一两分钟再点一次。"),
        status=503,
    )


def identity_mismatch() -> Refused:
    return Refused(
        "identity_mismatch",
        _("姓名和身份证号码对不上，请对照身份证核对。"),
        remedy=_("核对无误仍然不行的，请带身份证到登记窗口办理。"),
        status=422,
        field="name",
    )


def face_mismatch() -> Refused:
    return Refused(
        "face_mismatch",
        _("人脸核验没有通过。"),
        remedy=_("请在光线好的地方摘下口罩再试；试几次不行的，请带身份证到登记窗口。"),
        status=422,
        field="face",
    )


def bind(*, user: User, name: str, id_number: str) -> User:
    """Confirm and bind; `name` and `id_number` are checked and in their normal form already.

    Refused: police_unavailable, identity_mismatch, face_mismatch, already_bound, identity_taken. Not in a transaction.
    """
    identity = _answered(services.ask_identity(name, id_number))
    if not (identity.matches and identity.alive):
        raise identity_mismatch()
    face = _answered(services.face_check(name, id_number, purpose="bind"))
    if not face.passed:
        raise face_mismatch()
    return bind_identity(user=user, name=name, id_number=id_number)


def _answered(fact: T | Unavailable) -> T:
    if isinstance(fact, Unavailable):
        raise police_unavailable()
    return fact

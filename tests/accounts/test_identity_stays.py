"""An account is bound to one person, once; a person to one account. The database sees to it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from realestate.accounts.models import User
from realestate.accounts.services import bind_identity
from realestate.common.errors import Refused
from tests import cast

pytestmark = pytest.mark.django_db


def rename(user: User) -> None:
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(name="别人")


def test_a_bound_name_cannot_be_changed(li_lei: User) -> None:
    with pytest.raises(IntegrityError, match="bound to an identity"):
        rename(li_lei)
    with pytest.raises(IntegrityError, match="bound to an identity"), transaction.atomic():
        User.objects.filter(pk=li_lei.pk).update(bound_at=None)
    User.objects.filter(pk=li_lei.pk).update(language="en")


def test_without_the_trigger_it_could(li_lei: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER user_bound_stays ON accounts_user")
    rename(li_lei)
    assert User.objects.get(pk=li_lei.pk).name == "别人"


def test_binding_twice_to_the_same_person_changes_nothing(li_lei: User) -> None:
    again = bind_identity(user=li_lei, name="李雷", id_number=cast.id_number(1))
    assert again.bound_at == li_lei.bound_at


def test_binding_to_somebody_else_is_refused(li_lei: User) -> None:
    with pytest.raises(Refused) as refused:
        bind_identity(user=li_lei, name="王芳", id_number=cast.id_number(2))
    assert refused.value.code == "already_bound"


def test_a_person_has_one_account(li_lei: User) -> None:
    second = User.objects.create_user(phone="+8613900000001")
    with pytest.raises(Refused) as refused:
        bind_identity(user=second, name="李雷", id_number=li_lei.id_number or "")
    assert refused.value.code == "identity_taken"
    assert User.objects.get(pk=second.pk).bound_at is None

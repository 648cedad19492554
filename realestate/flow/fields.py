"""Form fields of the domain: each says in words what is wrong, with the reason code of common.identifiers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from realestate.common import identifiers, money
from realestate.common.forms import NumberText
from realestate.law.application import InvalidApplication, check_money


def in_language(error: Any) -> str:
    """The error's own sentence in the reader's language."""
    return str(error.message_en if (get_language() or "").startswith("en") else error.message)


class NameField(forms.CharField):
    """A person's name as the register writes it; rare Han characters are welcome."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return identifiers.clean_name(text) if text else ""
        except identifiers.InvalidIdentifier as error:
            raise forms.ValidationError(in_language(error), code=error.code) from None


class IdNumberField(forms.CharField):
    """An identity number with its check digit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=24, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return str(identifiers.parse_id_number(text)) if text else ""
        except identifiers.InvalidIdentifier as error:
            raise forms.ValidationError(in_language(error), code=error.code) from None


class PhoneField(forms.CharField):
    """A mobile number of mainland China, kept in E.164 form."""

    default_validators = [RegexValidator(r"^\+861[3-9]\d{9}$", _("请填写 11 位手机号。"), code="invalid_phone")]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}), **kwargs)

    def to_python(self, value: Any) -> str:
        digits = "".join(char for char in str(value or "") if char.isdigit() or char == "+")
        if not digits:
            return ""
        return digits if digits.startswith("+") else f"+86{digits.removeprefix('86') if len(digits) == 13 else digits}"


class ShareField(forms.CharField):
    """A share such as 1/2; between nought and one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=21, widget=NumberText(), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            share = Fraction(text.replace("／", "/").replace(" ", ""))
        except (ValueError, ZeroDivisionError):
            raise forms.ValidationError(_("份额请写成分数，例如 1/2。"), code="invalid_share") from None
        if not 0 < share <= 1 or share.denominator > 1_000_000:
            raise forms.ValidationError(_("份额要大于 0，最多是 1。"), code="invalid_share")
        return share


class YuanField(forms.CharField):
    """A price in yuan: above nought, below reason, at most two places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=24, widget=NumberText(), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            amount: Decimal = money.parse_yuan(text)
            check_money(amount, "price")
        except InvalidApplication as error:
            raise forms.ValidationError(in_language(error), code=error.code) from None
        except ValueError:
            raise forms.ValidationError(_("请填写数字，例如 2350000.00。"), code="invalid_price") from None
        return amount

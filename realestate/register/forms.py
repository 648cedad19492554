"""As of when the book is to be shown, and as known when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from realestate.common import clock


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def end_of(day: dt.date) -> dt.datetime:
    """The last instant of a day in Hangzhou."""
    return dt.datetime.combine(day, dt.time.max, clock.ZONE)


class WhenForm(forms.Form):
    """Both may be left out: then it is now, word for word."""

    at = forms.DateField(label=_("看哪一天的登记簿"), required=False, widget=day_input(), help_text=_("不填为现在。"))
    known = forms.DateField(
        label=_("按哪一天所知"),
        required=False,
        widget=day_input(),
        help_text=_("不填为当时登记簿的原文；填了，之后的更正和补录按所知时间计入。"),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("at", "known"):
            if values.get(name) and values[name] > clock.today():
                self.add_error(name, forms.ValidationError(_("登记簿没有将来的记载，请选今天或以前。"), code="future"))
        return values

    def moment(self, name: str) -> dt.datetime | None:
        """The end of the day that was asked for; today is now."""
        day = self.cleaned_data.get(name) if self.is_valid() else None
        if day is None:
            return None
        return clock.now() if day == clock.today() else end_of(day)

"""Stars with words, a complaint, an answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from realestate.accounts.models import Office
from realestate.common.forms import Stars
from realestate.oversight.models import COMPLAINT_MAX, WORDS_MAX


class RateForm(forms.Form):
    """One to five, and words if they like."""

    stars = forms.TypedChoiceField(
        label=_("这次办得怎么样"),
        choices=Stars.WORDS,
        coerce=int,
        widget=Stars,
        error_messages={"required": _("请选一到五星。"), "invalid_choice": _("请选一到五星。")},
    )
    words = forms.CharField(
        label=_("想说的话"),
        required=False,
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("哪里省了您的事，哪里还费事；不超过 500 字。请不要写身份证号和电话。"),
        error_messages={"max_length": _("评语不超过 500 字。")},
    )


class ComplaintForm(forms.Form):
    """About which office, and what."""

    office = forms.ModelChoiceField(
        label=_("哪个大厅"),
        queryset=Office.objects.order_by("code"),
        empty_label=None,
        error_messages={"required": _("请选一个大厅。"), "invalid_choice": _("请选一个大厅。")},
    )
    text = forms.CharField(
        label=_("您想说的"),
        max_length=COMPLAINT_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("什么时候、在哪一步、发生了什么；不超过 2000 字。五个工作日内答复您。"),
        error_messages={"required": _("请写下您想说的。"), "max_length": _("不超过 2000 字。")},
    )


class AnswerForm(forms.Form):
    """The office's answer."""

    answer = forms.CharField(
        label=_("答复"),
        max_length=COMPLAINT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写下答复，不超过 2000 字。"), "max_length": _("请写下答复，不超过 2000 字。")},
    )

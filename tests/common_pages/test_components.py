"""Forms, words for money and time, and plans, as templates show them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from realestate.common.clock import ZONE
from realestate.common.forms import CodeInput, Stars, known, unit
from realestate.common.plan import area_of, plan_svg

MARKS = (
    "card next", "facts", "steps", "bill", "errors", "tasks", "answers", "files", "verdict", "finding", "notice",
    "queue", "checklist", "card parcel", "plan", "bars", "loading", "empty", "diff", "pager", "stars", "upload",
)  # fmt: skip


class Person(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致")
    kind = forms.ChoiceField(label="怎么共有", choices=[("a", "单独"), ("b", "共同")], widget=forms.RadioSelect)
    price = forms.CharField(label="成交价", required=False)
    code = forms.CharField(label="验证码", widget=CodeInput)
    rating = forms.ChoiceField(label="评价", choices=Stars.WORDS, widget=Stars)
    agreed = forms.BooleanField(label="我看过")
    paper = forms.FileField(label="旧证", required=False)

    def clean(self) -> None:
        self.add_error(None, "两处对不上")


def render(text: str, **context: object) -> str:
    return Template("{% load ui %}" + text).render(Context(context))


def test_an_error_stands_at_its_field_and_in_the_summary_that_links_to_it() -> None:
    html = str(Person({"name": "", "kind": "", "code": "123456", "rating": "5", "agreed": "on"}))
    assert '<a href="#id_name">姓名：请填写这一项。</a>' in html
    assert '<a href="#id_kind_0">怎么共有：请填写这一项。</a>' in html
    assert "两处对不上" in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_every_id_that_a_field_names_is_there() -> None:
    import re

    for form in (Person(), Person({})):
        html = str(form)
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        named = {word for words in re.findall(r'aria-describedby="([^"]+)"', html) for word in words.split()}
        assert named <= set(ids)
        assert set(re.findall(r'\sfor="([^"]+)"', html)) <= set(ids)


def test_what_was_typed_is_kept_and_escaped() -> None:
    html = str(Person({"name": "<b>王芳</b>\"'", "kind": "b"}))
    assert "<b>王芳" not in html
    assert "&lt;b&gt;王芳&lt;/b&gt;" in html
    assert "checked" in html


def test_a_known_value_says_its_source_and_takes_a_correction() -> None:
    form = Person()
    known(form.fields["price"], source="住建部门", on=dt.date(2025, 3, 4), wrong_url="/wrong/")
    unit(form.fields["price"], "元")
    html = str(form)
    assert "来自：住建部门" in html
    assert "2025 年 3 月 4 日" in html
    assert 'href="/wrong/"' in html
    assert '<span class="unit">元</span>' in html


def test_a_code_is_offered_by_the_telephone() -> None:
    html = str(Person()["code"])
    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html


def test_stars_are_radio_buttons_with_words() -> None:
    html = Person()["rating"].as_field_group()
    assert html.count('type="radio"') == 5
    assert "非常满意" in html


def test_money_and_shares() -> None:
    assert render("{{ a|money }} {{ b|share }}", a=Decimal(23580), b=Fraction(2, 4)) == "23,580.00 1/2"
    assert render("{{ a|money }}|{{ a|share }}|{{ a|day }}|{{ a|until }}", a=None) == "|||"
    assert render("{{ a|area }}", a=Decimal("89.5")) == "89.50 m²"


def test_strangers_see_little_of_a_person() -> None:
    html = render(
        "{{ n|mask }} {{ i|mask:'id' }} {{ p|mask:'phone' }}", n="李雷", i="330102199001010000", p="+8613800138000"
    )
    assert "李雷" not in html
    assert "199001010000" not in html
    assert "13800138000" not in html
    assert render("{{ n|mask }}", n=None) == ""


def test_a_question_before_what_cannot_be_undone_is_a_page() -> None:
    context = {
        "question": "要撤回申请吗？",
        "label": "撤回申请",
        "danger": True,
        "cancel_url": "/case/",
        "text": "钱退回原账户。",
    }
    html = render_to_string("confirm.html", context)
    assert "<h1>要撤回申请吗？</h1>" in html
    assert 'class="button danger" type="submit">撤回申请<' in html
    assert 'href="/case/"' in html


@pytest.fixture
def moment() -> dt.datetime:
    return dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


@time_machine.travel(dt.datetime(2026, 11, 22, 12, tzinfo=ZONE), tick=False)
def test_times_are_told_on_the_registers_clock(moment: dt.datetime) -> None:
    assert render("{{ t|until }}", t=moment) == "请在 11 月 24 日 17:00 前完成"
    assert render("{{ t|before }}", t=moment) == "11 月 24 日 17:00 前"
    assert render("{{ t|day }}", t=dt.date(2027, 1, 5)) == "2027 年 1 月 5 日"
    assert ">11-24 17:00</time>" in render("{{ t|short_time }}", t=moment)
    assert ">09:12</time>" in render("{{ t|short_time }}", t=dt.datetime(2026, 11, 22, 9, 12, tzinfo=ZONE))


@time_machine.travel(dt.datetime(2026, 11, 22, 12, tzinfo=ZONE), tick=False)
def test_times_in_english(moment: dt.datetime) -> None:
    with translation.override("en"):
        assert render("{{ t|until }}", t=moment) == "Please finish by 17:00 on 24 November"
        assert render("{{ t|day }}", t=dt.date(2027, 1, 5)) == "5 January 2027"
        assert render("{{ t|long_day }}", t=dt.date(2026, 1, 5)) == "5 January 2026"


def test_trips_are_dots_and_words() -> None:
    html = render("{% trips 1 1 %}")
    assert html.count("<circle") == 1
    assert 'class="used"' in html
    assert "已跑 1 次，最多 1 次" in html
    assert "一次都不用跑" in render("{% trips 0 0 %}")


def test_a_plan_has_a_scale_a_name_and_only_safe_text() -> None:
    svg = plan_svg(
        [{"points": [(0, 0), (10, 0), (10, 8), (0, 8)], "label": "<script>"}], title='"><x', area_label="80 m²"
    )
    assert "<script>" not in svg
    assert '"><x' not in svg
    assert 'role="img"' in svg
    assert "2 米" in svg


def test_a_plan_lies_inside_its_box() -> None:
    import re

    svg = plan_svg([{"points": [(500000.5, 3350000.25), (500012, 3350000), (500012, 3350009)]}], title="宗地")
    box = re.search(r'viewBox="([^"]+)"', svg)
    shape = re.search(r'polygon class="ours" points="([^"]+)"', svg)
    assert box
    assert shape
    left, top, width, height = map(float, box.group(1).split())
    for pair in shape.group(1).split():
        x, y = map(float, pair.split(","))
        assert left <= x <= left + width
        assert top <= y <= top + height


def test_no_plan_without_coordinates() -> None:
    assert plan_svg([], title="宗地") == ""


def test_the_area_of_a_ring_does_not_depend_on_its_direction() -> None:
    ring = [(0.0, 0.0), (10.0, 0.0), (10.0, 8.95), (0.0, 8.95)]
    assert area_of(ring) == pytest.approx(89.5)
    assert area_of(ring[::-1]) == pytest.approx(89.5)


@pytest.mark.django_db
def test_the_style_guide_shows_each_component(client: Client) -> None:
    text = client.get("/styleguide/").text
    for mark in MARKS:
        assert f'class="{mark}' in text, mark

"""Every text has its English, and the catalogues compile without GNU gettext."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from tools import check_messages, compile_messages

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: en\\n"

msgid "去缴费"
msgstr "Pay"

msgctxt "月份"
msgid "一"
msgstr "January"

msgid "还有 %(n)s 天"
msgid_plural "还有 %(n)s 天"
msgstr[0] "%(n)s day left"
msgstr[1] "%(n)s days left"
"""
PAGE = (
    "{% load i18n %}{% translate '去缴费' %}"
    "{% blocktranslate count n=n %}还有 {{ n }} 天{% plural %}还有 {{ n }} 天{% endblocktranslate %}"
)
CODE = "label = _('去缴费')\nmonth = pgettext('月份', '一')\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small project in which everything is translated."""
    app = tmp_path / "realestate" / "shop"
    for path, text in {
        "locale/en/LC_MESSAGES/django.po": CATALOGUE,
        "templates/shop/page.html": PAGE,
        "views.py": CODE,
    }.items():
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        (app / path).write_text(text, encoding="utf-8")
    return tmp_path


def missing(tree: Path) -> set[str]:
    known, wrong = check_messages.translated(tree)
    return {message[1] for message, _place in check_messages.used(tree) if message not in known} | set(wrong)


def test_nothing_is_missing_where_everything_is_translated(tree):
    assert missing(tree) == set()


@pytest.mark.parametrize(
    ("file", "more"),
    [
        ("views.py", "_('没有英文')"),
        ("views.py", "ngettext_lazy('没有英文', '没有英文', 3)"),
        ("views.py", "pgettext('别的', '没有英文')"),
        ("templates/shop/page.html", "{% translate '没有英文' %}"),
        ("templates/shop/page.html", "{% blocktranslate trimmed %}\n  没有英文\n{% endblocktranslate %}"),
    ],
)
def test_a_text_without_english_is_noticed(tree, file, more):
    path = tree / "realestate" / "shop" / file
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert missing(tree) == {"没有英文"}


def test_one_context_does_not_speak_for_another(tree):
    path = tree / "realestate" / "shop" / "views.py"
    path.write_text(CODE.replace("月份", "数字"), encoding="utf-8")
    assert missing(tree) == {"一"}


def test_a_guess_is_no_translation(tree):
    po = tree / "realestate" / "shop" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    po.write_text(CATALOGUE.replace('msgid "去缴费"', '#, fuzzy\nmsgid "去缴费"'), encoding="utf-8")
    assert "去缴费" in missing(tree)


def test_an_empty_translation_is_none(tree):
    po = tree / "realestate" / "shop" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    po.write_text(CATALOGUE.replace('"%(n)s days left"', '""'), encoding="utf-8")
    assert missing(tree) == {"还有 %(n)s 天"}


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(tree):
    (po,) = compile_messages.catalogues(tree)
    assert compile_messages.compile_one(po)
    assert not compile_messages.compile_one(po)
    with po.with_suffix(".mo").open("rb") as mo:
        assert gettext.GNUTranslations(mo).gettext("去缴费") == "Pay"
    po.with_suffix(".mo").unlink()
    assert compile_messages.compile_one(po)

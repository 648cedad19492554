"""A ninth registration type, for trial: two new files and one line in a copy of the tree; the rest follows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
TYPE = '''"""居住公约备案 for trial: the owner files the house rules with the register; it disposes of nothing."""

from __future__ import annotations

from typing import Final

from realestate.law import asking, papers
from realestate.law.asking import Ask
from realestate.law.deadlines import Promise
from realestate.law.declaration import Ground, RegistrationType
from realestate.law.entries import EntryDraft, to_content
from realestate.law.facts import Facts
from realestate.law.rights import Objection
from realestate.law.rules import gates, parties


def effect(facts: Facts) -> tuple[EntryDraft, ...]:
    by = facts.application.holders[0].person.holder
    said = str(facts.application.facts.get("text", ""))
    right = Objection(id="", entered_at=facts.at, by=by, matter=said)
    return (
        EntryDraft(
            unit_code=facts.application.unit_code,
            right="objection",
            registration="covenant",
            reason="filed",
            content=to_content(right),
            output="entry",
            holders=(by,),
        ),
    )


COVENANT: Final = RegistrationType(
    slug="covenant",
    code=900,
    zh="公约登记",
    en="covenant",
    article="试行",
    rights=("objection",),
    grounds={
        "filed": Ground(
            "filed", "备案", "filed", "alone", "试行", Promise(30, "minutes"),
            (gates.right_office, parties.applicants_are_owners), (papers.IDENTITY,), (papers.TRUE_INTENT,),
            fee="none", sides=asking.OWNER, asks=(Ask("text", "text", "公约内容", "Text"),),
        ),
    },
    effect=effect,
    outputs={},
)
'''
SCENARIO = """scenario: 试行：房主备案居住公约
law: 试行
today: 2026-03-02 09:30
register:
  A: {use: 住宅, area: 89.50, owners: {王芳: 1/1}, acquired: 2019-06-01}
steps:
  - file: covenant
    unit: A
    right: objection
    reason: filed
    by: [孙立]
    text: 不养大型犬
    expect: refused
    because: [not_the_holder]
  - file: covenant
    unit: A
    right: objection
    reason: filed
    by: [王芳]
    text: 不养大型犬
    expect: recorded
    dues: {registration_fee: 0}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what runs, with the new type in it."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    for folder in ("realestate", "booking", "certificates", "delivery"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    shutil.copy(ROOT / "manage.py", tmp_path)
    registry = tmp_path / "realestate/law/types/__init__.py"
    lines = registry.read_text(encoding="utf-8").replace('    "seizure",\n', '    "seizure",\n    "covenant",\n')
    registry.write_text(lines, encoding="utf-8")
    (tmp_path / "realestate/law/types/covenant.py").write_text(TYPE, encoding="utf-8")
    (tmp_path / "covenant.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_two_new_files_and_one_line_make_a_ninth_type(tree: Path) -> None:
    """Its scenario is played through the whole service: filed, signed, looked at, accepted, reviewed, entered."""
    base = {key: str(connection.settings_dict[key]) for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
    password = f":{base['PASSWORD']}" if base["PASSWORD"] else ""
    url = f"postgres://{base['USER']}{password}@{base['HOST']}:{base['PORT']}/{base['NAME']}"
    done = subprocess.run(
        [sys.executable, "manage.py", "play", "covenant.yaml"],
        cwd=tree,
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed, 0 failed" in done.stdout

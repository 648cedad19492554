"""Prints docs/states.md from the machine: states, acts, who may do them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from realestate.accounts.roles import PERMISSIONS
from realestate.cases.machine import FINAL, CaseMachine, State
from realestate.cases.models import Case

HEAD = """# States of a case

Made by `manage.py states > docs/states.md`; a test fails when this page and the code differ. The machine is
[realestate/cases/machine.py](../realestate/cases/machine.py); only `advance()` in
[realestate/flow/advance.py](../realestate/flow/advance.py) makes a transition, under the case's lock, with
its Event. An act that is not legal in the present state is refused with 409, one that the role does not allow with 403.
"""


def transitions() -> Iterator[tuple[str, str, str]]:
    """Source, act, target: in the order of the states, then of the machine's acts."""
    found = {t.name: t for t in Case._meta.get_field("state").get_all_transitions(Case)}
    acts = [name for name in vars(CaseMachine) if name in found]
    sources: dict[str, set[str]] = {name: set() for name in acts}
    for one in Case._meta.get_field("state").get_all_transitions(Case):
        sources[one.name].add(str(one.source))
    for state in State.values:
        for name in acts:
            if state in sources[name]:
                yield state, name, str(found[name].target)


def who(act: str) -> str:
    """The roles that hold the act's permission."""
    return ", ".join(role for role, held in PERMISSIONS.items() if f"cases.{act}" in held)


def page() -> str:
    """The whole page."""
    with translation.override("zh-hans"):
        labels = dict(State.choices)
        rows = list(transitions())
        lines = [HEAD, "```mermaid", "stateDiagram-v2", "    [*] --> draft"]
        lines += [f"    {source} --> {target}: {act}" for source, act, target in rows if target != "withdrawn"]
        lines += [f"    {state} --> [*]" for state in FINAL]
        lines += [
            "```",
            "",
            "`withdraw` leads from every state before entry to `withdrawn`; the picture leaves it out.",
            "",
        ]
        lines += ["| State | In the register's words | Acts that are legal |", "| --- | --- | --- |"]
        for state, label in labels.items():
            acts = ", ".join(f"`{act}`" for source, act, _target in rows if source == state) or "none: it is over"
            lines.append(f"| `{state}` | {label} | {acts} |")
        lines += ["", "| Act | Leads to | Who may | What it is |", "| --- | --- | --- | --- |"]
        seen: dict[str, Any] = {}
        for _source, act, target in rows:
            seen.setdefault(act, target)
        for act, target in seen.items():
            said = " ".join((getattr(CaseMachine, act).__doc__ or "").split())
            lines.append(f"| `{act}` | `{target}` | {who(act)} | {said} |")
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    help = "Prints docs/states.md."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")

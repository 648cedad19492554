"""A file of filings: each line on its own, the good ones filed, the bad ones told with their reasons.

The file may be sent again: a line's key is the sender's own, and the same key is the same case (`filing.once`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from realestate.cases.models import Case
from realestate.common.errors import Refused
from realestate.flow.services.judging import Blocked

MAX_LINES = 200
MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Line:
    """One line of the file: its number as an editor counts, its cells by the column's code."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of a line: ``filed``, ``known`` (was filed before) or ``refused`` with codes and sentences."""

    line: Line
    state: str
    case: Case | None = None
    codes: tuple[str, ...] = ()
    text: str = ""


def unreadable(code: str, text: object) -> Refused:
    return Refused(code, text, remedy=_("请用下载的模板，另存为 CSV（逗号分隔）再上传。"), status=422, field="file")


def read(data: bytes, columns: Sequence[tuple[str, str]]) -> list[Line]:
    """The lines of a CSV file in UTF-8 or GB 18030, whose head names columns by code or by label.

    Refused (422): file_kind, file_too_large, file_empty, column_unknown, column_missing, too_many_lines.
    """
    if len(data) > MAX_BYTES:
        raise unreadable("file_too_large", _("文件超过 1 MB。"))
    if data.startswith((b"PK", b"\xd0\xcf", b"%PDF")) or b"\x00" in data:
        raise unreadable("file_kind", _("这不是 CSV 文件。"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    rows = [(number, row) for number, row in rows_in(text) if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise unreadable("file_empty", _("文件里没有要办的行。"))
    if len(rows) - 1 > MAX_LINES:
        raise unreadable("too_many_lines", _("一次最多 200 行，请分几个文件。"))
    codes = head_of(rows[0][1], columns)
    return [
        Line(number, {code: cell.strip() for code, cell in zip(codes, row, strict=False)}) for number, row in rows[1:]
    ]


def rows_in(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error:
        raise unreadable("file_kind", _("这不是 CSV 文件。")) from None


def head_of(head: Sequence[str], columns: Sequence[tuple[str, str]]) -> list[str]:
    """The code of each column."""
    names = {label: code for code, label in columns} | {code: code for code, _label in columns}
    codes = [names.get(cell.strip(), "") for cell in head]
    if "" in codes:
        raise unreadable("column_unknown", _("不认识的列：%(what)s。") % {"what": head[codes.index("")].strip()[:40]})
    lacking = [label for code, label in columns if code in ("key", "unit") and code not in codes]
    if lacking:
        raise unreadable("column_missing", _("缺少这一列：%(what)s。") % {"what": lacking[0]})
    return codes


def file_each(lines: Sequence[Line], file: Callable[[Line], tuple[Case, bool]]) -> list[Outcome]:
    """File each line in a transaction of its own; one that is refused does not hold up the others."""
    return [file_one(line, file) for line in lines]


def file_one(line: Line, file: Callable[[Line], tuple[Case, bool]]) -> Outcome:
    try:
        case, made = file(line)
    except Blocked as blocked:
        codes = tuple(dict.fromkeys(found.code for found in blocked.findings))
        return Outcome(line, "refused", codes=codes, text=str(blocked.message))
    except Refused as refusal:
        return Outcome(line, "refused", codes=(refusal.code,), text=f"{refusal.message} {refusal.remedy}".strip())
    return Outcome(line, "filed" if made else "known", case=case)

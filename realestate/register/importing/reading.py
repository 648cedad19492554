"""From a file to records: physical lines with their numbers and places, JSON or CSV, in memory that stays flat."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

LONGEST = 1 << 20  # bytes of a line
BOM = b"\xef\xbb\xbf"
CSV_COLUMNS = frozenset(
    ["code", "location", "area", "use", "nature", "structure", "building", "room", "inner_area", "shared_area", "floor",
     "floors", "completed", "land", "developer", "developer_number", "under_construction", "public_facility",
     "disputed", "parcel_location", "parcel_area", "owners", "acquired", "registered", "price", "mortgages"]
)  # fmt: skip

Record = dict[str, Any]


class BadLine(Exception):
    """A line that is refused: ``code`` for machines, a sentence for people. It never repeats what the line says."""

    def __init__(self, code: str, text: str, text_en: str) -> None:
        super().__init__(code)
        self.code, self.text, self.text_en = code, text, text_en


class BadFile(Exception):
    """The file as a whole cannot be read."""


@dataclass(frozen=True)
class Line:
    """A physical line: its number from 1, the place where the next one begins, and its text or why it has none."""

    number: int
    end: int
    text: str
    bad: BadLine | None = None


def measure(path: Path) -> tuple[str, int]:
    """SHA-256 of the file and how many lines it has."""
    digest, lines, last = hashlib.sha256(), 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            lines += block.count(b"\n")
            last = block[-1:]
    return digest.hexdigest(), lines + (last != b"\n")


def lines(file: BinaryIO, *, number: int = 0, encoding: str = "utf-8") -> Iterator[Line]:
    """The lines from where the file stands on; ``number`` is that of the line before."""
    while raw := file.readline(LONGEST):
        number += 1
        if not raw.endswith(b"\n") and len(raw) == LONGEST:
            while (rest := file.readline(LONGEST)) and not rest.endswith(b"\n"):
                pass
            yield Line(number, file.tell(), "", BadLine("line_too_long", "这一行太长", "the line is too long"))
            continue
        if number == 1:
            raw = raw.removeprefix(BOM)
        try:
            yield Line(number, file.tell(), raw.decode(encoding).rstrip("\r\n"))
        except UnicodeDecodeError:
            bad = BadLine("not_text", f"这一行不是 {encoding} 文字", f"the line is not text in {encoding}")
            yield Line(number, file.tell(), "", bad)


# -- JSON --------------------------------------------------------------------------------------------------------------


def from_json(text: str) -> Record:
    """A JSON object; its numbers stay as they are written, so that no area or amount is rounded."""
    try:
        record = json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BadLine("not_json", "这一行不是一个 JSON 对象", "the line is not a JSON object") from error
    if not isinstance(record, dict):
        raise BadLine("not_json", "这一行不是一个 JSON 对象", "the line is not a JSON object")
    return record


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a key twice")
    return record


# -- CSV ---------------------------------------------------------------------------------------------------------------


def cells(text: str) -> list[str]:
    try:
        rows = list(csv.reader([text], strict=True))
    except csv.Error as error:
        raise BadLine("not_csv", "这一行的引号不成对", "the quotes of the line do not match") from error
    return rows[0] if rows else []


def header(text: str) -> list[str]:
    """The names of the columns; BadFile when they are not those of the format."""
    try:
        names = [name.strip() for name in cells(text)]
    except BadLine as error:
        raise BadFile("the first line is not a CSV header") from error
    unknown = sorted(set(names) - CSV_COLUMNS)
    missing = sorted({"code", "location", "area"} - set(names))
    if unknown or missing or len(set(names)) != len(names):
        raise BadFile(f"columns unknown: {unknown}, missing: {missing}, or named twice")
    return names


def csv_reader(names: list[str]) -> Callable[[str], Record]:
    """Lines under this header as the records that JSON would give."""

    def read(text: str) -> Record:
        values = cells(text)
        if len(values) != len(names):
            raise BadLine("wrong_columns", "这一行的列数与表头不符", "other columns than the header")
        record: Record = {name: value.strip() for name, value in zip(names, values, strict=True) if value.strip()}
        parcel = {name: record.pop(f"parcel_{name}") for name in ("location", "area") if f"parcel_{name}" in record}
        if parcel:
            record["parcel"] = parcel
        if name := record.pop("developer", ""):
            record["developer"] = {"name": name, "id_number": record.pop("developer_number", "")}
        if owners := record.pop("owners", ""):
            record["owners"] = [_split(one, ("name", "id_number", "share")) for one in owners.split(";")]
        if mortgages := record.pop("mortgages", ""):
            record["mortgages"] = [_mortgage(one) for one in mortgages.split(";")]
        for flag in ("under_construction", "public_facility", "disputed"):
            if flag in record:
                record[flag] = {"true": True, "false": False}.get(record[flag], record[flag])
        return record

    return read


def _split(text: str, names: tuple[str, ...]) -> Record:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) > len(names):
        raise BadLine("wrong_cell", "单元格中“|”太多", "a cell has too many parts between |")
    return {name: part for name, part in zip(names, parts, strict=False) if part}


def _mortgage(text: str) -> Record:
    """`名称|证件号|金额|到期日|登记日`."""
    record = _split(text, ("name", "id_number", "amount", "until", "entered"))
    to = {name: record.pop(name) for name in ("name", "id_number") if name in record}
    return {**record, "to": {**to, "kind": "bank"}}

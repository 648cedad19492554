"""From YAML to values, strictly: every word that does not fit is named with its file and line.

Values are read from the text as written: `2026-03-02 09:30` and `1/3` mean the same in every YAML library.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from realestate.common.clock import ZONE

FLAGS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
NOTHING: Final = frozenset({"", "null", "~"})
MORNING: Final = dt.time(9, 0)
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}$")
MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$")
WAIT: Final = re.compile(r"(\d{1,4}) ?(wd|d|h)$")


class FormatError(Exception):
    """The file does not fit the format: `file`, `line`, and what is wrong, with the word in question."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file, self.line, self.problem = file, line, problem


@dataclass(frozen=True)
class Source:
    """The file that is being read."""

    file: str

    def fail(self, node: Node | int, problem: str) -> FormatError:
        line = node if isinstance(node, int) else node.start_mark.line + 1
        return FormatError(self.file, line, problem)


Read = Callable[[Source, Node], Any]


def line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


def scalar(source: Source, node: Node) -> str:
    """The text of a single word or number."""
    if not isinstance(node, ScalarNode):
        raise source.fail(node, f"a single value belongs here, not a {kind_of(node)}")
    return str(node.value).strip()


def kind_of(node: Node) -> str:
    return "mapping" if isinstance(node, MappingNode) else "list" if isinstance(node, SequenceNode) else "single value"


def text(source: Source, node: Node) -> str:
    value = scalar(source, node)
    if is_nothing(node):
        raise source.fail(node, "a word is missing here")
    return value


def is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style is None and str(node.value).strip().lower() in NOTHING


def names(source: Source, node: Node) -> tuple[str, ...]:
    """One name, or a list of them."""
    if isinstance(node, SequenceNode):
        found = tuple(text(source, item) for item in node.value)
        if len(set(found)) < len(found):
            raise source.fail(node, f"the same name stands twice in {'、'.join(found)}")
        return found
    return (text(source, node),)


def flag(source: Source, node: Node) -> bool:
    word = scalar(source, node)
    if word.lower() not in FLAGS:
        raise source.fail(node, f"'{word}' is neither true nor false")
    return FLAGS[word.lower()]


def flag_or_unknown(source: Source, node: Node) -> bool | None:
    """True, false, or nothing: it is not known."""
    return None if is_nothing(node) or scalar(source, node) == "unknown" else flag(source, node)


def day(source: Source, node: Node) -> dt.date:
    word = scalar(source, node)
    if not DAY.match(word):
        raise source.fail(node, f"'{word}' is not a date such as 2026-03-02")
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        raise source.fail(node, f"there is no day '{word}'") from None


def day_or_life(source: Source, node: Node) -> dt.date | None:
    """The last day; `life` has none."""
    return None if is_nothing(node) or scalar(source, node) == "life" else day(source, node)


def day_or_flag(source: Source, node: Node) -> dt.date | bool:
    return flag(source, node) if scalar(source, node).lower() in FLAGS else day(source, node)


def moment(source: Source, node: Node) -> dt.datetime:
    """A date with a time of Asia/Shanghai; a date alone is nine in the morning."""
    word = scalar(source, node)
    found = MOMENT.match(word)
    if found is None:
        if DAY.match(word):
            return dt.datetime.combine(day(source, node), MORNING, ZONE)
        raise source.fail(node, f"'{word}' is not a time such as 2026-03-02 09:30")
    date, hour, minute, second = found.groups()
    try:
        time = dt.time(int(hour), int(minute), int(second or 0))
        return dt.datetime.combine(dt.date.fromisoformat(date), time, ZONE)
    except ValueError:
        raise source.fail(node, f"there is no time '{word}'") from None


def amount(source: Source, node: Node) -> Decimal:
    """A number of yuan or square metres; commas and underscores may group its digits."""
    word = scalar(source, node)
    try:
        value = Decimal(re.sub(r"[,_]", "", word))
    except InvalidOperation:
        raise source.fail(node, f"'{word}' is not a number") from None
    if not value.is_finite():
        raise source.fail(node, f"'{word}' is not a number")
    return value


def count(source: Source, node: Node) -> int:
    word = scalar(source, node)
    if not re.fullmatch(r"\d{1,6}", word):
        raise source.fail(node, f"'{word}' is not a whole number")
    return int(word)


def share(source: Source, node: Node) -> str:
    """A fraction above nought such as 1/3, or `joint`; as `law.people.parse_share` reads it."""
    word = scalar(source, node)
    if word == "joint":
        return word
    try:
        value = Fraction(word)
    except (ValueError, ZeroDivisionError):
        raise source.fail(node, f"'{word}' is neither a fraction such as 1/3 nor joint") from None
    if value <= 0:
        raise source.fail(node, f"a share lies above nought, not at '{word}'")
    return f"{value.numerator}/{value.denominator}"


def part(source: Source, node: Node) -> Fraction:
    word = share(source, node)
    if word == "joint":
        raise source.fail(node, "a fraction such as 1/3 belongs here, not joint")
    return Fraction(word)


def span(source: Source, node: Node) -> tuple[int, str]:
    """15wd, 91d, 3h."""
    word = scalar(source, node)
    found = WAIT.match(word)
    if found is None:
        raise source.fail(node, f"'{word}' is not a time to wait such as 15wd, 91d or 3h")
    return int(found.group(1)), found.group(2)


def one_of(*words: str) -> Read:
    """One of these words."""

    def read(source: Source, node: Node) -> str:
        word = scalar(source, node)
        if word not in words:
            raise source.fail(node, f"unknown word '{word}'; one of {', '.join(words)} belongs here")
        return word

    return read


def list_of(read: Read) -> Read:
    """A list, each item read alike."""

    def read_list(source: Source, node: Node) -> tuple[Any, ...]:
        if not isinstance(node, SequenceNode):
            raise source.fail(node, f"a list belongs here, not a {kind_of(node)}")
        return tuple(read(source, item) for item in node.value)

    return read_list


def pairs(source: Source, node: Node) -> list[tuple[str, Node, Node]]:
    """The key words of a mapping with their nodes; each once."""
    if not isinstance(node, MappingNode):
        raise source.fail(node, f"words with values belong here (word: value), not a {kind_of(node)}")
    found: list[tuple[str, Node, Node]] = []
    for key, value in node.value:
        word = text(source, key)
        if any(word == other for other, _key, _value in found):
            raise source.fail(key, f"the word '{word}' stands here twice")
        found.append((word, key, value))
    return found


def map_of(read: Read) -> Read:
    """Free words (names) with values that are read alike."""

    def read_map(source: Source, node: Node) -> dict[str, Any]:
        return {word: read(source, value) for word, _key, value in pairs(source, node)}

    return read_map


def fields(
    source: Source, node: Node, known: Mapping[str, Read], *, what: str, required: Iterable[str] = ()
) -> dict[str, Any]:
    """A mapping of known words only, each read in its own way."""
    found: dict[str, Any] = {}
    for word, key, value in pairs(source, node):
        if word not in known:
            raise source.fail(key, f"unknown word '{word}' in {what}; known: {', '.join(known)}")
        found[word] = known[word](source, value)
    for word in required:
        if word not in found:
            raise source.fail(node, f"the word '{word}' is missing in {what}")
    return found


def record(known: Mapping[str, Read], *, what: str, required: Iterable[str] = ()) -> Read:
    return lambda source, node: fields(source, node, known, what=what, required=required)

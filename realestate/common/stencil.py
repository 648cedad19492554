"""Pages whose words stand still between a few values: a template renders them once, afterwards they are filled in.

For what very many people open at once. The template stays the only place where the page is written; what is kept is its
text with slots, one for each language, letter size and shape, and never a value.
"""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

PATH = "path"
_MARK = f"Z{secrets.token_hex(8)}Z"  # letters and digits: neither escaping nor quoting changes it
_SLOT = re.compile(rf"{_MARK}([a-z0-9_]+)Z")


def slot(name: str) -> str:
    """Stands in the context of the template for a value that comes later. `name`: small letters, digits, _."""
    return f"{_MARK}{name}Z"


class Stencil:
    """A text with slots. Those who fill it in cannot make a slot: it was cut before any value was seen."""

    def __init__(self, text: str) -> None:
        self._parts = _SLOT.split(text)
        self._names = self._parts[1::2]

    def fill(self, values: Mapping[str, str]) -> str:
        """The page; values are escaped as a template does, unless they are safe already. KeyError for a missing one."""
        parts = self._parts.copy()
        parts[1::2] = [_escaped(values[name]) for name in self._names]
        return "".join(parts)


def _escaped(value: str) -> str:
    return value if hasattr(value, "__html__") else html.escape(value)


@dataclass(frozen=True)
class _Reader:
    """What a page may know of its reader: the letter size; the address is a slot."""

    text_size: str

    def get_full_path(self) -> str:
        return slot(PATH)


@lru_cache(maxsize=256)
def _cut(
    template: str, shape: Callable[..., dict[str, Any]], key: tuple[Any, ...], size: str, language: str
) -> Stencil:
    return Stencil(render_to_string(template, {**shape(*key), "request": _Reader(size)}))


def page(
    request: HttpRequest,
    template: str,
    shape: Callable[..., dict[str, Any]],
    key: tuple[Any, ...],
    values: Mapping[str, str],
) -> str:
    """The page of `template`. `shape(*key)` is its context, with slots; `key` is hashable and takes few values.

    The template sees no user, no session and no messages.
    """
    cut = _cut.__wrapped__ if settings.DEBUG else _cut
    size = getattr(request, "text_size", "standard")
    stencil = cut(template, shape, key, size, get_language() or settings.LANGUAGE_CODE)
    return stencil.fill({**values, PATH: quote(request.get_full_path(), safe="/")})

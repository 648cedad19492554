"""Long numbers in groups that can be read aloud."""

from __future__ import annotations

from typing import Final

CASE_NUMBER: Final = (8, 6)  # day, office; then serial and check digit
UNIT_CODE: Final = (6, 6, 7)  # division, cadastral zone and sub-zone, parcel; then the building and unit


def cut(text: str, lengths: tuple[int, ...]) -> str:
    """Groups of these lengths, and the rest."""
    groups, place = [], 0
    for length in lengths:
        groups.append(text[place : place + length])
        place += length
    return " ".join(group for group in (*groups, text[place:]) if group)


def grouped(number: str) -> str:
    """A case number in groups: 20261122 330106 0000016. What follows it after a hyphen stays with the last group."""
    return cut(str(number), CASE_NUMBER)

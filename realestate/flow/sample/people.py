"""Invented people: names from lists, identity numbers of people born in 1900, so that nobody alive has one."""

from __future__ import annotations

from dataclasses import dataclass

from realestate.common.identifiers import id_check_digit

SURNAMES = (
    "赵钱孙周吴郑冯陈褚卫蒋沈杨朱秦尤许何吕施张孔曹严华金魏陶姜"
    "戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐"
)
GIVEN = [
    "伟",
    "芳",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "秀兰",
    "霞",
    "平",
    "刚",
    "桂英",
    "文博",
    "思源",
    "雨桐",
    "子涵",
    "建国",
    "海燕",
    "晓东",
    "志强",
    "婷婷",
    "䶮",
    "𬭎",
    "㛃",
]


@dataclass(frozen=True)
class Sample:
    """One invented person."""

    name: str
    id_number: str
    phone: str


def number(serial: int, *, born: str = "19000101") -> str:
    """A valid identity number of somebody born long ago."""
    first = f"330102{born}{serial:03d}"
    return first + id_check_digit(first)


def person(place: int) -> Sample:
    """The person at this place of an endless list; the first hundred places are kept for the cast."""
    surname = SURNAMES[place % len(SURNAMES)]
    given = GIVEN[(place * 7 + place // len(GIVEN)) % len(GIVEN)]
    day = f"1900{1 + place // 800:02d}{1 + place % 28:02d}"
    return Sample(surname + given, number(100 + place % 800, born=day), f"+86139{10000000 + place:08d}")


WANG_FANG = Sample("王芳", number(2), "+8613800000002")
LI_LEI = Sample("李雷", number(1), "+8613800000001")
HAN_MEI = Sample("韩梅", number(4), "+8613800000004")
STRANGER = Sample("钱多", number(9), "+8613800000009")
CITIZENS = (LI_LEI, WANG_FANG, HAN_MEI, STRANGER)
CONTRACT_NUMBER = "HZ2026110001"
SECOND_CONTRACT_NUMBER = "HZ2026110002"

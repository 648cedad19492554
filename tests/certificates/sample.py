"""A certificate's pages without a database: every row filled, rare characters in names, rooms with coordinates."""

from __future__ import annotations

import dataclasses
from typing import Any

from certificates.pdf import Pages

RARE = "䶮𬭎㛃"
CONTENT: dict[str, Any] = {
    "format": 1,
    "base_url": "https://bdc.hangzhou.example",
    "domain": "bdc.hangzhou.example",
    "office": "杭州市西湖区不动产登记中心",
    "issued_on": "2026-11-22",
    "location": "西湖区文一路88号3幢1单元902室",
    "co_ownership": "shares",
    "rows": [
        ["权利人", "李雷、韩䶮、欧阳𬭎㛃"],
        ["共有情况", "按份共有：李雷 1/2、韩䶮 1/4、欧阳𬭎㛃 1/4"],
        ["坐落", "西湖区文一路88号3幢1单元902室"],
        ["不动产单元号", "330106 001002 GB00023 F00010012"],
        ["权利类型", "国有建设用地使用权/房屋所有权"],
        ["权利性质", "出让/市场化商品房"],
        ["用途", "城镇住宅用地/成套住宅"],
        ["面积", "共有宗地面积12345.00㎡/房屋建筑面积89.12㎡"],
        ["使用期限", "国有建设用地使用权 2010年01月01日起2080年01月01日止"],
        ["权利其他状况", "房屋结构：钢筋混凝土结构\n专有建筑面积：70.10㎡，分摊建筑面积：19.02㎡"],
    ],
    "notes": ["登记原因：买卖", "登记日期：2026年11月22日", "李雷，居民身份证号码：330102190001010011"],
    "drawings": {
        "parcel": "330106001002GB00023",
        "parcel_area": "12345.00",
        "boundary": [[0, 0], [120, 5], [125, 98], [10, 105]],
        "footprint": [[30, 30], [60, 30], [60, 45], [30, 45]],
        "building": "3幢",
        "room": "902室",
        "area": "89.12",
        "rooms": [
            {"name": "客厅", "ring": [[0, 0], [5, 0], [5, 6], [0, 6]], "area": "30.00"},
            {"name": "主卧", "ring": [[5, 0], [9, 0], [9, 6], [5, 6]], "area": "24.00"},
        ],
    },
}
PAGES = Pages(
    kind="title",
    number="浙（2026）杭州市不动产权第0000001号",
    printed_serial="D33000000001",
    content=CONTENT,
    qr="HTTPS://BDC.HANGZHOU.EXAMPLE/V/" + "A7" * 114,
)


def pages(**content: Any) -> Pages:
    """The sample with another content."""
    return dataclasses.replace(PAGES, content={**CONTENT, **content})


OTHER = """不动产权证书号：浙（2026）杭州市不动产权第0000001号
抵押方式：一般抵押
担保债权数额：1,200,000.00元
债务履行期限：2026年11月22日起2056年11月21日止
担保范围：主债权及其利息、违约金、实现抵押权的费用
是否存在禁止或限制转让抵押不动产的约定：否
抵押顺位：第1顺位"""
PROOF_ROWS = [
    ["证明权利或事项", "抵押权"],
    ["权利人（申请人）", "中国工商银行股份有限公司杭州分行"],
    ["义务人", "李雷、韩䶮、欧阳𬭎㛃"],
    ["坐落", "西湖区文一路88号3幢1单元902室"],
    ["不动产单元号", "330106 001002 GB00023 F00010012"],
    ["其他", OTHER],
]
PROOF = dataclasses.replace(
    PAGES,
    kind="proof",
    number="浙（2026）杭州市不动产证明第0000001号",
    printed_serial="D33000000002",
    content={
        **{key: value for key, value in CONTENT.items() if key != "drawings"},
        "rows": PROOF_ROWS,
        "notes": ["登记原因：抵押权设立", "登记日期：2026年11月22日", "业务编号：20261122330106000001",
                  "中国工商银行股份有限公司杭州分行，统一社会信用代码：91330100MA0000015W"],
        "drawings": {},
    },
    identifier="1.2.156.3005.2.11100000MB03271699022.113301000000000279.2026000000001.001.J",
)  # fmt: skip


def proof(**content: Any) -> Pages:
    """The sample proof with another content."""
    return dataclasses.replace(PROOF, content={**PROOF.content, **content})

"""The PDF as a reader gets it: opened, read, drawn, scanned."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pymupdf
import pytest
import zxingcpp
from PIL import Image

from certificates.pdf import SEAL_BOX, SEAL_PAGE, render
from realestate.common import fonts
from tests.certificates.sample import CONTENT, PAGES, PROOF, PROOF_ROWS, RARE, pages, proof

MM = 72 / 25.4


@cache
def drawn() -> bytes:
    return render(PAGES)


@pytest.fixture
def book() -> pymupdf.Document:
    return pymupdf.open(stream=drawn())


def picture(page: pymupdf.Page, dpi: int = 300) -> Image.Image:
    pixels = page.get_pixmap(dpi=dpi)
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)


def words(page: pymupdf.Page) -> str:
    return unicodedata.normalize("NFC", page.get_text()).replace("\n", "")


def test_the_same_pages_give_the_same_bytes() -> None:
    assert render(PAGES) == drawn()


def test_five_pages_in_the_order_of_the_book(book: pymupdf.Document) -> None:
    cover, title, table, notes, plans = book
    assert "中华人民共和国不动产权证书" in words(cover)
    assert "根据《中华人民共和国民法典》等法律法规" in words(title)
    assert PAGES.number in words(table)
    assert "附　记" in words(notes)
    assert "附图页" in words(plans)


def test_the_title_page_has_office_date_maker_and_form_number(book: pymupdf.Document) -> None:
    text = words(book[1])
    for part in ("登记机构（章）", "2026年11月22日", "中华人民共和国自然资源部监制", "编号 NO. D33000000001"):
        assert part in text


def test_the_cover_is_dark_red(book: pymupdf.Document) -> None:
    red, green, blue = picture(book[0], 30).getpixel((5, 5))
    assert 80 < red < 140
    assert green < 40
    assert blue < 40


def test_every_row_stands_in_the_table_in_order(book: pymupdf.Document) -> None:
    text = words(book[2])
    places = [text.index(label + value.replace("\n", "")) for label, value in CONTENT["rows"]]
    assert places == sorted(places)


@pytest.mark.parametrize("char", RARE)
def test_rare_characters_are_found_copied_and_not_boxes(book: pymupdf.Document, char: str) -> None:
    page = book[2]
    assert char in words(page)
    assert page.search_for(char)
    used = {span["font"] for block in page.get_text("dict")["blocks"] for line in block.get("lines", [])
            for span in line["spans"] if char in span["text"]}  # fmt: skip
    assert used


def test_the_map_to_unicode_is_what_makes_it_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: as the library writes the map, 𬭎 is copied as something else."""
    monkeypatch.setattr(fonts, "_utf16", lambda line: line[0])
    broken = pymupdf.open(stream=render(pages(notes=["欧阳𬭎"])))
    assert "𬭎" not in words(broken[3])


def test_a_character_that_no_font_has_is_refused() -> None:
    with pytest.raises(fonts.MissingGlyph, match=r"U\+10FFFD"):
        render(pages(notes=["\U0010fffd"]))


def test_fonts_are_embedded_and_cut_down(book: pymupdf.Document) -> None:
    for page in book:
        for _xref, extension, kind, name, *_rest in page.get_fonts():
            assert extension == "ttf", name
            assert kind == "TrueType"
            assert "+" in name
    assert len(drawn()) < 300_000


def test_language_title_and_structure_are_said(book: pymupdf.Document) -> None:
    catalog = book.pdf_catalog()
    assert book.metadata["title"] == f"不动产权证书 {PAGES.number}"
    assert book.xref_get_key(catalog, "Lang") == ("string", "zh-CN")
    assert book.xref_get_key(catalog, "MarkInfo/Marked") == ("bool", "true")
    root = book.xref_get_key(catalog, "StructTreeRoot")[1]
    assert root.endswith("0 R")
    content = b"".join(page.read_contents() for page in book)
    assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")
    for kind in (b"/H1 ", b"/TH ", b"/TD ", b"/Figure "):
        assert kind in content


def test_the_code_is_25_mm_and_read_back_from_the_page_at_300_dpi(book: pymupdf.Document) -> None:
    found = zxingcpp.read_barcodes(picture(book[SEAL_PAGE]), formats=zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in found] == [PAGES.qr]
    corners = found[0].position
    side = abs(corners.top_right.x - corners.top_left.x) / 300 * 25.4
    assert side == pytest.approx(25, abs=0.7)


def test_the_code_survives_a_poor_copy(book: pymupdf.Document) -> None:
    copy = picture(book[SEAL_PAGE], 200).convert("L").rotate(4, expand=True, fillcolor=255)
    assert zxingcpp.read_barcodes(copy)[0].text == PAGES.qr


def test_the_seal_has_its_place_over_the_offices_name(book: pymupdf.Document) -> None:
    left, bottom, right, top = SEAL_BOX
    height = book[SEAL_PAGE].rect.height
    (name,) = book[SEAL_PAGE].search_for("登记机构（章）")
    assert left < (name.x0 + name.x1) / 2 < right
    assert height - top < name.y0 < height - bottom


def test_rooms_stand_on_the_plan_with_names_and_areas_to_scale(book: pymupdf.Document) -> None:
    text = words(book[4])
    for part in ("客厅", "30.00㎡", "主卧", "24.00㎡", "北", "宗地代码 330106001002GB00023", "1∶"):
        assert part in text
    scale = int(text.rsplit("1∶", 1)[1])
    widths = [round(item[1].width * 25.4 / 72 * scale / 1000, 2) for drawing in book[4].get_drawings()
              for item in drawing["items"] if item[0] == "re"]  # fmt: skip
    assert 5.0 in widths  # the living room's five metres


def test_without_coordinates_the_plan_says_so() -> None:
    empty = {**CONTENT["drawings"], "boundary": [], "footprint": [], "rooms": []}
    assert words(pymupdf.open(stream=render(pages(drawings=empty)))[4]).count("登记簿中没有图形数据") == 2


@pytest.mark.parametrize("people", [30, 200])
def test_many_co_owners_are_all_printed(people: int) -> None:
    names = [f"王芳{number}" for number in range(people)]
    rows = [["权利人", "、".join(names)], ["共有情况", "；".join(f"{name} 1/{people}" for name in names)]]
    many = pymupdf.open(stream=render(pages(rows=[*rows, *CONTENT["rows"][2:]], notes=names)))
    text = "".join(words(page) for page in many)
    assert set(re.findall(r"王芳\d+", text)) >= set(names)
    assert f"王芳{people - 1}1/{people}" in text.replace(" ", "")
    assert text.count("附　记") >= 1 + people // 100
    for page in many:
        assert all(block[3] <= page.rect.height for block in page.get_text("blocks"))


@pytest.fixture
def sheet() -> pymupdf.Document:
    return pymupdf.open(stream=render(PROOF))


def half(page: pymupdf.Page, right: bool) -> str:
    """The text of the left or the right half of a sheet."""
    middle, height = page.rect.width / 2, page.rect.height
    box = pymupdf.Rect(middle, 0, 2 * middle, height) if right else pymupdf.Rect(0, 0, middle, height)
    return unicodedata.normalize("NFC", page.get_text(clip=box)).replace("\n", "")


def test_a_proof_is_one_sheet_with_its_name_and_its_seal_to_the_left(sheet: pymupdf.Document) -> None:
    (page,) = sheet
    text = half(page, right=False)
    for part in ("不动产登记证明", "颁发此证明", "登记机构（章）", "2026年11月22日", "D33000000002", PROOF.identifier):
        assert part in text
    assert page.rect.width == pytest.approx(2 * 176 * MM, abs=0.1)
    (name,) = page.search_for("登记机构（章）")
    left, bottom, right, top = SEAL_BOX
    assert left < (name.x0 + name.x1) / 2 < right
    assert page.rect.height - top < name.y0 < page.rect.height - bottom
    assert PROOF.seal_page == 0


def test_a_proofs_rows_stand_to_the_right_in_the_order_of_the_form(sheet: pymupdf.Document) -> None:
    text = half(sheet[0], right=True)
    assert text.startswith(PROOF.number)
    labels = [
        "证明权利或事项",
        "权利人（申请人）",
        "义务人",
        "坐落",
        "不动产单元号",
        "其他",
        "附记",
    ]
    rows = [*PROOF_ROWS, ["附记", "".join(PROOF.content["notes"])]]
    assert [label for label, _value in rows] == labels
    places = [text.index(label + value.replace("\n", "")) for label, value in rows]
    assert places == sorted(places)


@pytest.mark.parametrize("char", RARE)
def test_rare_characters_are_found_on_a_proof(sheet: pymupdf.Document, char: str) -> None:
    assert sheet[0].search_for(char)


def test_a_proofs_code_is_read_back_and_25_mm(sheet: pymupdf.Document) -> None:
    (found,) = zxingcpp.read_barcodes(picture(sheet[0]), formats=zxingcpp.BarcodeFormat.QRCode)
    assert found.text == PROOF.qr
    assert abs(found.position.top_right.x - found.position.top_left.x) / 300 * 25.4 == pytest.approx(25, abs=0.7)


def test_many_holders_of_a_proof_go_on_overleaf() -> None:
    names = [f"王芳{number}" for number in range(400)]
    long = pymupdf.open(
        stream=render(proof(rows=[PROOF_ROWS[0], ["权利人（申请人）", "、".join(names)], *PROOF_ROWS[2:]]))
    )
    text = "".join(words(page) for page in long)
    assert set(re.findall(r"王芳\d+", text)) >= set(names)
    assert len(long) == 2
    assert long[1].rect.width == pytest.approx(176 * MM, abs=0.1)
    for page in long:
        assert all(block[3] <= page.rect.height and block[2] <= page.rect.width for block in page.get_text("blocks"))


def test_a_proof_says_its_structure_too(sheet: pymupdf.Document) -> None:
    content = sheet[0].read_contents()
    assert content.count(b"BDC") + content.count(b"BMC") == content.count(b"EMC")
    assert sheet.metadata["title"] == f"不动产登记证明 {PROOF.number}"
    for kind in (b"/H1 ", b"/TH ", b"/TD ", b"/Figure "):
        assert kind in content


def test_markup_in_names_is_text() -> None:
    book = pymupdf.open(stream=render(pages(notes=["<b>王&芳</b> <font size=90>"])))
    assert "<b>王&芳</b> <font size=90>" in words(book[3])

"""A PDF that does something by itself is found out wherever it hides it, and one that only shows pages is not."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

from realestate.common import pdf
from realestate.common.errors import Refused
from realestate.common.pdf import active_content
from realestate.flow.services.papers import check_file

SCRIPT = "<</S/JavaScript/JS(app.alert\\(1\\))>>"
TRICKS = {
    "script when opened": {"OpenAction": SCRIPT},
    "program when opened": {"OpenAction": "<</S/Launch/F(calc.exe)>>"},
    "unknown action when opened": {"OpenAction": "<</S/Something>>"},
    "script in the tree of names": {"Names": "<</JavaScript<</Names[(a)" + SCRIPT + "]>>>>"},
    "script in a second action": {"OpenAction": "<</S/GoTo/D[0/Fit]/Next" + SCRIPT + ">>"},
    "another file": {"Names": "<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a.exe)>>]>>>>"},
    "form that runs": {"AcroForm": "<</XFA(x)/Fields[]>>"},
    "form that sends": {"OpenAction": "<</S/SubmitForm/F(http://127.0.0.1/)>>"},
    "another document": {"OpenAction": "<</S/GoToR/F(b.pdf)/D[0/Fit]>>"},
    "script under another spelling": {"OpenAction": "<</S/Java#53cript/J#53(app.alert\\(1\\))>>"},
}
HARMLESS = {
    "nothing": {},
    "first page": {"OpenAction": "[0/Fit]"},
    "go to a page": {"OpenAction": "<</S/GoTo/D[0/Fit]>>"},
    "outline view": {"PageMode": "/UseOutlines"},
}


def paper(catalog: dict[str, str], *, packed: bool) -> bytes:
    """One page and these entries of the catalogue; `packed`: all objects inside compressed object streams."""
    import pymupdf

    document = pymupdf.open()
    document.new_page()
    for key, value in catalog.items():
        if value.startswith("<<"):  # an object of its own, so that it can be packed
            document.update_object(number := document.get_new_xref(), value)
            value = f"{number} 0 R"
        document.xref_set_key(document.pdf_catalog(), key, value)
    return bytes(document.tobytes(deflate=True, use_objstms=int(packed)))


def found(data: bytes) -> str:
    return active_content(PdfReader(io.BytesIO(data)))


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("trick", TRICKS)
def test_what_runs_is_found_in_plain_and_in_compressed_objects(trick: str, packed: bool) -> None:
    data = paper(TRICKS[trick], packed=packed)
    if packed:
        assert b"/JavaScript" not in data  # which is why bytes are not enough
    assert found(data)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_shows_pages_is_taken(name: str, packed: bool) -> None:
    assert found(paper(HARMLESS[name], packed=packed)) == ""


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_script_on_a_page_or_on_a_field_is_found() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")})
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(script)})
    assert found(written(writer)) == "/JS"


def test_an_action_whose_kind_stands_in_an_object_of_its_own_is_found() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    kind = writer._add_object(NameObject("/Launch"))
    link = DictionaryObject({NameObject("/S"): kind, NameObject("/F"): TextStringObject("calc.exe")})
    page[NameObject("/Annots")] = ArrayObject([DictionaryObject({NameObject("/A"): link})])
    assert found(written(writer)) == "/Launch"


def test_an_attached_file_is_found() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("a.txt", b"hello")
    assert found(written(writer))


def test_letters_within_a_picture_are_no_script() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    picture = StreamObject()
    picture._data = b"\xff\xd8 /JS /JavaScript /Launch /EmbeddedFile \xff\xd9"
    picture.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
        NameObject("/Filter"): NameObject("/DCTDecode"), NameObject("/Width"): NumberObject(1),
    })  # fmt: skip
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/I"): writer._add_object(picture)})}
    )
    page[NameObject("/Annots")] = ArrayObject()
    data = written(writer)
    assert b"/JavaScript" in data
    assert found(data) == ""
    assert check_file(SimpleUploadedFile("照片.pdf", data)).media_type == "application/pdf"


@pytest.mark.parametrize("packed", [False, True])
def test_a_citizen_is_told_with_the_reason_code(packed: bool) -> None:
    data = paper(TRICKS["script when opened"], packed=packed)
    with pytest.raises(Refused) as refused:
        check_file(SimpleUploadedFile("合同.pdf", data))
    assert (refused.value.code, refused.value.status, refused.value.field) == ("file_active", 422, "files")


def test_a_file_of_endless_objects_is_not_read_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_OBJECTS", 3)
    with pytest.raises(Refused) as refused:
        check_file(SimpleUploadedFile("合同.pdf", paper({}, packed=False)))
    assert (refused.value.code, refused.value.status) == ("file_complex", 422)

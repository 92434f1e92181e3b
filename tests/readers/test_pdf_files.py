"""PDF files without text, damaged, locked or too long."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from extractor.errors import InputTooLarge, NeedsOcr, UnreadableFile
from extractor.readers import pdf
from extractor.readers.pdf import read_pdf
from tests.readers.pdf_drawing import (
    HEIGHT,
    MERGED,
    both,
    grid,
    lines,
    make_pdf,
    picture,
    read,
    table,
)


def test_scanned_pages_need_ocr() -> None:
    with pytest.raises(NeedsOcr, match=r"report\.pdf: 2 pages without a text layer"):
        read(picture, both(picture, lines("- 2 -", top=HEIGHT - 40)))


def test_empty_pages_need_ocr() -> None:
    with pytest.raises(NeedsOcr, match="1 page without a text layer"):
        read(lambda canvas: None)


def test_one_scanned_page_is_noted() -> None:
    document = read(table(MERGED), picture)
    assert [note.split(";")[0] for note in document.notes] == ["page 2 has no text layer: its content was not read"]
    assert grid(document) == MERGED and len(document.pages) == 2


def test_large_picture_beside_text_is_noted_and_a_background_is_not() -> None:
    body = lines("一、总体情况", "二、主动公开情况", "三、依申请公开情况", "四、复议诉讼", top=60)
    document = read(both(lambda canvas: picture(canvas, 0.6), body))
    assert document.notes == ("page 1 holds a large picture, which was not read",)
    assert read(both(picture, body)).notes == ()


def without_character_map(text: bytes) -> bytes:
    """A page whose font says how its characters look and not what they mean."""
    stream = b"BT /F1 12 Tf 60 700 Td <" + text.hex().encode() + b"> Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 1000/FontDescriptor 7 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 880/Descent -120>>",
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def test_text_layer_without_a_character_map_needs_ocr() -> None:
    data = without_character_map(bytes(range(3, 43)))
    with pytest.raises(NeedsOcr, match="maps to no characters"):
        read_pdf(data, name="report.pdf")


GOOD = make_pdf(lines("正文"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "not a PDF", id="empty"),
        pytest.param(b"<html>", "not a PDF", id="something else"),
        pytest.param(GOOD[: len(GOOD) * 2 // 3], "ends early", id="cut off"),
        pytest.param(b"%PDF-1.4\n%%EOF\n", "broken", id="no body"),
        pytest.param(b"%PDF-1.4\nstartxref\n0\n%%EOF\n" + bytes(100), "broken", id="no objects"),
        pytest.param(GOOD.replace(b"/Catalog", b"/Cataxxx").replace(b"/Root", b"/Roxx"), "broken", id="no catalogue"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableFile, match=message) as caught:
        read_pdf(data, name="report.pdf")
    assert str(caught.value).startswith("report.pdf: ")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.integers(1, 40))
def test_damaged_files_raise_no_other_error(at: int, byte: int, length: int) -> None:
    data = GOOD[:at] + bytes([byte]) * length + GOOD[at + length :]
    try:
        read_pdf(data, name="report.pdf")
    except (UnreadableFile, NeedsOcr) as error:
        assert "report.pdf" in str(error)


def test_password() -> None:
    locked = make_pdf(lines("正文"), encrypt=StandardEncryption("user", ownerPassword="owner", strength=128))
    with pytest.raises(UnreadableFile, match="password"):
        read_pdf(locked, name="report.pdf")
    # Its font names are scrambled for the first library, so this also goes through the second.
    protected = make_pdf(
        lines("正文"), encrypt=StandardEncryption("", ownerPassword="owner", canCopy=0, canPrint=0, strength=128)
    )
    assert read_pdf(protected, name="report.pdf").text == "正文\n"


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    with pytest.raises(InputTooLarge, match="3 pages; the limit is 2"):
        read(*[lines("文")] * 3)


def test_title_of_the_file() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("某局年报")
        lines("正文")(canvas)

    assert read(draw).metadata_title == "某局年报"

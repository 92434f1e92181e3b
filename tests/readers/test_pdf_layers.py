"""Text layers that are not to be trusted: invisible ones over a picture, and fonts with a wrong character map."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractor.errors import NeedsOcr
from extractor.readers.pdf import read_pdf
from extractor.scan import ocr
from tests.scan.drawing import CodeEngine, draw_code, draw_grid, new_page

WORDS = ("一、总体情况", "二、主动公开情况", "三、依申请公开", "总计 17 件")
TEXTS = {number: str(number) for number in range(64)}
Draw = Callable[[Canvas], None]


def pdf_of(*pages: Draw) -> bytes:
    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(450, 600))
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def text(canvas: Canvas, mode: int = 0) -> None:
    written = canvas.beginText(50, 500)
    written.setFont("STSong-Light", 12)
    written.setTextRenderMode(mode)
    for line in WORDS:
        written.textLine(line)
    canvas.drawText(written)


def scan(canvas: Canvas) -> None:
    """A table with the codes 5 to 8 in its cells, as the scripted engine reads them."""
    page = new_page(900, 1200)
    draw_grid(page, (100, 300, 500), (200, 260, 320))
    for number, (x, y) in enumerate(((120, 220), (320, 220), (120, 280), (320, 280)), start=5):
        draw_code(page, number, x, y)
    canvas.drawImage(ImageReader(page), 0, 0, 450, 600)


def background(canvas: Canvas) -> None:
    page = Image.new("L", (90, 120), 235)
    ImageDraw.Draw(page).line((0, 0, 90, 120), fill=220)
    canvas.drawImage(ImageReader(page), 0, 0, 450, 600)


def over(*parts: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def invisible(canvas: Canvas) -> None:
    text(canvas, mode=3)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> CodeEngine:
    made = CodeEngine(TEXTS)
    monkeypatch.setattr("extractor.readers.scan.default_engine", lambda: made)
    return made


def table_with_a_picture(canvas: Canvas) -> None:
    """A drawn table with text, one of whose cells holds the code 7 as a picture."""
    canvas.grid((50, 150, 250), (400, 430, 460))
    canvas.setFont("STSong-Light", 12)
    for x, y, word in ((60, 440, "信息内容"), (160, 440, "件数"), (60, 410, "行政许可")):
        canvas.drawString(x, y, word)
    page = new_page(160, 40)
    draw_code(page, 7, 20, 12)
    canvas.drawImage(ImageReader(page), 160, 405, 80, 20)


def test_a_picture_in_a_cell_is_read_where_there_is_an_engine(
    engine: CodeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cells() -> tuple[list[str], tuple[str, ...]]:
        document = read_pdf(pdf_of(table_with_a_picture), name="a.pdf")
        return [document.token_text(t) for t in document.tokens if t.grid], document.notes

    assert cells() == (
        ["信息内容", "件数", "行政许可", "7"],
        ("page 1: the print in 1 places is missing from the text layer: read from the picture by codes 1",),
    )
    monkeypatch.setattr("extractor.readers.scan.default_engine", lambda: None)
    texts, (note,) = cells()
    assert texts[-1] == "\ufffc" and note.startswith("shown on the page and not read: 1 drawn value (page 1)")


@pytest.mark.parametrize("page", [over(scan, invisible), over(text, scan)], ids=["invisible", "covered"])
def test_page_with_an_invisible_layer_is_read_from_its_picture(page: Draw, engine: CodeEngine) -> None:
    document = read_pdf(pdf_of(text, page), name="a.pdf")
    assert document.notes == ("page 2 has an invisible text layer over a picture: read by codes 1",)
    assert [document.token_text(t) for t in document.tokens if t.grid] == ["5", "6", "7", "8"]
    assert "总体情况" in document.text[: document.pages[0].end]


def test_without_an_engine_the_layer_is_taken_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.ENGINE_VARIABLE, "none")
    document = read_pdf(pdf_of(over(scan, invisible)), name="a.pdf")
    (note,) = document.notes
    assert note.startswith("page 1 has an invisible text layer over a picture: it was taken as it is")
    assert "总体情况" in document.text


def test_print_over_a_background_is_read_as_text(engine: CodeEngine) -> None:
    document = read_pdf(pdf_of(over(background, text)), name="a.pdf")
    assert document.notes == () and engine.read == 0 and "总体情况" in document.text


def mapped_wrong(text: str) -> bytes:
    """A page that shows something, and whose character map says that it is ``text``."""
    codes = "".join(f"{ord(c):04x}" for c in text)
    pairs = "\n".join(f"<{n:04x}> <{ord(c):04x}>" for n, c in enumerate(text, start=1))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        "1 begincodespacerange <0000> <ffff> endcodespacerange "
        f"{len(text)} beginbfchar {pairs} endbfchar endcmap end end"
    ).encode()
    shown = "".join(f"{n:04x}" for n in range(1, len(codes) // 4 + 1))
    stream = f"BT /F1 12 Tf 40 700 Td <{shown}> Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 1000"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
    ]
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


@pytest.mark.parametrize(
    "garbled",
    [
        pytest.param("ÖÐ»ªÈËÃñ¹²ºÍ¹úÕþ¸®ÐÅÏ¢¹«¿ª", id="code page taken for another"),
        pytest.param(
            "\u9fa0\u4e42\u3421\u9f98\u9f96\u3b4e\u4dae\u9f49\u7c72\u7228\u9fa1\u4e44\u3422\u9f99", id="rare characters"
        ),
    ],
)
def test_garbled_text_is_no_text(garbled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ocr.ENGINE_VARIABLE, "none")
    with pytest.raises(NeedsOcr, match="maps to no characters"):
        read_pdf(mapped_wrong(garbled), name="a.pdf")


@pytest.mark.parametrize(
    "plain", ["政府信息公开工作年度报告一二三四", "Annual report 2021, page 3 of 9", "ཞེས་བྱ་བའི་ཡིག་ཆ་འདི"]
)
def test_plain_text_of_any_script_is_text(plain: str) -> None:
    shown = "".join(dict.fromkeys(plain.replace(" ", "")))
    assert "".join(read_pdf(mapped_wrong(shown), name="a.pdf").text.split()) != ""

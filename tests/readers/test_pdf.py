from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractor.document import BBox, Document
from extractor.errors import InputTooLarge, NeedsOcr, UnreadableFile
from extractor.readers import pdf
from extractor.readers.pdf import read_pdf
from extractor.readers.pdf_glyphs import turn_back, turn_box

Place = tuple[int, int, int, int]
"""row, row_end, col, col_end"""
Places = dict[Place, str]
Draw = Callable[[Canvas], None]

WIDTH, HEIGHT = 595.0, 842.0
XS = (60.0, 160.0, 260.0, 360.0, 460.0)
YS = (100.0, 130.0, 160.0, 190.0)
SIZE = 10.0

MERGED: Places = {
    (0, 2, 0, 1): "信息内容",
    (0, 1, 1, 3): "法人或其他组织",
    (0, 2, 3, 4): "总计",
    (1, 2, 1, 2): "企业",
    (1, 2, 2, 3): "其他",
    (2, 3, 0, 1): "行政许可",
    (2, 3, 1, 2): "1234",
    (2, 3, 2, 3): "",
    (2, 3, 3, 4): "-7",
}


def make_pdf(*pages: Draw, **options: object) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), invariant=1, **options)
    for page in pages:
        canvas.setFont("STSong-Light", SIZE)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def write(canvas: Canvas, x: float, top: float, text: str, size: float = SIZE) -> None:
    """Text whose line begins at ``x`` with its top near ``top``, both from the top left."""
    canvas.setFont("STSong-Light", size)
    canvas.drawString(x, HEIGHT - top - 0.88 * size, text)


def read(*pages: Draw) -> Document:
    return read_pdf(make_pdf(*pages), name="report.pdf")


def grid(document: Document, number: int = 0) -> Places:
    return {
        t.grid[1:]: document.token_text(t) for t in document.tokens if t.grid is not None and t.grid.table == number
    }


def sides(cells: Iterable[Place]) -> set[tuple[float, float, float, float]]:
    found = set()
    for row, row_end, col, col_end in cells:
        x0, x1, top, bottom = XS[col], XS[col_end], YS[row], YS[row_end]
        found |= {(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)}
    return found


def solid(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)


def thin_bar(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.rect(x0 - 0.3, HEIGHT - y1 - 0.3, x1 - x0 + 0.6, y1 - y0 + 0.6, stroke=0, fill=1)


def double(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    for shift in (-0.8, 0.8):
        dx, dy = (shift, 0.0) if x0 == x1 else (0.0, shift)
        solid(canvas, x0 + dx, y0 + dy, x1 + dx, y1 + dy)


def with_gap(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """The ends stop 2 points short of the crossing rules, and every second rule lacks a tenth in its middle."""
    dx, dy = (0, 2) if x0 == x1 else (2, 0)
    x0, y0, x1, y1 = x0 + dx, y0 + dy, x1 - dx, y1 - dy
    for low, high in ((0, 0.45), (0.55, 1)) if (x0 + y0) // 10 % 2 else ((0, 1),):
        solid(canvas, x0 + low * (x1 - x0), y0 + low * (y1 - y0), x0 + high * (x1 - x0), y0 + high * (y1 - y0))


def dotted(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    steps = int(max(x1 - x0, y1 - y0) / 3)
    for step in range(steps):
        a, b = step / steps, (step + 0.5) / steps
        thin_bar(canvas, x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0))


def faint(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.setStrokeGray(0.9)
    canvas.setLineWidth(0.1)
    solid(canvas, x0, y0, x1, y1)


def table(cells: Places, rule: Callable[[Canvas, float, float, float, float], None] = solid) -> Draw:
    def draw(canvas: Canvas) -> None:
        for side in sorted(sides(cells)):
            rule(canvas, *side)
        for (row, _, col, _), text in cells.items():
            write(canvas, XS[col] + 5, YS[row] + 5, text)

    return draw


def lines(*texts: str, top: float = 60.0, left: float = 60.0) -> Draw:
    def draw(canvas: Canvas) -> None:
        for index, text in enumerate(texts):
            write(canvas, left, top + 16 * index, text)

    return draw


def both(*parts: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def picture(canvas: Canvas, share: float = 1.0) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (8, 8), 200)), 0, 0, WIDTH * share, HEIGHT * share)


@pytest.mark.parametrize(
    "rule", [solid, thin_bar, double, with_gap, dotted, faint], ids=lambda rule: str(rule.__name__)
)
def test_planted_grid_comes_back(rule: Callable[[Canvas, float, float, float, float], None]) -> None:
    assert grid(read(table(MERGED, rule))) == MERGED


@st.composite
def tilings(draw: st.DrawFn) -> Places:
    """Any cutting of the lattice into cells: slots grow right and down as far as drawn."""
    row_count, col_count = len(YS) - 1, len(XS) - 1
    taken: set[tuple[int, int]] = set()
    cells: Places = {}
    for row in range(row_count):
        for col in range(col_count):
            if (row, col) in taken:
                continue
            col_end = col + 1
            while col_end < col_count and (row, col_end) not in taken and draw(st.booleans()):
                col_end += 1
            row_end = draw(st.integers(row + 1, row_count))
            taken |= {(r, c) for r in range(row, row_end) for c in range(col, col_end)}
            cells[row, row_end, col, col_end] = draw(
                st.sampled_from(["", "0", "12", "1,234", "行政许可", "（一）予以公开"])
            )
    return cells


@settings(max_examples=40, deadline=None)
@given(tilings())
def test_any_grid_comes_back(cells: Places) -> None:
    places = sorted(cells)
    starts = [sorted({place[axis] for place in places}) for axis in (0, 2)]
    if len(starts[1]) < 2 or not any(cells.values()):
        return
    # Edges on which no cell begins are drawn nowhere, so the grid comes back without them.
    expected = {
        (
            starts[0].index(row),
            sum(start < row_end for start in starts[0]),
            starts[1].index(col),
            sum(start < col_end for start in starts[1]),
        ): text
        for (row, row_end, col, col_end), text in cells.items()
    }
    assert grid(read(table(cells))) == expected


def test_boxes_are_points_from_the_top_left() -> None:
    document = read(both(lines("标题", top=40), table(MERGED)))
    boxes = {document.token_text(t): t.bbox for t in document.tokens}
    assert boxes["1234"] == pytest.approx((XS[1], YS[2], XS[2], YS[3]), abs=0.1)
    title = boxes["标题"]
    assert title is not None
    assert title == pytest.approx((60, 40, 80, 50), abs=2.5)
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)


def test_reading_order_and_text() -> None:
    document = read(
        both(lines("二、主动公开情况", top=70), table(MERGED), lines("三、依申请公开", top=210)), lines("末页")
    )
    assert document.text.splitlines() == [
        "二、主动公开情况",
        "信息内容\t法人或其他组织\t总计",
        "企业\t其他",
        "行政许可\t1234\t\t-7",
        "三、依申请公开",
        "末页",
    ]
    assert [t.page_index for t in document.tokens][-1] == 1
    assert document.text[document.pages[1].start :] == "末页\n"


@pytest.mark.parametrize("missing", ["left and right", "bottom"])
def test_open_sides_are_closed_where_the_rules_end(missing: str) -> None:
    def keep(side: tuple[float, float, float, float]) -> bool:
        x0, y0, x1, y1 = side
        if missing == "bottom":
            return not (y0 == y1 == YS[-1])
        return not (x0 == x1 and x0 in (XS[0], XS[-1]))

    def draw(canvas: Canvas) -> None:
        for side in sorted(filter(keep, sides(MERGED))):
            solid(canvas, *side)
        for (row, _, col, _), text in MERGED.items():
            write(canvas, XS[col] + 5, YS[row] + 5, text)

    assert grid(read(draw)) == MERGED


def test_two_tables_and_a_frame_around_the_page() -> None:
    def frame(canvas: Canvas) -> None:
        canvas.rect(20, 20, WIDTH - 40, HEIGHT - 40)

    def lower(canvas: Canvas) -> None:
        canvas.translate(0, -200)
        table({(0, 1, 0, 1): "甲", (0, 1, 1, 2): "1"})(canvas)

    document = read(both(frame, lines("段落", top=50), table(MERGED), lower))
    assert grid(document, 0) == MERGED
    assert grid(document, 1) == {(0, 1, 0, 1): "甲", (0, 1, 1, 2): "1"}
    assert "行政许可\t1234\t\t-7\n\n甲\t1\n" in document.text


def test_table_over_two_pages_is_two_tables() -> None:
    rest = {(0, 1, 0, 1): "", (0, 1, 1, 2): "续"}
    document = read(table(MERGED), table(rest))
    assert grid(document, 0) == MERGED and grid(document, 1) == rest


def test_cell_lines_are_joined() -> None:
    cells = {(0, 1, 0, 1): "", (0, 1, 1, 2): ""}

    def draw(canvas: Canvas) -> None:
        table(cells)(canvas)
        write(canvas, 65, 103, "本年收费")
        write(canvas, 65, 115, "金额")
        write(canvas, 165, 103, "0")
        write(canvas, 165, 115, "12")

    assert grid(read(draw)) == {(0, 1, 0, 1): "本年收费金额", (0, 1, 1, 2): "0 12"}


@pytest.mark.parametrize("first", ["1234567890123456789", "+123456789012345678", "-123456789012345678"])
def test_number_cut_at_the_edge_of_its_cell_is_one_number(first: str) -> None:
    cells = {(0, 1, 0, 1): "", (0, 1, 1, 2): ""}

    def draw(canvas: Canvas) -> None:
        table(cells)(canvas)
        write(canvas, 162, 103, first)
        write(canvas, 162, 115, "55")

    assert grid(read(draw))[0, 1, 1, 2] == f"{first}55"


def test_upright_label_beside_its_rows() -> None:
    def draw(canvas: Canvas) -> None:
        table({(0, 3, 0, 1): "", (0, 1, 1, 2): "信访举报投诉", (1, 3, 1, 2): "重复申请"})(canvas)
        canvas.saveState()
        canvas.translate(110, HEIGHT - 180)
        canvas.rotate(90)
        canvas.drawString(0, 0, "不予处理")
        canvas.restoreState()

    assert grid(read(draw))[0, 2, 0, 1] == "不予处理"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_page_with_a_rotation_reads_as_displayed(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        canvas.translate(*{90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn])
        canvas.rotate(turn)
        table(MERGED)(canvas)

    document = read(draw)
    assert grid(document) == MERGED
    boxes = {document.token_text(t): t.bbox for t in document.tokens}
    assert boxes["1234"] == pytest.approx((XS[1], YS[2], XS[2], YS[3]), abs=0.1)
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)


@pytest.mark.parametrize("turn", [90, 270])
def test_table_laid_across_the_sheet(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(*((WIDTH, 0) if turn == 90 else (0, HEIGHT)))
        canvas.rotate(turn)
        canvas.translate(0, WIDTH - HEIGHT)
        lines("三、依申请公开", top=70)(canvas)
        table(MERGED)(canvas)

    document = read(draw)
    assert grid(document) == MERGED
    assert document.text.startswith("三、依申请公开\n信息内容\t")
    box = next(t.bbox for t in document.tokens if document.token_text(t) == "1234")
    assert box is not None and box.x1 - box.x0 == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize("turn", range(4))
def test_turning_a_box_and_back(turn: int) -> None:
    box = BBox(10, 20, 50, 35)
    assert turn_back(turn_box(box, turn, WIDTH, HEIGHT), turn, WIDTH, HEIGHT) == box


def test_cropped_page_counts_from_its_own_corner() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 0, WIDTH, HEIGHT - 90))
        write(canvas, 60, 20, "裁掉")
        table(MERGED)(canvas)

    document = read(draw)
    assert grid(document) == MERGED
    assert "裁掉" not in document.text
    box = next(t.bbox for t in document.tokens if document.token_text(t) == "信息内容")
    assert box == pytest.approx((10, 10, 110, 70), abs=0.1)


def test_text_drawn_twice_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.3, 0.6):
            write(canvas, 60 + shift, 60, "总计 1001")

    assert read(draw).text == "总计 1001\n"


def test_white_text_is_read_only_on_a_dark_ground() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 40, "标题")
        canvas.setFillGray(0.2)
        canvas.rect(60, HEIGHT - 120, 200, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        write(canvas, 65, 100, "表头")
        write(canvas, 65, 300, "暗")

    assert read(draw).text == "标题\n表头\n"


def test_watermark_across_the_page_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        write(canvas, 60, 60, "正文")
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")

    assert read(draw).text == "正文\n"


def test_shading_and_underlines_draw_no_grid() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.8)
        canvas.rect(60, HEIGHT - 120, 200, 30, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.line(60, HEIGHT - 200, 200, HEIGHT - 200)
        write(canvas, 60, 100, "甲 乙")

    document = read(draw)
    assert grid(document) == {} and document.text == "甲 乙\n"


def test_table_without_rules_is_pieces_on_lines() -> None:
    def draw(canvas: Canvas) -> None:
        for top, cells in ((60, ("规章", "3", "0")), (76, ("规范性文件", "12", "5"))):
            for x, text in zip((60, 200, 300), cells, strict=True):
                write(canvas, x, top, text)

    document = read(draw)
    assert document.text == "规章\t3\t0\n规范性文件\t12\t5\n"
    assert [t.line for t in document.tokens] == [0, 0, 0, 1, 1, 1]
    assert all(t.grid is None and t.bbox is not None for t in document.tokens)


def test_spread_title_is_one_piece_and_close_numbers_are_two() -> None:
    def draw(canvas: Canvas) -> None:
        for index, character in enumerate("总计表"):
            write(canvas, 60 + 25 * index, 60, character)
        write(canvas, 60, 90, "12")
        write(canvas, 60 + 10 + 9, 90, "34")

    assert read(draw).text == "总 计 表\n12\t34\n"


def test_wrapped_lines_are_one_paragraph_and_headings_stay() -> None:
    full = "本机关坚持依法公开及时公开的原则不断完善工作机制明确责任分工保障落实"

    def draw(canvas: Canvas) -> None:
        write(canvas, 80, 60, full[:-2])
        write(canvas, 60, 76, full)
        write(canvas, 60, 92, "完毕。")
        write(canvas, 80, 108, full[:-2])
        write(canvas, 60, 124, "二、主动公开情况")

    assert read(draw).text.splitlines() == [full[:-2] + full + "完毕。", full[:-2], "二、主动公开情况"]


def page_with(number: str, *body: str) -> Draw:
    return both(lines("某局年度报告", top=30), lines(*body, top=300), lines(number, top=HEIGHT - 40, left=290))


@pytest.mark.parametrize(
    "numbers",
    [("— 1 —", "— 2 —", "— 3 —"), ("-1-", "-2-", "-3-"), ("第 1 页", "第 2 页", "第 3 页"), ("5", "6", "7")],
    ids=["dashes", "hyphens", "words", "bare"],
)
def test_running_heads_and_page_numbers_are_furniture(numbers: Sequence[str]) -> None:
    bodies = ("甲文", "乙文", "3")
    document = read(*(page_with(n, body) for n, body in zip(numbers, bodies, strict=True)))
    told = [document.text[start:end] for start, end in document.furniture]
    assert told == [text for n in numbers for text in ("某局年度报告", n)]
    assert [line for line in document.text.splitlines() if line not in told] == list(bodies)


def test_number_at_the_foot_of_one_page_is_no_page_number() -> None:
    document = read(lines("甲", top=60), both(lines("乙", top=60), lines("0", top=HEIGHT - 60)))
    assert document.furniture == ()


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
    with pytest.raises(NeedsOcr, match="stands for no characters"):
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


def test_five_pages_of_tables_take_less_than_two_seconds() -> None:
    cells = {(row, row + 1, col, col + 1): str(row * col) for row in range(3) for col in range(4)}
    data = make_pdf(*[both(table(cells), lines(*["本机关依法公开政府信息。" * 3] * 25, top=250))] * 5)
    begun = time.perf_counter()
    read_pdf(data, name="report.pdf")
    assert time.perf_counter() - begun < 2.0

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from extractor.document import BBox
from extractor.normalize import UNKNOWN
from extractor.readers.pdf_glyphs import SAME_PLACE, Glyph, drawn_once, line_pieces, turn_back, turn_box
from tests.readers.pdf_drawing import (
    HEIGHT,
    MERGED,
    WIDTH,
    XS,
    YS,
    Draw,
    Places,
    both,
    dotted,
    double,
    faint,
    grid,
    lines,
    read,
    sides,
    solid,
    table,
    thin_bar,
    with_gap,
    write,
)


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


def test_the_gap_between_the_frames_of_two_cells_is_no_cell() -> None:
    def draw(canvas: Canvas) -> None:
        for left, right in ((60.0, 160.0), (165.0, 220.0), (225.0, 280.0)):
            for top in (100.0, 120.0, 140.0):
                solid(canvas, left, top, right, top)
            for side in (left, right):
                solid(canvas, side, 100.0, side, 140.0)
        solid(canvas, 60.0, 100.0, 280.0, 100.0)
        solid(canvas, 60.0, 140.0, 280.0, 140.0)
        for row, (label, value) in enumerate((("Rules", "12"), ("Total", ""))):
            write(canvas, 65.0, 105.0 + 20 * row, label)
            write(canvas, 170.0, 105.0 + 20 * row, value)

    texts = [text for _, text in sorted(grid(read(draw)).items())]
    assert texts == ["Rules", "12", "", "Total", "", ""]


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


def test_a_number_that_an_edge_cuts_and_that_is_in_no_cells_middle_is_unknown() -> None:
    cells = {(0, 1, 0, 1): "", (0, 1, 1, 2): ""}

    def draw(canvas: Canvas) -> None:
        table(cells)(canvas)
        write(canvas, 156.5, 103, "21")

    assert grid(read(draw)) == {(0, 1, 0, 1): UNKNOWN, (0, 1, 1, 2): UNKNOWN}


@pytest.mark.parametrize("left", [155.0, 172.0], ids=["over the left edge", "over the edge of the table"])
def test_number_wider_than_its_cell_is_one_number(left: float) -> None:
    cells = {(0, 1, 0, 1): "", (0, 1, 1, 2): ""}

    def draw(canvas: Canvas) -> None:
        table(cells)(canvas)
        write(canvas, 62, 103, "国防支出")
        write(canvas, left, 103, "129486600251.5550000")

    assert grid(read(draw)) == {(0, 1, 0, 1): "国防支出", (0, 1, 1, 2): "129486600251.5550000"}


@pytest.mark.parametrize("next_to", [261.5, 263.0], ids=["over the next number", "close to it"])
def test_a_number_wider_than_its_cell_is_not_run_together_with_the_next(next_to: float) -> None:
    """Both stand as far from the left edge of their cells; the first one ends where the second one begins."""
    first = "12345678901234567.19"
    begin = next_to - 100

    def draw(canvas: Canvas) -> None:
        table({(0, 1, 0, 1): "", (0, 1, 1, 2): "", (0, 1, 2, 3): ""})(canvas)
        width = canvas.stringWidth(first, "STSong-Light", 10)
        size = 10 * (100 + (0.6 if next_to < 262 else -0.4)) / width
        write(canvas, begin, 103, first, size)
        write(canvas, next_to, 103, "90", size)

    assert grid(read(draw)) == {(0, 1, 0, 1): "", (0, 1, 1, 2): first, (0, 1, 2, 3): "90"}


def test_figures_that_touch_a_rule_from_both_sides_stay_apart() -> None:
    cells = {(0, 1, 0, 1): "", (0, 1, 1, 2): ""}

    def draw(canvas: Canvas) -> None:
        table(cells)(canvas)
        write(canvas, 150, 103, "1234")

    assert grid(read(draw)) == {(0, 1, 0, 1): "12", (0, 1, 1, 2): "34"}


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


@pytest.mark.parametrize(
    ("text", "gap", "pieces"),
    [("支5", 0.9, ["支", "5"]), ("5支", 0.9, ["5", "支"]), ("支5", 0.5, ["支 5"]), ("支出", 0.9, ["支 出"])],
    ids=["a number behind a label", "a label behind a number", "a number in a sentence", "words"],
)
def test_a_wide_gap_beside_a_digit_parts_cells(text: str, gap: float, pieces: list[str]) -> None:
    line = [Glyph(c, BBox(n * (10 + 10 * gap), 0, n * (10 + 10 * gap) + 10, 10), 10.0) for n, c in enumerate(text)]

    assert [piece.text for piece in line_pieces(line)] == pieces


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.builds(
            lambda text, size, x, y: Glyph(text, BBox(x, y, x + 5, y + 5), size),
            st.sampled_from("12"),
            st.sampled_from((0.0, 1.0, 3.0, 9.0, 9.0, 12.0, 50.0)),
            st.floats(-20, 40),
            st.floats(-9, 30),
        ),
        max_size=60,
    )
)
def test_a_character_is_drawn_once_where_none_of_its_kind_is_near(glyphs: list[Glyph]) -> None:
    kept: list[Glyph] = []
    for glyph in glyphs:
        reach = SAME_PLACE * glyph.size
        if not any(
            other.text == glyph.text
            and abs(other.bbox.x0 - glyph.bbox.x0) < reach
            and abs(other.bbox.top - glyph.bbox.top) < reach
            for other in kept
        ):
            kept.append(glyph)
    assert drawn_once(glyphs) == kept

"""Planted pages: a grid whose rows are known, drawn as boxes in every shape a reader takes."""

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import BBox, Document
from extractor.errors import UnreadableFile
from extractor.readers.alto import read_alto
from extractor.readers.boxes import BoxedPage, BoxedText, Point, bands, build_document, page_slope, rectangle
from extractor.readers.hocr import read_hocr
from extractor.readers.ocr_json import read_ocr_json
from extractor.readers.word_runs import Word, join_words, merge_words

WIDTH, HEIGHT = 1200.0, 1700.0
GRID = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "12"], ["行政规范性文件", "3", "1,113"]]
GRID_TEXT = "信息内容  本年制发件数  现行有效件数\n规章  0  12\n行政规范性文件  3  1,113"


def turned(points: tuple[Point, ...], degrees: float) -> tuple[Point, ...]:
    """The points after turning the page clockwise, in whole pixels as engines write them."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def turn(x: float, y: float) -> Point:
        x, y = x - WIDTH / 2, y - HEIGHT / 2
        return round(WIDTH / 2 + x * cos - y * sin), round(HEIGHT / 2 + x * sin + y * cos)

    return tuple(turn(x, y) for x, y in points)


def draw(grid: list[list[str]], *, pitch: float = 34.0, size: float = 22.0, degrees: float = 0.0) -> list[BoxedText]:
    """A box for each cell, its width following its text; the first column is 300 wide, the others share the rest."""
    pieces = []
    for row, cells in enumerate(grid):
        for column, text in enumerate(cells):
            x0 = 60 + (300 + (column - 1) * (WIDTH - 420) / (len(cells) - 1) if column else 0)
            top = 100 + row * pitch
            width = sum(size if ord(c) > 255 else size / 2 for c in text)
            pieces.append(BoxedText(text, turned(rectangle(x0, top, x0 + width, top + size), degrees), 0.9))
    return pieces


def read(pieces: list[BoxedText]) -> Document:
    return build_document([BoxedPage(tuple(pieces), WIDTH, HEIGHT)], media_type="application/json")


def expected_text(grid: list[list[str]]) -> str:
    return "\n".join("  ".join(row) for row in grid)


@given(
    degrees=st.floats(-3, 3),
    rows=st.integers(3, 24),
    columns=st.integers(2, 8),
    pitch=st.floats(30, 60),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_rows_of_a_skewed_page_come_back(degrees: float, rows: int, columns: int, pitch: float, order: Any) -> None:
    grid = [[f"第{row}行标签文字", *(f"{row}{column}" for column in range(1, columns))] for row in range(rows)]
    pieces = draw(grid, pitch=pitch, degrees=degrees)
    order.shuffle(pieces)
    assert read(pieces).text == expected_text(grid)


@pytest.mark.parametrize("degrees", [-3.0, -1.0, 0.0, 0.5, 2.0, 3.0])
def test_rows_come_back_from_upright_boxes(degrees: float) -> None:
    grid = [[f"第{row}行标签", *(f"{row}{column}" for column in range(8))] for row in range(20)]
    pieces = [BoxedText(p.text, rectangle(*p.bbox), p.score) for p in draw(grid, degrees=degrees)]
    assert read(pieces).text == expected_text(grid)


@pytest.mark.parametrize("degrees", [-2.5, -0.6, 0.6, 2.5])
def test_rows_of_lone_digits_show_small_angles(degrees: float) -> None:
    """No box is long enough to show half a degree in whole pixels; only the row as a whole is."""
    grid = [["规章", *"01203450"] for _ in range(25)]
    pieces = draw(grid, pitch=30, degrees=degrees)
    assert read(pieces).text == expected_text(grid)
    assert math.degrees(math.atan(page_slope(pieces))) == pytest.approx(degrees, abs=0.15)


def test_tokens_keep_their_boxes_and_carry_level_ones() -> None:
    document = read(draw(GRID, degrees=2.0))
    assert [document.token_text(token) for token in document.tokens] == [cell for row in GRID for cell in row]
    assert [token.line for token in document.tokens] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    straight = {token.start: token for token in read(draw(GRID)).tokens}
    for token in document.tokens:
        assert token.bbox is not None
        assert token.level is not None
        truth = straight[token.start].bbox
        assert token.bbox != truth
        assert truth is not None
        assert token.level == pytest.approx(truth, abs=2.5)


@pytest.mark.parametrize(
    ("text", "top", "told"),
    [("- 3 -", 1000, ["- 3 -"]), ("第3页", 20, ["第3页"]), ("- 3 -", 170, []), ("3", 1000, [])],
    ids=["at the foot", "at the head", "among the rows", "a bare number"],
)
def test_a_page_number_is_furniture(text: str, top: float, told: list[str]) -> None:
    document = read([*draw(GRID, pitch=60), BoxedText(text, rectangle(400, top, 470, top + 22))])

    assert [document.text[start:end] for start, end in document.furniture] == told


def test_straight_pages_stay_as_they_are() -> None:
    for token in read(draw(GRID)).tokens:
        assert token.level == token.bbox


def test_wrapped_labels_do_not_chain_rows() -> None:
    size, pieces, truth = 20.0, [], []
    for row in range(12):
        middle = 100 + row * 52.0
        for part, offset in (("上半标签", -12), ("下半标签", 12)):
            pieces.append(BoxedText(part, rectangle(50, middle + offset - 10, 130, middle + offset + 10)))
        pieces += [
            BoxedText(str(row), rectangle(300 + 90 * c, middle - size / 2, 322 + 90 * c, middle + 10)) for c in range(7)
        ]
        truth += ["上半标签", "  ".join([str(row)] * 7), "下半标签"]
    assert read(pieces).text.split("\n") == truth


def test_boxes_above_each_other_are_never_one_line() -> None:
    boxes = [BBox(0, 0, 100, 20), BBox(0, 8, 100, 28), BBox(200, 4, 220, 24)]
    assert sorted(map(sorted, bands(boxes))) in ([[0, 2], [1]], [[0], [1, 2]])


def test_turned_margin_text_does_not_turn_the_page() -> None:
    stamp = BoxedText("骑缝章", ((1150, 200), (1180, 205), (1150, 800), (1120, 795)))
    assert page_slope([*draw(GRID), stamp]) == 0


def test_pages_without_size_reach_as_far_as_their_boxes() -> None:
    document = build_document([BoxedPage((BoxedText("0", rectangle(5, 6, 30, 40)),)), BoxedPage(())], media_type="x")
    assert [(page.width, page.height) for page in document.pages] == [(30, 40), (None, None)]
    assert [(page.start, page.end) for page in document.pages] == [(0, 1), (2, 2)]


# --- OCR JSON -------------------------------------------------------------------------------------------------------

ENTRIES = [([list(point) for point in piece.outline], piece.text, piece.score) for piece in draw(GRID)]
LINES = [{"box": box, "text": text, "score": score} for box, text, score in ENTRIES]
PADDLE3 = {
    "rec_texts": [text for _, text, _ in ENTRIES],
    "rec_scores": [score for _, _, score in ENTRIES],
    "rec_polys": [box for box, _, _ in ENTRIES],
    "dt_polys": [box for box, _, _ in ENTRIES] + [[[0, 0], [1, 0], [1, 1], [0, 1]]],
}
RECTANGLES = [[*box[0], *box[2]] for box, _, _ in ENTRIES]
VARIANTS: dict[str, Any] = {
    "our list of pages": [{"page": 1, "width": 1200, "height": 1700, "lines": LINES}],
    "one page": {"page": 1, "width": 1200, "height": 1700, "lines": LINES},
    "page without size": {"lines": LINES},
    "pages under a key": {"pages": [{"lines": LINES}]},
    "rapidocr list": [[box, text, score] for box, text, score in ENTRIES],
    "rapidocr with scores as strings": [[box, text, str(score)] for box, text, score in ENTRIES],
    "rapidocr pair with times": [[[box, text, score] for box, text, score in ENTRIES], [0.1, 0.0, 0.3]],
    "rapidocr pair with one time": [[[box, text, score] for box, text, score in ENTRIES], 0.4],
    "rapidocr to_json": [{"box": box, "txt": text, "score": score} for box, text, score in ENTRIES],
    "rapidocr columns": {
        "boxes": PADDLE3["rec_polys"],
        "txts": PADDLE3["rec_texts"],
        "scores": PADDLE3["rec_scores"],
    },
    "paddle 2": [[[box, [text, score]] for box, text, score in ENTRIES]],
    "paddle 2 without pages": [[box, [text, score]] for box, text, score in ENTRIES],
    "paddle 3": {"res": {"page_index": None, **PADDLE3}},
    "paddle 3 list": [{"res": PADDLE3}],
    "paddle 3 with rectangles": {"res": {**PADDLE3, "rec_polys": None, "dt_polys": None, "rec_boxes": RECTANGLES}},
}


@pytest.mark.parametrize("value", VARIANTS.values(), ids=VARIANTS.keys())
def test_every_engine_gives_the_same_document(value: Any) -> None:
    document = read_ocr_json(json.dumps(value).encode(), name="a.json")
    assert document.text == GRID_TEXT
    assert {token.score for token in document.tokens} == {0.9}
    assert len(document.pages) == 1
    assert document.notes == ()


PRINTS = {
    "python print": repr([(box, (text, score)) for box, text, score in ENTRIES]),
    "python print of a pair": repr(([[box, text, score] for box, text, score in ENTRIES], [0.1])),
    "one entry a line": "\n".join(repr([box, (text, score)]) for box, text, score in ENTRIES),
    "paddle log": "\n".join(f"[2023/05/01 10:00:00] ppocr INFO: {[b, (t, s)]!r}" for b, t, s in ENTRIES),
    "json lines of pages": json.dumps({"lines": LINES}),
}


@pytest.mark.parametrize("text", PRINTS.values(), ids=PRINTS.keys())
def test_printed_results_are_read(text: str) -> None:
    assert read_ocr_json(text.encode(), name="a.json").text == GRID_TEXT


def test_several_pages_and_empty_ones() -> None:
    page = [[box, [text, score]] for box, text, score in ENTRIES]
    document = read_ocr_json(json.dumps([page, None, page]).encode(), name="a.json")
    assert document.text == f"{GRID_TEXT}\n\n{GRID_TEXT}"
    assert [document.text[page.start : page.end] for page in document.pages] == [GRID_TEXT, "", GRID_TEXT]
    assert {token.page_index for token in document.tokens} == {0, 2}


BOX = [[0, 0], [50, 0], [50, 20], [0, 20]]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param([{"lines": [LINES[0], {"text": "0"}]}], r"\$\[0\]\.lines\[1\]: an object", id="no box"),
        pytest.param([{"lines": [{"box": 3, "text": "0"}]}], r"\$\[0\]\.lines\[0\]\.box: int '3'", id="box a number"),
        pytest.param([{"lines": [{"box": BOX[:3], "text": "0"}]}], r"lines\[0\]\.box: a list of 3", id="three points"),
        pytest.param([[BOX, "0", 1.0], [[[0, "x"], *BOX[1:]], "1", 1.0]], r"\$\[1\]\[0\]\[0\]", id="point of text"),
        pytest.param([[BOX, "0", 1.0], "x"], r"\$\[1\]: str 'x'", id="not an entry"),
        pytest.param({"lines": [{"box": BOX, "text": 7}]}, r"\$\.lines\[0\]\.text: int '7'", id="text a number"),
        pytest.param({"lines": "x"}, r"\$\.lines: str", id="lines a string"),
        pytest.param({"lines": [], "width": "wide"}, r"\$\.width: str 'wide'; expected a number", id="width a word"),
        pytest.param({"title": "年报"}, r"\$: an object with \"title\"; expected a list of pages", id="other json"),
        pytest.param({"res": {**PADDLE3, "rec_polys": [], "dt_polys": []}}, r"\$\.res\.rec_polys", id="boxes lost"),
        pytest.param([[["规章", 0.9]]], r"\$\[0\]\[0\]\[0\]: str", id="texts without boxes"),
    ],
)
def test_wrong_structure_names_the_place(value: Any, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        read_ocr_json(json.dumps(value).encode(), name="a.json")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param('[{"lines": [', "not JSON", id="cut short"),
        pytest.param("[" * 100_000, "nested|not JSON", id="deep brackets"),
        pytest.param("[" * 50 + "]" * 50, r"expected a list of pages", id="brackets around nothing"),
        pytest.param("{'res': {'rec_polys': array([[[3, 10], ...]])}}", "save_to_json", id="print with arrays"),
    ],
)
def test_what_is_not_json_is_unreadable(text: str, said: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"a\.json: .*({said})"):
        read_ocr_json(text.encode(), name="a.json")


def test_what_cannot_be_placed_is_counted() -> None:
    lines = [
        {"box": BOX, "text": "规章", "score": 0.5},
        {"box": BOX, "text": "  "},
        {"box": BOX, "text": None},
        {"box": [[math.nan, 0], *BOX[1:]], "text": "1"},
        {"box": [[math.inf, 0], *BOX[1:]], "text": "2"},
        {"box": [[-20, 0], [-5, 0], [-5, 20], [-20, 20]], "text": "0", "score": 7},
        {"box": [[60, 0], [90, 0], [90, 20], [60, 20]], "text": "\ud800甲\n乙"},
    ]
    document = read_ocr_json(json.dumps({"lines": lines}).encode(), name="a.json")
    assert document.text == "0  规章  \ufffd甲 乙"
    assert document.notes == (
        "2 OCR entries with a box that is not a finite place dropped",
        "1 OCR entries with a score outside 0 to 1, read as having none",
        "2 OCR entries without text dropped",
    )


# --- words, hOCR, ALTO ----------------------------------------------------------------------------------------------


def spaced_words(pieces: list[BoxedText]) -> list[list[Word]]:
    """Each cell cut into words of two characters; a list for each line of the page."""
    lines: dict[float, list[Word]] = {}
    for piece in pieces:
        x0, top, x1, bottom = piece.bbox
        parts = [piece.text[i : i + 2] for i in range(0, len(piece.text), 2)] if not piece.text[0].isdigit() else None
        parts = parts or [piece.text]
        step = (x1 - x0) / len(parts)
        words = [Word(p, BBox(x0 + i * step, top, x0 + (i + 1) * step, bottom), 0.9) for i, p in enumerate(parts)]
        lines.setdefault(top, []).extend(words)
    return list(lines.values())


def make_hocr(lines: list[list[Word]], line_class: str = "ocr_line", extra: str = "") -> str:
    body = ""
    for words in lines:
        box = [min(w.bbox.x0 for w in words), words[0].bbox.top, max(w.bbox.x1 for w in words), words[0].bbox.bottom]
        spans = " ".join(
            f"<span class='ocrx_word' title='bbox {' '.join(f'{v:.0f}' for v in w.bbox)}; x_wconf 90'>{w.text}</span>"
            for w in words
        )
        body += f"<span class='{line_class}' title='bbox {' '.join(f'{v:.0f}' for v in box)}{extra}'>{spans}</span>\n"
    page = f"<div class='ocr_page' title='image \"a; b.png\"; bbox 0 0 1200 1700; ppageno 0'>{body}</div>"
    return f"<html><head><title>年报</title></head><body>{page}</body></html>"


def make_alto(lines: list[list[Word]]) -> str:
    body = ""
    for words in lines:
        strings = '<SP WIDTH="3"/>'.join(
            f'<String CONTENT="{w.text}" HPOS="{w.bbox.x0}" VPOS="{w.bbox.top}" WIDTH="{w.bbox.x1 - w.bbox.x0}" '
            f'HEIGHT="{w.bbox.height}" WC="0.9"/>'
            for w in words
        )
        body += f"<TextLine>{strings}</TextLine>"
    page = f'<Page WIDTH="1200" HEIGHT="1700"><PrintSpace><TextBlock>{body}</TextBlock></PrintSpace></Page>'
    return f'<?xml version="1.0" encoding="GBK"?><alto xmlns="urn:x"><Layout>{page}</Layout></alto>'


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(read_hocr(make_hocr(spaced_words(draw(GRID))).encode(), name="a.hocr"), id="hocr"),
        pytest.param(
            read_hocr(make_hocr(spaced_words(draw(GRID))).replace("</div>", "</div><br>").encode(), name="a.hocr"),
            id="hocr that is not xml",
        ),
        pytest.param(read_alto(make_alto(spaced_words(draw(GRID))).encode(), name="a.xml"), id="alto"),
        pytest.param(read_alto(make_alto(spaced_words(draw(GRID))).encode("gb18030"), name="a.xml"), id="alto in gbk"),
    ],
)
def test_words_become_cells(document: Document) -> None:
    assert document.text == GRID_TEXT
    assert [document.token_text(token) for token in document.tokens] == [cell for row in GRID for cell in row]
    assert {token.score for token in document.tokens} == {0.9}
    assert (document.pages[0].width, document.pages[0].height) == (1200, 1700)


def test_hocr_title_is_kept() -> None:
    assert read_hocr(make_hocr(spaced_words(draw(GRID))).encode(), name="a.hocr").metadata_title == "年报"


def test_hocr_baseline_straightens_the_page() -> None:
    grid = [["行政规范性文件", *"0123456"] for _ in range(10)]
    lines = [[Word(p.text, p.bbox, None)] for p in draw(grid, pitch=26, degrees=2.0)]
    tilted = make_hocr(lines, extra=f"; baseline {math.tan(math.radians(2)):.4f} -4")
    assert read_hocr(tilted.encode(), name="a.hocr").text == expected_text(grid)


def test_hocr_lines_without_words() -> None:
    page = "<html><body><span class='ocr_line' title='bbox 0 0 90 20'>规章 <b>甲</b> 0</span></body></html>"
    document = read_hocr(page.encode(), name="a.hocr")
    assert document.text == "规章甲0"
    assert document.tokens[0].bbox == (0, 0, 90, 20)


@pytest.mark.parametrize(
    ("reader", "text", "said"),
    [
        pytest.param(read_hocr, "<p><span class='ocr_line'>规章</span></p>", "line 1: .*no box", id="hocr line"),
        pytest.param(read_alto, "<alto><Layout><Page>", "not well-formed", id="alto cut short"),
        pytest.param(read_alto, "<alto><Layout/></alto>", "without a Page", id="alto without page"),
        pytest.param(
            read_alto, "<alto><Page><TextLine><String CONTENT='0'/></TextLine></Page></alto>", "no box", id="no place"
        ),
    ],
)
def test_broken_markup_is_unreadable(reader: Any, text: str, said: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"a\.xml: .*{said}"):
        reader(text.encode(), name="a.xml")


def make_words(*parts: tuple[str, float, float], height: float = 20) -> list[Word]:
    return [Word(text, BBox(x0, 0, x1, height), None) for text, x0, x1 in parts]


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        pytest.param(make_words(("规", 0, 20), ("章", 24, 44)), ["规章"], id="characters of one word"),
        pytest.param(make_words(("规章", 0, 40), ("0", 70, 80)), ["规章", "0"], id="label and number"),
        pytest.param(make_words(("0", 0, 10), ("0", 25, 35)), ["0", "0"], id="numbers of close columns"),
        pytest.param(make_words(("RTI", 0, 30), ("report", 36, 90)), ["RTI report"], id="latin words"),
        pytest.param(make_words(("2023", 0, 40), ("年", 45, 65)), ["2023年"], id="number and its unit"),
        pytest.param(make_words(("乙", 60, 80), ("甲", 0, 20)), ["甲", "乙"], id="words out of order"),
    ],
)
def test_words_merge_up_to_a_gap(words: list[Word], runs: list[str]) -> None:
    assert [run.text for run in merge_words(words, page_height=20)] == runs


def test_a_rule_that_was_recognised_as_a_word_parts_two_cells() -> None:
    def word(text: str, x0: float, height: float = 20) -> Word:
        return Word(text, BBox(x0, 0, x0 + 10, height), None)

    line = [word("公开", 0), word("“|", 12, 30), word("49", 24), word("|", 36), word("3", 48)]

    assert [run.text for run in merge_words(line, page_height=20)] == ["公开", "49 | 3"]


def test_low_characters_do_not_split_a_line() -> None:
    dashes = make_words(("一", 0, 20), ("一", 32, 52), height=3)
    assert [run.text for run in merge_words(dashes, page_height=20)] == ["一一"]


def test_chinese_is_joined_without_spaces() -> None:
    assert join_words(["政府", "信息", "2023", "12", "RTI"]) == "政府信息2023 12 RTI"

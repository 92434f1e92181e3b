"""Grids whose rules are dotted, broken, doubled or under a coarse grain, and text that must not become rules."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

import extractor.scan.page as page_module
from extractor.document import BBox
from extractor.scan.beside import _across, is_rule_piece
from extractor.scan.broken import ThinInk, character_boxes, find_broken_rules, in_line, thin_ink
from extractor.scan.page import read_page
from extractor.scan.pixels import pieces
from extractor.scan.reading import ScanText
from extractor.scan.rules import Rule
from tests.scan.drawing import CodeEngine, draw_code, new_page, pixels
from tests.scan.test_scan_page import EXPECTED, TEXTS, XS, YS, cell_texts, table_page

TEXT = 16.0


def broken_page(*, shown: int, gap: int, doubled: int = 0, ink: int = 60) -> Image.Image:
    """The table of the other tests, its rules in pieces ``shown`` pixels long and ``gap`` apart."""
    page = new_page()
    draw = ImageDraw.Draw(page)
    for shift in (0, doubled) if doubled else (0,):
        for y in YS:
            for x in range(XS[0], XS[-1], shown + gap):
                draw.line((x, y + shift, min(x + shown, XS[-1]), y + shift), fill=ink)
        for x in XS:
            for y in range(YS[0], YS[-1], shown + gap):
                draw.line((x + shift, y, x + shift, min(y + shown, YS[-1])), fill=ink)
    for (row, col), text in EXPECTED.items():
        if text:
            draw_code(page, int(text), XS[col] + 20, YS[row] + 14)
    return page


@pytest.mark.parametrize(
    ("shown", "gap", "doubled"),
    [
        pytest.param(3, 2, 0, id="dotted"),
        pytest.param(60, 14, 0, id="broken"),
        pytest.param(60, 12, 3, id="broken and doubled"),
    ],
)
def test_rules_in_pieces_make_a_grid(shown: int, gap: int, doubled: int) -> None:
    scanned = read_page(pixels(broken_page(shown=shown, gap=gap, doubled=doubled)), CodeEngine(TEXTS))
    assert cell_texts(scanned) == EXPECTED


def test_faint_rules_under_a_coarse_grain_make_a_grid() -> None:
    page = broken_page(shown=400, gap=0, ink=185)
    grain = np.random.default_rng(7).normal(0, 26, (page.height, page.width))
    noisy = np.clip(pixels(page) + grain, 0, 255).astype(np.uint8)

    class Patient(CodeEngine):
        def read_lines(self, crops):  # type: ignore[no-untyped-def]
            return super().read_lines([np.where(crop < 110, 20, 250).astype(np.uint8) for crop in crops])

    (table,) = read_page(noisy, Patient(TEXTS)).tables
    drawn = {(cell.row, cell.col) for cell in table.cells}
    assert drawn == set(EXPECTED)


def test_strokes_of_characters_are_no_rules() -> None:
    page = new_page()
    draw = ImageDraw.Draw(page)
    for row in range(6):
        for column in range(30):
            x, y = 100 + 20 * column, 200 + 30 * row
            # A box with a bar in it, as 日 is drawn.
            draw.rectangle((x, y, x + 15, y + 15), outline=20)
            draw.line((x, y + 8, x + 15, y + 8), fill=20)
    assert find_broken_rules(thin_ink(pixels(page) < 135, TEXT)) == []


def test_pieces_in_line_are_one_rule_and_others_stay_apart() -> None:
    pieces = [
        Rule(False, 100.0, 0, 50),
        Rule(False, 100.6, 60, 120),
        Rule(False, 100.0, 200, 260),
        Rule(False, 109, 55, 90),
    ]
    joined = in_line(pieces, TEXT)
    assert [(round(r.at), r.low, r.high) for r in sorted(joined, key=lambda r: (r.at, r.low))] == [
        (100, 200, 260),
        (100, 0, 120),
        (109, 55, 90),
    ]


def test_a_whole_table_is_not_read_in_pieces() -> None:
    whole = read_page(pixels(table_page()), CodeEngine(TEXTS))
    assert cell_texts(whole) == EXPECTED


def test_whole_rules_show_the_cells_where_pieces_run_them_together(monkeypatch: pytest.MonkeyPatch) -> None:
    found = page_module._grids

    def with_dirt(look, text, characters, *, in_pieces):  # type: ignore[no-untyped-def]
        if not in_pieces:
            return found(look, text, characters, in_pieces=False)
        # What dirt does to a grid in pieces: the edges between some of the columns are not among its own.
        rules = [rule for rule in look.ruled.rules if not rule.upright or not XS[0] + 50 < rule.at < XS[2] + 50]
        return page_module._grids_of(rules, thin_ink(look.ink, text)), np.zeros_like(look.ink), True

    monkeypatch.setattr(page_module, "_grids", with_dirt)
    assert cell_texts(read_page(pixels(table_page()), CodeEngine(TEXTS))) == EXPECTED


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        pytest.param("一", 90, True, id="a long stroke"),
        pytest.param("—", 16, False, id="a dash"),
        pytest.param("一、总体情况", 90, False, id="a line"),
    ],
)
def test_pieces_of_rules_beside_tables_are_no_dashes(text: str, width: int, expected: bool) -> None:
    box = BBox(100, 600, 100 + width, 604)
    assert is_rule_piece(ScanText(text, 0.9, box, box), TEXT) is expected


def test_outlines_beyond_the_page_do_no_harm() -> None:
    class Finding(CodeEngine):
        def find_lines(self, picture):  # type: ignore[no-untyped-def]
            return [((-40, -40), (-20, -40), (-20, -20), (-40, -20)), ((5, 5), (5, 5), (5, 5), (5, 5))]

    page = table_page()
    for left in (102, 302, 502):
        draw_code(page, 17, left, 792)
    assert [line.text for line in read_page(pixels(page), Finding(TEXTS)).lines] == ["17"] * 3


@pytest.mark.parametrize(
    ("lefts", "searched"),
    [pytest.param((102, 302), False, id="prose"), pytest.param((102, 302, 502), True, id="columns")],
)
def test_lines_of_plain_print_beside_tables_are_not_searched_for(lefts: tuple[int, ...], searched: bool) -> None:
    class Searched(CodeEngine):
        def find_lines(self, picture):  # type: ignore[no-untyped-def]
            return super().find_lines(picture) if picture.shape[0] < 100 else []  # Of tables, it is asked as well.

    page, engine = table_page(), Searched(TEXTS)
    for left in lefts:
        draw_code(page, 17, left, 792)
    found = read_page(pixels(page), engine).lines
    assert sorted(line.text for line in found) == ["17"] * len(lefts)
    assert bool(engine.searched) is searched


def dotted_edge(*characters: tuple[int, int, int, int]) -> ThinInk:
    """A dotted edge down the middle of a page, text 20 high, and the boxes of characters."""
    ink = np.zeros((200, 200), dtype=bool)
    ink[::3, 100] = ink[1::3, 100] = True
    return thin_ink(ink, 20.0, np.array(characters, dtype=np.int64).reshape(-1, 4))


@pytest.mark.parametrize(
    ("characters", "seen"),
    [
        pytest.param([], True, id="alone"),
        pytest.param([(90, 20, 110, 40), (90, 50, 110, 70)], False, id="through characters"),
        pytest.param([(90, 20, 110, 40)], True, id="a single character runs over it"),
        pytest.param([(99, 20, 119, 40), (80, 50, 101, 70)], True, id="characters that touch it"),
        pytest.param([(90, 150, 110, 170), (90, 175, 110, 195)], True, id="characters further on"),
    ],
)
def test_strokes_in_line_are_no_edge_where_characters_lie_across(
    characters: list[tuple[int, int, int, int]], seen: bool
) -> None:
    assert (dotted_edge(*characters).share(True, 100.0, 10.0, 110.0) > 0.5) is seen


def test_only_pieces_of_the_size_of_characters_count() -> None:
    ink = np.zeros((100, 100), dtype=bool)
    ink[10:28, 10:25] = True
    ink[50:53, 5:95] = True
    ink[70, 70] = True
    assert character_boxes(pieces(ink.view(np.uint8))[1], 20.0).tolist() == [[10, 10, 25, 28]]


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        pytest.param([[200, 110, 700, 124], [300, 150, 800, 164]], (185, 815), id="as wide as its ink"),
        pytest.param([[490, 110, 510, 120]], (380, 620), id="a page number"),
        pytest.param([[2, 110, 998, 120]], (0, 1000), id="not beyond the page"),
    ],
)
def test_how_wide_a_strip_is_in_which_lines_are_looked_for(boxes: list[list[int]], expected: tuple[int, int]) -> None:
    assert _across(np.array(boxes), 1000, 10.0) == expected

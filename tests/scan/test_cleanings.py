"""Pages and cells that read badly: other cleanings, and what several readings of one page come to."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import ImageDraw

from extractor.document import BBox
from extractor.scan import page as page_module
from extractor.scan import unclear
from extractor.scan.again import reads_badly, settled, shows_dirt, texts_of
from extractor.scan.cleaning import MOSTLY_DIRT, cleanings, print_alone
from extractor.scan.dirt import without_specks
from extractor.scan.fields import ScanCell, ScanTable
from extractor.scan.look import Look
from extractor.scan.marks import UNREAD, uncounted
from extractor.scan.ocr import OutOfTime, Recognised
from extractor.scan.page import ScanPage, read_page
from extractor.scan.reading import ScanText
from tests.scan.drawing import CodeEngine, draw_code, draw_grid, new_page, pixels

XS, YS = (60, 240, 400, 560, 700, 840), tuple(range(120, 601, 48))
CELL = BBox(0, 0, 100, 40)


def line(text: str, score: float = 0.95) -> ScanText:
    box = BBox(40, 10, 60, 26)
    return ScanText(text, score, box, box)


def page_of(*rows: tuple[ScanText, ...]) -> ScanPage:
    """A table with one column; each row is told by where its cell lies."""
    cells = []
    for row, lines in enumerate(rows):
        by = 40.0 * row
        moved = tuple(
            replace(t, level=BBox(t.level.x0, t.level.top + by, t.level.x1, t.level.bottom + by)) for t in lines
        )
        box = BBox(CELL.x0, CELL.top + by, CELL.x1, CELL.bottom + by)
        cells.append(ScanCell(row, row + 1, 0, 1, moved, box, box))
    return ScanPage(100, 40 * len(rows), (ScanTable(tuple(cells), CELL, CELL),))


@pytest.mark.parametrize(
    ("readings", "text", "score", "alternatives"),
    [
        pytest.param([("57", 0.95), ("57", 0.9)], "57", 0.95, (), id="agreed"),
        pytest.param([("57", 0.95), ("67", 0.9)], "57", 0.475, (("67", 0.45),), id="one against one"),
        pytest.param([("57", 0.99), ("67", 0.9), ("67", 0.9)], "67", 0.45, (("57", 0.495),), id="two against one"),
        pytest.param([("57", 0.95), ("67", 0.5)], "57", 0.95, (), id="the other is unsure"),
        pytest.param([("规章", 0.98), ("8", 0.9)], "规章", 0.98, (), id="a label stays"),
        pytest.param([(UNREAD, 0.2), ("8", 0.9)], "8", 0.45, (), id="read by the other alone"),
    ],
)
def test_values_are_settled_by_vote(
    readings: list[tuple[str, float]], text: str, score: float, alternatives: tuple[tuple[str, float], ...]
) -> None:
    # What stands in the second row makes the first reading the best.
    pages = [page_of((line(t, s),), (line("其他", 1.0 - 0.1 * n),)) for n, (t, s) in enumerate(readings)]
    best = page_of((line(*readings[0]),), (line("其他"),), (line("总计", 3.0),))
    (table,) = settled([best, *pages[1:]]).tables
    (found,) = table.cells[0].lines
    assert (found.text, found.alternatives) == (text, alternatives)
    assert found.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("kept", "other"),
    [
        pytest.param(("-",), "7", id="a dash that was a digit"),
        pytest.param(("6.3", "万元"), "16.3525万元", id="digits beside a unit"),
    ],
)
def test_what_a_cleaning_left_of_a_number_is_in_doubt(kept: tuple[str, ...], other: str) -> None:
    # What is left is narrower than the number, whose middle lies beside it.
    low = BBox(10, 20, 14, 22)
    left = tuple(replace(line(text), level=low) for text in kept)
    best = page_of(left, (line("其他"),), (line("总计", 3.0),))
    (table,) = settled([best, page_of((line(other),), (line("其他"),))]).tables
    assert {found.score for found in table.cells[0].lines} == {0.475}
    (same,) = settled([best, page_of(left, (line("其他"),))]).tables
    assert {found.score for found in same.cells[0].lines} == {0.95}


def test_readings_that_are_mostly_guesses_do_not_outvote_a_clear_one() -> None:
    clear = page_of((line("57", 0.99),), (line("其他"),), (line("总计"),))
    poor = page_of((line("67", 0.99),), (line(UNREAD, 0.2),), (line(UNREAD, 0.2),))
    (table,) = settled([poor, poor, clear]).tables
    (found,) = table.cells[0].lines
    assert (found.text, found.alternatives) == ("57", (("67", 0.495),))
    assert found.score == pytest.approx(0.495)


@pytest.mark.parametrize(
    ("own", "other", "shown"),
    [
        pytest.param(("规幸", 0.6), ("规章", 0.8), "规章", id="the other is surer"),
        pytest.param(("规幸", 0.95), ("规章", 0.99), "规幸", id="sure as it is"),
        pytest.param(("规章", 0.8), ("规幸", 0.6), "规章", id="the other is less sure"),
        pytest.param(("规幸", 0.6), (UNREAD, 0.8), "规幸", id="the other reads nothing"),
    ],
)
def test_a_label_is_that_of_the_clearest_reading(own: tuple[str, float], other: tuple[str, float], shown: str) -> None:
    best = page_of((line(*own), line("文件")), (line("其他"),), (line("总计", 3.0),))
    (table,) = settled([best, page_of((line(*other),), (line("其他"),))]).tables
    assert table.cells[0].lines[0].text == shown


def test_the_second_choice_of_two_readings_may_be_the_first_of_both() -> None:
    def unsure(text: str, second: tuple[str, float]) -> ScanText:
        return replace(line(text, 0.85), alternatives=(second,))

    best = page_of((unsure("61", ("81", 0.8)),), (line("其他"),), (line("总计", 3.0),))
    (table,) = settled([best, page_of((unsure("51", ("81", 0.8)),), (line("其他"),))]).tables
    (found,) = table.cells[0].lines
    assert found.text == "81" and {text for text, _ in found.alternatives} == {"61", "51"}


def test_what_the_best_reading_overlooks_is_kept_in_doubt() -> None:
    best = page_of((), (line("其他"),), (line("总计"),))
    (table,) = settled([best, page_of((line("8"),), (line("其他"),), ())]).tables
    assert [(t.text, t.score) for t in table.cells[0].lines] == [("8", 0.475)]


def test_the_reading_in_which_the_dirt_is_gone_is_the_best() -> None:
    clear = page_of(*[(line(str(n)),) for n in range(10)], ())
    dirty = page_of(*[(line(str(n)),) for n in range(10)], (line("业", 0.97),))
    dirt = [(line(UNREAD, 0.3),)] * 2 + [(line("申", 0.85),)] * 12
    dirty = replace(dirty, tables=(*dirty.tables, *page_of(*dirt).tables))
    (table,) = settled([dirty, clear]).tables
    assert [[t.text for t in cell.lines] for cell in table.cells] == [*([str(n)] for n in range(10)), []]
    assert len(settled([clear, dirty]).tables) == 2


def test_a_reading_from_which_print_is_gone_is_not_the_best() -> None:
    whole = page_of(*[(line(str(n)),) for n in range(20)], *[(line("/", 0.85),)] * 5)
    faded = page_of(*[(line(str(n)),) for n in range(13)], *[()] * 12)
    assert reads_badly(whole) and not reads_badly(faded)
    assert [len(cell.lines) for cell in settled([whole, faded]).tables[0].cells] == [1] * 25


def test_dashes_make_no_reading_the_best() -> None:
    clear = page_of((line("其他"),), (line("总计"),), *[(line("—", 0.42),)] * 4)
    poor = page_of((line("其地", 0.8),), (line("总计", 0.8),), *[(line("—", 0.98),)] * 4)
    assert settled([poor, clear]).tables[0].cells[0].lines[0].text == "其他"


def test_a_reading_without_the_grid_is_not_the_best() -> None:
    gridded = page_of((line("8"),), (line("12"),))
    loose = ScanPage(100, 80, (), tuple(line("8") for _ in range(9)))
    assert settled([gridded, loose]).tables


@pytest.mark.parametrize(
    ("lines", "badly"),
    [
        pytest.param([(line("17"),)] * 10, False, id="sure"),
        pytest.param([(line("17"),)] * 8 + [(line(UNREAD, 0.1),)] * 2, True, id="unread"),
        pytest.param([(line("17"),)] * 9 + [(line("3"), line("12"))], True, id="run together"),
        pytest.param([(line(UNREAD, 0.1),)] * 3, False, id="too little to tell"),
        pytest.param([(line("17"),)] * 9 + [(line("-", 0.85),)] * 20, False, id="dashes for zeros"),
        pytest.param(
            [(line("17"),)] * 6 + [(line(UNREAD, 0.1),)] * 2 + [(line("-", 0.85),)] * 9, True, id="and unread"
        ),
    ],
)
def test_pages_that_read_badly(lines: list[tuple[ScanText, ...]], badly: bool) -> None:
    assert reads_badly(page_of(*lines)) is badly


def test_dots_become_strokes() -> None:
    dotted = np.full((400, 400), 250, dtype=np.uint8)
    dotted[100:300:2, 200:204] = 20
    smooth = next(cleanings(dotted, 14.0, dirty=False))
    column = smooth[150:250, 201].astype(int)
    assert column.max() - column.min() < 25 and column.max() < 160


def test_specks_go_where_they_lie_alone() -> None:
    ink = np.zeros((600, 600), dtype=bool)
    ink[100:130, 100:400] = True
    ink[131:133, 200:202] = True
    ink[500:502, 500:502] = True
    clean = without_specks(ink)
    assert clean[131, 200] and not clean[500, 500] and clean[110, 300]
    dots = np.zeros((600, 600), dtype=bool)
    dots[100:200:4, 100:400:4] = True
    assert without_specks(dots) is dots


def test_a_value_under_a_stain_is_read_where_the_print_alone_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    page = new_page()
    draw_grid(page, XS, YS)
    for row in range(10):
        for col in range(5):
            if (row, col) != (3, 2):
                draw_code(page, 1, XS[col] + 40, YS[row] + 16)
    x, y = XS[2] + 40, YS[3] + 16
    # Too dark to be told from print everywhere, and not as dark: it takes the characters into one piece.
    ImageDraw.Draw(page).rectangle((x - 12, y - 6, x + 80, y + 22), fill=110)
    draw_code(page, 2, x, y)
    gray = pixels(page)
    alone = print_alone(gray)
    assert alone is not None and alone[y - 4, x - 8] > 200

    def texts() -> tuple[str, ...]:
        (table,) = read_page(gray, CodeEngine({1: "5", 2: "17"})).tables
        (cell,) = (cell for cell in table.cells if (cell.row, cell.col) == (3, 2))
        return tuple(f"{line.text} {line.score:.3f}" for line in cell.lines)

    assert texts() == ("17 0.495",)
    monkeypatch.setattr(unclear, "print_alone", lambda level: None)
    assert texts() != ("17 0.495",)


@pytest.mark.parametrize(("text", "short"), [("20.205", True), ("20.2005", False), ("7", True)])
def test_digits_of_decimals_are_counted(text: str, short: bool) -> None:
    ink = np.zeros((16, 90), dtype=bool)
    for at in range(6):
        ink[2:14, 14 * at : 14 * at + 7] = True
    assert uncounted(Recognised(text, 0.99), ink, 14.0) is short


@pytest.mark.parametrize(
    ("off", "scores"), [((2,), {0.495}), ((2, 4, 6), {0.99})], ids=["one of three high rows", "the table is set so"]
)
def test_a_value_off_the_middle_of_a_high_cell_is_in_doubt(off: tuple[int, ...], scores: set[float]) -> None:
    ys = (120, 156, 192, 264, 300, 372, 408, 480)
    page = new_page()
    draw_grid(page, XS, ys)
    for row, (top, bottom) in enumerate(pairwise(ys)):
        # The rows 2, 4 and 6 are two lines high.
        middle = top + 8 if row in off else (top + bottom) // 2 - 8
        for col in range(5):
            draw_code(page, 1, XS[col] + 40, middle)
    (table,) = read_page(pixels(page), CodeEngine({1: "5"})).tables
    assert {line.score for cell in table.cells if cell.row == 2 for line in cell.lines} == scores
    assert {line.score for cell in table.cells if cell.row == 1 for line in cell.lines} == {0.99}


def test_a_page_shows_dirt_where_much_of_it_is_no_character() -> None:
    lines = [(line("其他"),)] * 20
    assert shows_dirt(page_of(*lines, (line(UNREAD, 0.2),))) and not shows_dirt(
        page_of(*lines * 2, (line(UNREAD, 0.2),))
    )


def test_print_is_told_from_stains_that_are_most_of_the_pieces() -> None:
    page = new_page()
    draw = ImageDraw.Draw(page)
    for n in range(120):
        x, y = 40 + 80 * (n % 10), 700 + 38 * (n // 10)
        draw.ellipse((x, y, x + 18, y + 18), fill=130)
    for n in range(20):
        x, y = 40 + 80 * (n % 10), 200 + 60 * (n // 10)
        draw.rectangle((x, y, x + 12, y + 14), fill=20)
    gray = pixels(page)
    assert print_alone(gray) is None
    alone = print_alone(gray, MOSTLY_DIRT)
    assert alone is not None and alone[709, 49] > 240 and alone[207, 46] < 60


def test_a_page_whose_time_is_over_between_its_readings_keeps_what_was_read_in_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = page_of((line("17"),), (line("规章"), line("3")))

    def again(*_: object, **__: object) -> ScanPage:
        raise OutOfTime

    monkeypatch.setattr(page_module, "_read_level", again)
    monkeypatch.setattr(page_module, "cleanings", lambda *_, **__: [None])
    blank = Look(np.zeros((1, 1), dtype=np.uint8))
    kept = page_module._read_again(first, blank, None, None, lambda: None)  # type: ignore[arg-type]

    assert kept.notes == ("it reads badly, and its time was over after 1 reading: what it holds is in doubt",)
    assert [line.text for line in texts_of(kept)] == [line.text for line in texts_of(first)]
    assert all(after.score < before.score for after, before in zip(texts_of(kept), texts_of(first), strict=True))

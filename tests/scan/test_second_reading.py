"""What makes a reading doubtful: lost digits, the page as second reader; and where another reading leads to."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from extractor import Extractor
from extractor.document import BBox
from extractor.readers.scan import read_image
from extractor.report import Cell, Report
from extractor.scan.marks import uncounted, with_doubled
from extractor.scan.ocr import Outline, Recognised
from extractor.scan.page import ScanText, read_page
from extractor.scan.second import weighed
from tests.recovery.builders import COLUMNS, LOANS, ROWS, VALUES
from tests.scan.drawing import CodeEngine, draw_code, draw_grid, new_page, pixels
from tests.scan.test_scan_page import TEXTS, XS, YS, cell_texts, table_page

Bytes = NDArray[np.uint8]


def strokes(*columns: tuple[int, int], size: tuple[int, int] = (20, 40)) -> NDArray[np.bool_]:
    """Upright strokes from column to column, 18 of 20 pixels high."""
    ink = np.zeros(size, dtype=bool)
    for x0, x1 in columns:
        ink[1:19, x0:x1] = True
    return ink


@pytest.mark.parametrize(
    ("text", "ink", "expected"),
    [
        pytest.param("1", strokes((2, 5), (12, 15)), True, id="one of two"),
        pytest.param("11", strokes((2, 5), (12, 15)), False, id="both"),
        pytest.param("11", strokes((2, 8)), False, id="digits that touch"),
        pytest.param("１", strokes((2, 5), (12, 15)), True, id="a wide digit"),
        pytest.param("总计", strokes((2, 5), (8, 10), (12, 15)), False, id="characters of many pieces"),
        pytest.param("1", strokes((2, 5)), False, id="a single one"),
        pytest.param("", strokes((2, 5)), False, id="nothing read"),
    ],
)
def test_more_pieces_of_ink_than_digits(text: str, ink: NDArray[np.bool_], expected: bool) -> None:
    assert uncounted(Recognised(text, 0.99), ink, 20.0) is expected


def test_small_pieces_beside_a_digit_are_no_digits() -> None:
    ink = strokes((2, 5))
    ink[15:19, 10:13] = True
    assert not uncounted(Recognised("1", 0.99), ink, 20.0)


def test_lost_digits_may_stand_twice() -> None:
    doubled = with_doubled(Recognised("13", 0.9, (("18", 0.1),)), 0.5)
    assert doubled == Recognised("13", 0.45, (("113", 0.45), ("133", 0.45), ("18", 0.1)))


def line(text: str, score: float = 0.98) -> ScanText:
    return ScanText(text, score, BBox(0, 0, 9, 9), BBox(0, 0, 9, 9), (("40", 0.1),))


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(Recognised("46", 0.9), id="agreeing"),
        pytest.param(Recognised("4 ６", 0.9), id="agreeing but for spaces and width"),
        pytest.param(Recognised("48", 0.5), id="not sure enough"),
        pytest.param(Recognised("本年", 0.9), id="no number"),
        pytest.param(Recognised("", 0.0), id="nothing"),
    ],
)
def test_page_that_says_nothing_else_changes_nothing(second: Recognised) -> None:
    assert weighed(line("46"), second) == line("46")


def test_page_that_reads_another_number_lowers_the_score_and_goes_along() -> None:
    doubted = weighed(line("46"), Recognised("48", 0.9))
    assert doubted == replace(line("46", 0.49), alternatives=(("48", 0.45), ("40", 0.1)))


class PageEngine(CodeEngine):
    """Also finds the texts in the picture of the table, and reads one of them otherwise when it was found so."""

    other: str = ""

    def find_lines(self, picture: Bytes) -> list[Outline]:
        scale = picture.shape[1] / (XS[-1] - XS[0])
        boxes = [
            tuple(scale * edge for edge in (x - XS[0] + 8, y - YS[0] + 8, x - XS[0] + 148, y - YS[0] + 36))
            for y in YS[:-1]
            for x in XS[:-1]
        ]
        return [((x0, top), (x1, top), (x1, bottom), (x0, bottom)) for x0, top, x1, bottom in boxes]

    def read_lines(self, crops: Sequence[Bytes]) -> list[Recognised]:
        found = super().read_lines(crops)
        # The page's own lines are cut out wider than those of any cell.
        return [
            result._replace(text=self.other) if self.other and result.text == "9" and crop.shape[1] >= 130 else result
            for result, crop in zip(found, crops, strict=True)
        ]


@pytest.mark.parametrize(
    ("other", "score"), [pytest.param("", 0.99, id="the same"), pytest.param("8", 0.495, id="another number")]
)
def test_page_and_cell_that_disagree(other: str, score: float) -> None:
    engine = PageEngine(TEXTS)
    engine.other = other
    scanned = read_page(pixels(table_page()), engine)
    assert cell_texts(scanned)[2, 1] == "9"
    (cell,) = (cell for cell in scanned.tables[0].cells if (cell.row, cell.col) == (2, 1))
    assert cell.lines[0].score == pytest.approx(score)
    assert [text for text, _ in cell.lines[0].alternatives] == ([other] if other else [])


@pytest.mark.parametrize(
    ("other", "score"),
    [
        pytest.param(lambda own: own, 0.99, id="the same number, nobody else is asked"),
        pytest.param(lambda own: Recognised("77", 0.95), 0.495, id="another one, the page is asked"),
        pytest.param(lambda own: None, 0.495, id="in doubt, the page is asked"),
    ],
)
def test_number_that_the_reader_of_numbers_sees_as_well_is_read(
    other: Callable[[Recognised], Recognised | None], score: float
) -> None:
    class Seconded(PageEngine):
        def opinions(self, crops: Sequence[Bytes]) -> list[Recognised | None]:
            return [other(result) for result in CodeEngine.read_lines(self, crops)]

    engine = Seconded(TEXTS)
    engine.other = "8"
    (table,) = read_page(pixels(table_page()), engine).tables
    (cell,) = (cell for cell in table.cells if (cell.row, cell.col) == (2, 1))
    assert (cell.lines[0].text, cell.lines[0].score) == ("9", pytest.approx(score))


def test_cells_with_the_same_pixels_are_read_once() -> None:
    def lines_read(*, alike: bool) -> int:
        page = new_page()
        draw_grid(page, XS, YS)
        for row in range(6):
            for col in range(4):
                draw_code(page, 7 if alike else 7 + 4 * row + col, XS[col] + 20, YS[row] + 14)
        engine = CodeEngine(TEXTS)
        assert "7" in cell_texts(read_page(pixels(page), engine)).values()
        return engine.read

    # Other lines are read to tell which way is up, as many of both.
    assert lines_read(alike=False) - lines_read(alike=True) >= 22


def test_a_one_beside_a_rule_is_no_piece_of_the_rule() -> None:
    page = table_page()
    draw = ImageDraw.Draw(page)
    read: list[Bytes] = []

    class Keeping(CodeEngine):
        def read_lines(self, crops: Sequence[Bytes]) -> list[Recognised]:
            read.extend(crops)
            return super().read_lines(crops)

    # A thin stroke as high as the text right after the rule, and the text beside it.
    left, top = XS[2], YS[1]
    draw.rectangle((left + 5, top + 14, left + 6, top + 29), fill=20)
    draw.rectangle((left + 12, top + 14, left + 20, top + 29), fill=20)
    read_page(pixels(page), Keeping(TEXTS))
    assert any(((crop < 135).any(axis=0).sum() == 11) and 16 <= crop.shape[1] < 30 for crop in read)


LABELS = {
    40: "借阅项目", 41: "个人读者", 42: "单位读者", 43: "合计", 44: "成人", 45: "少儿", 46: "图书类",
    47: "1.长篇小说", 48: "2.科普读物", 49: "3.诗歌选集", 50: "期刊杂志", 51: "借阅总数", 52: "借阅统计情况",
    53: "图书借阅年度报告",
}  # fmt: skip
X = (40, 160, 320, 440, 560, 680, 800)
Y = tuple(range(160, 160 + 8 * 44, 44))


def loans_page() -> Image.Image:
    """The table of loans with its values; a number is drawn as the text of that number."""
    page = new_page()
    draw_code(page, 53, 380, 40)
    draw_code(page, 52, 60, 110)
    draw = ImageDraw.Draw(page)
    for at, (low, high) in (
        *((y, (X[0], X[-1])) for y in (Y[0], Y[2], Y[5], Y[6], Y[7])),
        (Y[1], (X[2], X[4])), (Y[3], (X[1], X[-1])), (Y[4], (X[1], X[-1])),
    ):  # fmt: skip
        draw.line((low, at, high, at), fill=40, width=2)
    for at, (low, high) in (
        *((x, (Y[0], Y[-1])) for x in (X[0], X[2], X[4], X[5], X[6])), (X[1], (Y[2], Y[5])), (X[3], (Y[1], Y[-1])),
    ):  # fmt: skip
        draw.line((at, low, at, high), fill=40, width=2)

    def put(number: int, col: int, row: int) -> None:
        draw_code(page, number, X[col] + 24, Y[row] + 14)

    for number, col, row in (
        (40, 0, 0), (41, 2, 0), (42, 4, 0), (43, 5, 0), (44, 2, 1), (45, 3, 1), (46, 0, 2), (47, 1, 2), (48, 1, 3),
        (49, 1, 4), (50, 0, 5), (51, 0, 6),
    ):  # fmt: skip
        put(number, col, row)
    for row, values in enumerate(VALUES):
        for col, value in enumerate(values):
            put(value, col + 2, row + 2)
    return page


@pytest.fixture
def loans(tmp_path: Path) -> Callable[[CodeEngine], Report]:
    form = tmp_path / "loans.yaml"
    form.write_text(yaml.safe_dump(LOANS.model_dump(mode="json", exclude_defaults=True), allow_unicode=True))
    extractor = Extractor(form=str(form), tagger="rules")
    buffer = io.BytesIO()
    loans_page().save(buffer, "PNG")

    def read(engine: CodeEngine) -> Report:
        return extractor.extract_document(read_image(buffer.getvalue(), name="a.png", engine=engine))

    return read


class Misreading(CodeEngine):
    """Reads 8 as 6, and tells the other readings that it thinks possible."""

    others: tuple[tuple[str, float], ...] = ()

    def read_lines(self, crops: Sequence[Bytes]) -> list[Recognised]:
        return [
            Recognised("6", 0.6, self.others) if result.text == "8" else result for result in super().read_lines(crops)
        ]


def values(report: Report) -> list[list[float | None]]:
    found = {(c.row, c.col): c.value for c in report.cells if c.table == "loans"}
    return [[found[row, col] for col in COLUMNS] for row in ROWS]


def adult_magazines(report: Report) -> Cell:
    return next(c for c in report.cells if (c.table, c.row, c.col) == ("loans", "magazines", "adult"))


def test_scanned_form_is_read(loans: Callable[[CodeEngine], Report]) -> None:
    assert values(loans(CodeEngine({**TEXTS, **LABELS}))) == [list(row) for row in VALUES]


def test_sums_choose_between_look_alikes_and_say_so(loans: Callable[[CodeEngine], Report]) -> None:
    engine = Misreading({**TEXTS, **LABELS})
    engine.others = (("9", 0.3), ("8", 0.2))
    cell = adult_magazines(loans(engine))
    assert cell.value == 8 and cell.text == "6" and cell.needs_review
    assert any("recognised as 6" in reason and "8 makes" in reason for reason in cell.reasons)


def test_without_another_reading_a_misread_number_stays_and_is_sent_to_review(
    loans: Callable[[CodeEngine], Report],
) -> None:
    cell = adult_magazines(loans(Misreading({**TEXTS, **LABELS})))
    assert cell.value == 6 and cell.needs_review

"""Labels and units that narrow columns wrapped, on pages where no rule is drawn."""

from dataclasses import replace

import pytest

from extractor.document import BBox
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.wrapped_labels import join_wrapped_labels
from extractor.recovery.board.wrapped_numbers import join_wrapped_numbers
from extractor.tagging.roles import Role
from tests.recovery.builders import LOANS, make_piece

Text = tuple[str, float, float]
"""A text with its left edge and its top; all are 10 high, and a character is 10 wide."""


def page(*texts: Text) -> list[Piece]:
    pieces = []
    for index, (text, x0, top) in enumerate(texts):
        box = BBox(x0, top, x0 + 10 * len(text), top + 10)
        role = Role.VALUE if text[0].isdigit() and text[-1].isdigit() else Role.OTHER
        piece = make_piece(text, index, role=role, x=(box.x0, box.x1), line=index)
        pieces.append(replace(piece, bbox=box, y=box.center[1]))
    return pieces


def lines(pieces: list[Piece]) -> list[list[str]]:
    """The texts of each line."""
    found: dict[int, list[str]] = {}
    for piece in pieces:
        found.setdefault(piece.line, []).append(piece.text)
    return list(found.values())


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([("长篇", 0, 0), ("8", 90, 6), ("小说", 0, 12), ("科普读物", 0, 30), ("5", 90, 30)],
         [["长篇小说", "8"], ["科普读物"], ["5"]]),
        ([("长篇", 0, 0), ("小说", 0, 12), ("科普读物", 0, 30)], [["长篇小说"], ["科普读物"]]),
        ([("长篇", 0, 0), ("8", 90, 0), ("小说", 0, 12), ("科普读物", 0, 30)],
         [["长篇"], ["8"], ["小说"], ["科普读物"]]),
        ([("长篇", 0, 0), ("1234", 90, 0), ("小说", 0, 12), ("56", 100, 12), ("科普读物", 0, 30), ("789", 95, 30)],
         [["长篇小说", "123456"], ["科普读物"], ["789"]]),
        ([("长篇", 0, 0), ("123", 95, 0), ("小说", 0, 12), ("56", 100, 12), ("科普读物", 0, 30), ("7899", 90, 30)],
         [["长篇"], ["123"], ["小说"], ["56"], ["科普读物"], ["7899"]]),
        ([("长篇", 0, 0), ("小说", 0, 18), ("科普读物", 0, 36)], [["长篇"], ["小说"], ["科普读物"]]),
        ([("长篇", 0, 0), ("小说", 40, 12), ("科普读物", 0, 30)], [["长篇"], ["小说"], ["科普读物"]]),
        ([("科普读物", 0, 0), ("期刊杂志", 0, 12), ("借阅总数", 0, 30)], [["科普读物"], ["期刊杂志"], ["借阅总数"]]),
    ],
    ids=["value beside the middle", "no value", "value beside the first line", "number on as many lines",
         "a number that did not fill its column", "as far apart as rows",
         "another left edge", "each a label"],
)  # fmt: skip
def test_lines_near_to_each_other_that_make_a_label_are_one(texts: list[Text], expected: list[list[str]]) -> None:
    joined = list(join_wrapped_labels(page(*texts), [LOANS]))

    assert lines(joined) == expected
    assert [piece.index for piece in joined] == list(range(len(joined)))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([("135.7万", 90, 0), ("期刊杂志", 0, 6), ("元", 100, 12)], [["期刊杂志", "135.7万元"]]),
        ([("135", 90, 0), ("期刊杂志", 0, 6), ("件", 100, 12)], [["期刊杂志", "135件"]]),
        ([("135", 90, 0), ("件", 100, 30)], [["135"], ["件"]]),
        ([("135", 90, 0), ("件", 200, 12)], [["135"], ["件"]]),
        ([("135", 90, 0), ("说明", 90, 12)], [["135"], ["说明"]]),
        ([("135件", 90, 0), ("件", 100, 12)], [["135件"], ["件"]]),
    ],
    ids=["the rest of a unit", "a unit", "too far below", "in another column", "no unit", "has its unit"],
)
def test_a_unit_right_below_a_number_is_its_unit(texts: list[Text], expected: list[list[str]]) -> None:
    joined = list(join_wrapped_numbers(page(*texts)))

    assert lines(joined) == expected
    assert all(piece.reading.unit for piece in joined if piece.text.endswith("万元"))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([("1234", 90, 0), ("期刊杂志", 0, 6), ("7", 200, 6), ("56", 100, 12), ("88", 100, 30)],
         [["期刊杂志", "123456"], ["7"], ["88"]]),
        ([("12.3", 90, 0), ("期刊杂志", 0, 12), ("4567", 90, 12), ("89", 100, 24)], [["期刊杂志", "12.3456789"]]),
        ([("期刊杂志", 0, 0), ("1234", 90, 0), ("借阅总数", 0, 12), ("56", 100, 12)],
         [["期刊杂志"], ["1234"], ["借阅总数"], ["56"]]),
        ([("123", 95, 0), ("期刊杂志", 0, 6), ("56", 100, 12), ("1288", 90, 30)],
         [["123"], ["期刊杂志"], ["56"], ["1288"]]),
        ([("1234", 90, 0), ("期刊杂志", 0, 6), ("56", 100, 12), ("78", 100, 24)],
         [["1234"], ["期刊杂志"], ["56"], ["78"]]),
        ([("1234", 90, 0), ("56", 100, 12)], [["1234"], ["56"]]),
    ],
    ids=["on two lines", "on three lines", "two rows", "not as wide as its column", "as near as the next number",
         "no label"],
)  # fmt: skip
def test_figures_around_the_line_of_a_label_are_one_number(texts: list[Text], expected: list[list[str]]) -> None:
    joined = list(join_wrapped_numbers(page(*texts)))

    assert lines(joined) == expected
    assert all(piece.reading.doubt for piece in joined if piece.rest)


def test_numbers_that_are_put_together_are_from_left_to_right() -> None:
    """The right one begins a little higher."""
    texts = [("2234", 190, 0), ("1234", 90, 1), ("期刊杂志", 0, 6), ("56", 100, 13), ("66", 200, 12)]

    assert lines(list(join_wrapped_numbers(page(*texts)))) == [["期刊杂志", "123456", "223466"]]

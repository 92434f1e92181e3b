"""Labels and units that narrow columns wrapped, on pages where no rule is drawn."""

from dataclasses import replace

import pytest

from extractor.document import BBox
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.wrapped_labels import join_wrapped_labels
from extractor.recovery.board.wrapped_units import join_wrapped_units
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
        ([("长篇", 0, 0), ("小说", 0, 18), ("科普读物", 0, 36)], [["长篇"], ["小说"], ["科普读物"]]),
        ([("长篇", 0, 0), ("小说", 40, 12), ("科普读物", 0, 30)], [["长篇"], ["小说"], ["科普读物"]]),
        ([("科普读物", 0, 0), ("期刊杂志", 0, 12), ("借阅总数", 0, 30)], [["科普读物"], ["期刊杂志"], ["借阅总数"]]),
    ],
    ids=["value beside the middle", "no value", "value beside the first line", "as far apart as rows",
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
    joined = list(join_wrapped_units(page(*texts)))

    assert lines(joined) == expected
    assert all(piece.reading.unit for piece in joined if piece.text.endswith("万元"))

"""Numbers wrapped inside narrow cells: planted, and put together again; or left alone where nothing tells."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from extractor.document import Document
from extractor.forms import load_form
from extractor.readers.boxes import BoxedPage, BoxedText, build_document, rectangle
from extractor.recovery.judge.evidence import Doubt
from tests.recovery.builders import LOANS, Stages, recover

HALF_LINE = 11.0
HEIGHT = 16.0
HEADER = ["借阅项目", "成人", "少儿", "单位读者", "合计"]
PLAIN = [["2.科普读物", "1", "0", "5", "6"], ["3.诗歌选集", "0", "2", "0", "2"]]
WRAPPED = [["1.长篇小说", "2731", "4", "0", "2731"], ["", "2", "", "", "6"]]
CENTRED = [["", "2731", "", "", "2731"], ["1.长篇小说", "", "4", "0", ""], ["", "2", "", "", "6"]]


def laid_out(*rows: list[str], by_character: bool = False) -> str:
    """A line a row, its cells in columns ten wide, padded by display width or by character."""
    lines = []
    for row in rows:
        line = ""
        for number, cell in enumerate(row):
            wide = 0 if by_character else sum(ord(c) > 255 for c in line)
            line += " " * (10 * number + (8 if number else 0) - len(line) - wide) + cell
        lines.append(line)
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Boxed(Stages):
    """A text on a page: half a line of the page for each line, a box for whatever blanks set apart."""

    @cached_property
    def document(self) -> Document:
        boxes = []
        for number, line in enumerate(self.text.splitlines()):
            for match in re.finditer(r"\S+", line):
                x0 = 10.0 * match.start() + 10.0 * sum(ord(c) > 255 for c in line[: match.start()])
                width = sum(20.0 if ord(c) > 255 else 10.0 for c in match[0])
                top = HALF_LINE * number
                boxes.append(BoxedText(match[0], rectangle(x0, top, x0 + width, top + HEIGHT), 0.99))
        return build_document([BoxedPage(tuple(boxes))], media_type="application/json")


def on_page(*rows: list[str]) -> Boxed:
    return Boxed(laid_out(*rows), LOANS)


def test_a_number_and_what_stands_below_it_are_one_where_the_row_adds_up_so() -> None:
    stages = recover(laid_out(HEADER, *WRAPPED, *PLAIN))
    verdict = stages.verdict("novels", "adult")

    assert stages.row("novels") == [27312, 4, 0, 27316]
    assert stages.row("science") == [1, 0, 5, 6]
    assert "".join(stages.document.text[span.start : span.end] for span in verdict.spans) == verdict.text == "27312"
    assert verdict.reasons == (
        "put together from 2731 and 2, which are below each other as if wrapped in a narrow cell",
    )
    assert stages.verdict("novels", "child").reasons == ()


def test_columns_may_be_counted_in_characters() -> None:
    wrapped = [WRAPPED[0], ["长", *WRAPPED[1][1:]]]
    stages = recover(laid_out(HEADER, *wrapped, *PLAIN, by_character=True))

    assert stages.row("novels") == [27312, 4, 0, 27316]


def test_values_between_the_lines_of_a_number_are_of_its_row() -> None:
    gap = [[""]]
    stages = on_page(HEADER, *gap, *gap, *CENTRED, *gap, *gap, PLAIN[0], *gap, *gap, PLAIN[1])

    assert [stages.row(row) for row in ("novels", "science", "poems")] == [
        [27312, 4, 0, 27316],
        [1, 0, 5, 6],
        [0, 2, 0, 2],
    ]
    assert len(stages.verdict("novels", "total").spans) == 2


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["1.长篇小说", "11,85", "0", "0", "11,85"], ["", "3", "", "", "3"]], [11853, 0, 0, 11853]),
        ([["1.长篇小说", "2731", "", "", "2735"], ["", "2", "41", "", "3"]], [27312, 41, "blank", 27353]),
        ([["1.长篇小说", "27", "4", "", "27"], ["", "31", "", "", "31"], ["", "2", "", "", "6"]],
         [27312, 4, "blank", 27316]),
    ],
    ids=["a comma inside", "an empty cell", "three lines"],
)  # fmt: skip
def test_other_ways_to_wrap(rows: list[list[str]], expected: list[object]) -> None:
    assert recover(laid_out(HEADER, *rows, *PLAIN)).row("novels") == expected


@pytest.mark.parametrize(
    "below",
    [["", "2", "", "", "2"], ["", "2", "", "", "6", "9"], ["2.科普读物", "2", "", "", "6"]],
    ids=["it does not add up", "more than its row", "a row of its own"],
)
def test_otherwise_nothing_is_put_together(below: list[str]) -> None:
    stages = recover(laid_out(HEADER, ["1.长篇小说", "2731", "4", "0", "2735"], below))

    assert stages.row("novels")[:3] == [2731, 4, 0]


def test_a_row_that_adds_up_as_it_stands_stays_so_and_is_looked_at() -> None:
    stages = recover(laid_out(HEADER, ["1.长篇小说", "2731", "0", "0", "2731"], [*WRAPPED[1][:4], "2"], *PLAIN))
    verdict = stages.verdict("novels", "adult")

    assert stages.row("novels") == [2731, 0, 0, 2731]
    assert Doubt.OPEN in verdict.doubts
    assert verdict.reasons == ("not settled: 2731 or 27312",)
    assert not stages.verdict("novels", "child").doubts


def test_where_no_sum_tells_the_look_does_and_a_person_decides() -> None:
    stages = recover(laid_out(HEADER, ["1.长篇小说", "2731", "4", "0", "9999"], ["", "2", "", "", "8"], *PLAIN))
    verdict = stages.verdict("novels", "adult")

    assert stages.row("novels") == [27312, 4, 0, 99998]
    assert Doubt.OPEN in verdict.doubts


def test_the_ends_of_numbers_that_add_up_by_themselves_are_no_row() -> None:
    """20 + 13 below: the lower line adds up with the values between, and so does the whole."""
    rows = [["", "20", "", "", "20"], ["1.长篇小说", "", "5", "0", ""], ["", "13", "", "", "18"]]
    gap = [[""]]
    stages = on_page(HEADER, *gap, *gap, *rows, *gap, *gap, PLAIN[0], *gap, *gap, PLAIN[1])

    assert stages.row("novels") == [2013, 5, 0, 2018]


def test_a_number_longer_than_the_upper_piece_shows_that_its_cell_is_not_full() -> None:
    longer = ["2.科普读物", "11111", "0", "0", "11111"]
    stages = recover(laid_out(HEADER, *WRAPPED, longer))

    assert stages.row("novels")[0] != 27312


def test_two_short_rows_that_would_add_up_as_one_stay_two() -> None:
    rows = [["1.长篇小说", "20", "", "0", "20"], ["2.科普读物", "", "0", "", ""]]
    stages = recover(laid_out(HEADER, *rows, *PLAIN[1:]))

    assert stages.row("novels") == [20, "blank", 0, 20]
    assert 20 not in stages.row("science")


def test_one_value_a_line_is_no_part_of_the_value_above_it_because_no_sum_has_its_column() -> None:
    enforcement = load_form(Path(__file__).parents[3] / "data" / "forms" / "law-enforcement.yaml")
    head = "三、行政许可及其他行政执法情况\n\n执法类别\n\n申请数量\n\n受理数量\n\n予以批准\n\n不予批准\n\n撤销数量\n\n"
    stages = recover(
        head + "1.普通许可\n\n13\n\n268\n\n0\n\n2.特许\n\n13\n\n0\n\n62\n\n0\n\n3.认可\n\n0\n\n6\n\n31\n", enforcement
    )
    seen = [piece for row in stages.placed.rows.values() for run in row.source.runs for piece in run.items]

    assert seen
    assert not any(piece.rival for piece in seen)

"""Cells one a line: is their order that of the form?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.forms import Form
from extractor.readers.text import read_text
from extractor.recovery.board.layout import layout_of
from extractor.recovery.board.pieces import make_pieces
from extractor.recovery.judge.line_order import contradicting_rows, doubt_mixed_lines, doubt_order
from extractor.report import Span
from extractor.tagging.rules import RuleTagger
from tests.recovery.builders import LOANS, VALUES, recover

LABELS = ("1.长篇小说", "2.科普读物", "3.诗歌选集", "期刊杂志", "借阅总数")


def one_a_line(rows: list[list[str]]) -> str:
    return "".join(f"{label}\n" + "".join(f"{cell}\n" for cell in row) for label, row in zip(LABELS, rows, strict=True))


@pytest.mark.parametrize(
    ("places", "against"),
    [
        ((0, 1, 2, 3), 0),
        ((3, 0, 1, 2), 0),
        ((1, 0, 2, 3), 0),
    ],
    ids=["as the form", "total first in every row", "parts in another order"],
)
def test_one_order_for_all_rows_contradicts_nothing(places: tuple[int, ...], against: int) -> None:
    stages = recover(one_a_line([[str(row[n]) for n in places] for row in VALUES]))

    assert contradicting_rows(stages.pieces, stages.layout) == (against, 5)


def test_a_total_that_wanders_sends_every_cell_to_review() -> None:
    rows = [[str(value) for value in row] for row in VALUES]
    rows[3] = ["8", "17", "0", "9"]
    stages = recover(one_a_line(rows))
    verdicts = doubt_order(stages.verdicts, stages.pieces, stages.layout)

    assert contradicting_rows(stages.pieces, stages.layout) == (1, 5)
    assert all("in an order that changes: in 1 of 5 rows" in v.reasons[-1] for v in verdicts.values())


def test_a_sum_that_the_office_broke_is_no_other_order() -> None:
    rows = [[str(value) for value in row] for row in VALUES]
    rows[3][3] = "16"
    stages = recover(one_a_line(rows))

    assert contradicting_rows(stages.pieces, stages.layout) == (0, 4)


@pytest.mark.parametrize(
    ("row", "doubted"),
    [
        ("1.长篇小说  0  7\n3  4\n", {"novels"}),
        ("1.长篇小说  3  4\n0  7\n", set()),
        ("1.长篇小说  3  4  0  7\n", set()),
    ],
    ids=["a later line first", "line by line", "one line"],
)
def test_values_of_a_later_line_before_those_of_an_earlier_one_are_doubted(row: str, doubted: set[str]) -> None:
    rest = "2.科普读物  1  0  5  6\n3.诗歌选集  0  2  0  2\n期刊杂志  8  0  9  17\n借阅总数  12  6  14  32\n"
    stages = recover(row + rest)
    weighed = doubt_mixed_lines(stages.verdicts, stages.pieces, stages.layout)

    assert stages.row("novels") == [3, 4, 0, 7]
    assert {key.row for key, v in weighed.items() if v.reasons != stages.verdicts[key].reasons} == doubted


def test_numbers_cut_out_of_one_piece_are_on_its_line() -> None:
    stages = recover("1.长篇小说  3  4\n0  7\n")
    verdicts = {
        key: replace(v, spans=tuple(replace_start(span) for span in v.spans))
        if key.col in ("institution", "total")
        else v
        for key, v in stages.verdicts.items()
    }
    assert doubt_mixed_lines(verdicts, stages.pieces, stages.layout) == verdicts


def replace_start(span: Span) -> Span:
    """The span without its first character: no piece begins there."""
    return span.model_copy(update={"start": span.start + 1, "end": span.end + 1})


def test_totals_are_where_the_form_has_them_in_rows_of_each_width() -> None:
    """One block has its total first and another of other width its total last: nothing contradicts anything."""
    plain = LOANS.model_dump(mode="json")
    columns = [{"name": name, "label": f"{place}区册数"} for name, place in zip("abcd", "东西南北", strict=True)]
    second = {
        "corner": ["馆藏项目"],
        "columns": [{"name": "total", "label": "合计"}, *columns],
        "rows": [{"name": f"r{n}", "label": label} for n, label in enumerate(("地图挂图", "乐谱唱片", "影像制品"))],
    }
    table = {"name": "stock", "title": "馆藏统计情况", "blocks": [second]}
    across = {"id": "across", "table": "stock", "for_each": "row"}
    sums = across | {"left": [{"col": name} for name in "abcd"], "right": [{"col": "total"}]}
    form = Form.model_validate(
        plain
        | {
            "sections": [*plain["sections"], "馆藏统计情况"],
            "tables": [*plain["tables"], table],
            "identities": [*plain["identities"], sums],
        }
    )
    rows = "".join(f"{label}\n10\n1\n2\n3\n4\n" for label in ("地图挂图", "乐谱唱片", "影像制品"))
    text = (
        f"二、借阅统计情况\n{one_a_line([[str(v) for v in row] for row in VALUES])}五、馆藏统计情况\n馆藏项目\n{rows}"
    )
    document = read_text(text)
    pieces = make_pieces(document, RuleTagger().tag(document, (form,)))

    assert contradicting_rows(pieces, layout_of(form)) == (0, 8)

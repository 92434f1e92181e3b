"""Columns of codes that a form names are no cells of it, however their header is written."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor import Extractor
from extractor.forms import Form
from extractor.readers import read_bytes
from extractor.recovery.board.line_numbers import without_line_numbers

Lines = Sequence[tuple[str, ...]]
HEADING = "二、工具清单所列开支"


@pytest.fixture(scope="module")
def tools() -> Form:
    def block(name: str, rows: dict[str, str], *, beside: bool) -> dict[str, object]:
        return {
            "beside": beside,
            "corner": ["名目"],
            "columns": [{"name": name, "label": "数额", "kind": "amount"}],
            "rows": [{"name": key, "label": label} for key, label in rows.items()],
        }

    left = {"saws": "木工锯子", "axes": "斧头与柄", "left_sum": "左边合计"}
    right = {"oil": "桐油漆料", "nails": "铁钉螺栓", "right_sum": "右边合计"}
    return Form.model_validate(
        {
            "id": "tools",
            "version": "1",
            "title": "工具账目",
            "edition": "店〔2020〕3号",
            "years": [2020, None],
            "sections": ["工具账目", "工具清单所列开支"],
            "codes": ["名目编码"],
            "tables": [
                {
                    "name": "book",
                    "title": "工具账目",
                    "blocks": [block("left", left, beside=False), block("right", right, beside=True)],
                }
            ],
        }
    )


ROWS = [
    ("101", "木工锯子", "8", "201", "桐油漆料", "3"),
    ("102", "斧头与柄", "2", "202", "铁钉螺栓", "4"),
    ("1", "左边合计", "10", "2", "右边合计", "7"),
]
ONE = ["<tr><td>名目编码</td><td>名目</td><td>数额</td><td>名目编码</td><td>名目</td><td>数额</td></tr>"]
SPLIT = [
    "<tr>" + 2 * "<td colspan=2>名目</td><td rowspan=3>名目</td><td rowspan=3>数额</td>" + "</tr>",
    "<tr>" + 2 * "<td colspan=2>编码</td>" + "</tr>",
    "<tr>" + 2 * "<td>类</td><td>款</td>" + "</tr>",
]
FOUND = {"saws": 8, "axes": 2, "left_sum": 10, "oil": 3, "nails": 4, "right_sum": 7}


def page(header: Sequence[str], rows: Lines, *, then: Lines = ()) -> bytes:
    def written(lines: Lines) -> str:
        return "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)

    behind = f"<p>- 1 -</p><table>{written(then)}</table>" if then else ""
    return f"<h1>工具账目</h1><p>一、工具账目</p><table>{''.join(header)}{written(rows)}</table>{behind}".encode()


def in_two(rows: Lines) -> list[tuple[str, ...]]:
    return [(c[:1], c[1:], label, value, d[:1], d[1:], other, number) for c, label, value, d, other, number in rows]


@pytest.mark.parametrize(
    "content",
    [
        page(ONE, ROWS),
        page(ONE, ROWS[:2], then=ROWS[2:]),
        page(SPLIT, in_two(ROWS)),
        page(SPLIT, in_two(ROWS[:2]), then=in_two(ROWS[2:])),
    ],
    ids=["one column", "over a page", "two columns", "two columns over a page"],
)
def test_numbers_are_read_beside_codes(tools: Form, content: bytes) -> None:
    record = Extractor(form=tools, tagger="rules", confidence="hand-set").extract_bytes(content, name="a.html")

    assert {cell.row: cell.value for cell in record.cells} == FOUND
    assert not any(cell.needs_review for cell in record.cells)


@pytest.mark.parametrize("code", ["1.5", "甲"], ids=["a fraction", "a word"])
def test_a_column_with_anything_else_than_codes_stays(tools: Form, code: str) -> None:
    rows = [*ROWS[:2], (code, *ROWS[2][1:])]
    document = without_line_numbers(read_bytes(page(ONE, rows), name="a.html"), [tools])
    texts = [document.text[token.start : token.end] for token in document.tokens]

    assert {code, "101", "102"} <= set(texts)
    assert not {"201", "202"} & set(texts)


def test_numbers_below_another_header_stay(tools: Form) -> None:
    header = [ONE[0].replace("名目编码", "名目")]
    document = without_line_numbers(read_bytes(page(header, ROWS), name="a.html"), [tools])

    assert len(document.tokens) == len(read_bytes(page(header, ROWS), name="a.html").tokens)


def test_the_heading_of_a_section_is_no_label_of_a_row(tools: Form) -> None:
    """A heading that a row's label is like does not go on with the table above it."""
    form = tools.model_copy(update={"sections": (*tools.sections, "桐油漆料费")})
    content = page(ONE, ROWS) + "<p>三、桐油漆料费</p><p>没有。</p>".encode()
    record = Extractor(form=form, tagger="rules", confidence="hand-set").extract_bytes(content, name="a.html")

    assert {cell.row: cell.value for cell in record.cells} == FOUND
    assert not any(cell.needs_review for cell in record.cells)

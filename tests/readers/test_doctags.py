"""DocTags, and tables in OTSL among other text."""

from __future__ import annotations

import pytest

from extractor.readers import read_bytes, sniff
from extractor.readers.tools.otsl import otsl_table

TABLE = "<otsl><loc_1><loc_2><ched>信息<lcel><nl><ucel><xcel><nl><fcel>规章<fcel>12<nl><fcel>其他<ecel><nl></otsl>"


def cells(text: str) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.row_end, c.col, c.col_end, c.text) for c in otsl_table(text).cells]


def test_spans() -> None:
    assert cells(TABLE) == [
        (0, 2, 0, 2, "信息"),
        (2, 3, 0, 1, "规章"),
        (2, 3, 1, 2, "12"),
        (3, 4, 0, 1, "其他"),
        (3, 4, 1, 2, ""),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<fcel>a<ucel><nl>", [(0, 1, 0, 1, "a"), (0, 1, 1, 2, "")]),
        ("<lcel><fcel>1<nl>", [(0, 1, 0, 1, ""), (0, 1, 1, 2, "1")]),
        ("<fcel>a<nl><fcel>b<fcel>2<nl>", [(0, 1, 0, 1, "a"), (1, 2, 0, 1, "b"), (1, 2, 1, 2, "2")]),
        ("<fcel>5 &lt; 6<fcel>7", [(0, 1, 0, 1, "5 < 6"), (0, 1, 1, 2, "7")]),
    ],
    ids=["continues nothing above", "continues nothing at the left", "rows of two lengths", "no row end"],
)
def test_odd_tables(text: str, found: list[tuple[int, int, int, int, str]]) -> None:
    assert cells(text) == found


def test_pages_furniture_and_captions() -> None:
    text = (
        "<doctag><page_header><loc_1>第1页</page_header>\n<section_header_level_1>二、情况</section_header_level_1>\n"
        f"<text>本机关&amp;部门</text>\n{TABLE.replace('</otsl>', '<caption>表1</caption></otsl>')}\n"
        "<page_break>\n<text>三、其他</text></doctag>"
    )
    document = read_bytes(text.encode(), name="a.txt")

    assert sniff(text.encode(), "a.txt") == "doctags"
    assert [line for line in document.text.splitlines() if "\t" not in line] == [
        "第1页", "二、情况", "本机关&部门", "信息", "表1", "三、其他",
    ]  # fmt: skip
    assert [document.text[a:b] for a, b in document.furniture] == ["第1页"]
    assert len(document.pages) == 2


def test_what_the_vision_backend_of_mineru_writes() -> None:
    text = (
        "<|box_start|>10 20 300 40<|box_end|><|ref_start|>text<|ref_end|><|md_start|>二、情况<|md_end|>\n"
        "<|box_start|>10 50 300 90<|box_end|><|ref_start|>table<|ref_end|><|md_start|>"
        "<fcel>规章<fcel>12<nl><fcel>其他<fcel>3<nl><|md_end|>\n"
    )
    document = read_bytes(text.encode(), name="a_model_output.txt")

    assert [document.token_text(token) for token in document.tokens] == ["二、情况", "规章", "12", "其他", "3"]
    assert sum(token.grid is not None for token in document.tokens) == 4

"""Tables drawn with characters come back with their cells, their merged ranges, and offsets into the text as it is."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.document import Document, GridPlace
from extractor.normalize import squeeze
from extractor.readers.text import read_text


def cells(document: Document) -> dict[GridPlace, str]:
    """Place → its text, the lines of a cell put together."""
    found: dict[GridPlace, str] = {}
    for token in document.tokens:
        if token.grid is not None:
            found[token.grid] = found.get(token.grid, "") + document.token_text(token)
    return found


def rows(document: Document) -> list[list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    for place, text in cells(document).items():
        found.setdefault((place.table, place.row), []).append(text)
    return list(found.values())


W3M = """\
前文
┌─────────────────────────────────────┬─────────────────────┐
│                                     │申请人情况           │
│列数据                               ├──────┬──────────────┤
│                                     │自然人│总计          │
├─────────────────────────────────────┼──────┼──────────────┤
│一、新收                             │5     │              │
├────────────┬────────────────────────┼──────┼──────────────┤
│            │(一)予以                │1     │1,113         │
│            │公开                    │      │              │
│            ├────────────────────────┼──────┼──────────────┤
│三、办理    │(二)部分公开            │0     │0             │
│结果        ├────────────────────────┼──────┼──────────────┤
│            │(三)不予公开            │-1    │/             │
└────────────┴────────────────────────┴──────┴──────────────┘
后文 0
"""
W3M_CELLS = {
    (0, 2, 0, 2): "列数据",
    (0, 1, 2, 4): "申请人情况",
    (1, 2, 2, 3): "自然人",
    (1, 2, 3, 4): "总计",
    (2, 3, 0, 2): "一、新收",
    (2, 3, 2, 3): "5",
    (2, 3, 3, 4): "",
    (3, 6, 0, 1): "三、办理结果",
    (3, 4, 1, 2): "(一)予以公开",
    (3, 4, 2, 3): "1",
    (3, 4, 3, 4): "1,113",
    (4, 5, 1, 2): "(二)部分公开",
    (4, 5, 2, 3): "0",
    (4, 5, 3, 4): "0",
    (5, 6, 1, 2): "(三)不予公开",
    (5, 6, 2, 3): "-1",
    (5, 6, 3, 4): "/",
}
TO_ASCII = str.maketrans(dict.fromkeys("┌┬┐├┼┤└┴┘", "+") | {"─": "-", "│": "|"})
TO_DOUBLE = str.maketrans("┌┬┐├┼┤└┴┘─│", "╔╦╗╠╬╣╚╩╝═║")
DRAWN = {
    "box drawing": W3M,
    "double rules": W3M.translate(TO_DOUBLE),
    "plus and minus": W3M.translate(TO_ASCII),
    "indented": "\n".join(f"    {line}" for line in W3M.splitlines()),
    "blanks at the end cut off": "\n".join(line.removesuffix("│").rstrip() for line in W3M.splitlines()),
    "carriage returns": W3M.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", DRAWN.values(), ids=DRAWN.keys())
def test_merged_cells_come_back_with_their_ranges(text: str) -> None:
    document = read_text(text)
    assert document.text == text
    assert {tuple(place[1:]): held for place, held in cells(document).items()} == W3M_CELLS
    assert [document.token_text(token) for token in document.tokens if token.grid is None] == ["前文", "后文", "0"]


def test_a_line_that_ends_before_the_last_rule_has_lost_a_cell() -> None:
    short = W3M.replace("│0     │0             │", "│0     │")
    told = [place for place in cells(read_text(short)) if place.row == 4]
    assert [(place.col, place.col_end) for place in told] == [(1, 2), (2, 3)]


def test_cells_are_told_row_by_row_and_their_lines_one_after_the_other() -> None:
    document = read_text(W3M)
    told = [document.token_text(token) for token in document.tokens if token.grid and token.grid.row == 3]
    assert told == ["三、办理", "结果", "(一)予以", "公开", "1", "1,113"]
    assert len({token.line for token in document.tokens if token.grid and token.grid.row == 3}) == 1


GRID = """\
+--------+------+------+
| 信息   | 制发 | 有效 |
| 内容   | 件数 |      |
+========+======+======+
| 规章   | 0    | 12   |
+--------+------+------+
| 规范性 | 3    | 40   |
| 文件   |      |      |
+--------+------+------+
"""
PSQL = """\
 信息内容 | 制发件数 | 有效件数
----------+----------+----------
 规章     |        0 |       12
 文件     |        3 |
(2 rows)
"""
ORG = """\
|----------+------+------|
| 信息内容 | 制发 | 有效 |
| 甲       | 乙   | 丙   |
|----------+------+------|
| 规章     | 0    | 12   |
| 文件     |      | 40   |
|----------+------+------|
"""
MYSQL = """\
+----------+------+------+
| 信息内容 | 制发 | 有效 |
+----------+------+------+
| 规章     |    0 |   12 |
| 文件     |    3 | NULL |
+----------+------+------+
"""
OUTER = """\
┌──────────┬──────┬──────┐
│ 信息内容 │ 制发 │ 有效 │
│ 规章     │ 0    │ /    │
│ 文件     │ 3    │ /    │
└──────────┴──────┴──────┘
"""
DIRECTIVES = """\
+---------------+---------------+
| .. container: | .. container: |
|               |               |
|    规章       |    12         |
+---------------+---------------+
""".replace("container: ", "container::").replace(
    "|               |               |", "|               |               |"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            GRID, [["信息内容", "制发件数", "有效"], ["规章", "0", "12"], ["规范性文件", "3", "40"]], id="grid"
        ),
        pytest.param(PSQL, [["信息内容", "制发件数", "有效件数"], ["规章", "0", "12"], ["文件", "3", ""]], id="psql"),
        pytest.param(
            ORG, [["信息内容", "制发", "有效"], ["甲", "乙", "丙"], ["规章", "0", "12"], ["文件", "", "40"]], id="org"
        ),
        pytest.param(MYSQL, [["信息内容", "制发", "有效"], ["规章", "0", "12"], ["文件", "3", "NULL"]], id="mysql"),
        pytest.param(OUTER, [["信息内容", "制发", "有效"], ["规章", "0", "/"], ["文件", "3", "/"]], id="outer rules"),
        pytest.param(DIRECTIVES, [["规章", "12"]], id="directives of pandoc"),
    ],
)
def test_lines_between_rules_are_rows_where_values_say_so(text: str, expected: list[list[str]]) -> None:
    assert rows(read_text(text)) == expected


def test_a_slash_on_a_line_of_a_header_parts_no_rows() -> None:
    text = "┌──────┬────┐\n│      │增  │\n│内容  │/   │\n│      │减数│\n├──────┼────┤\n│规章  │0   │\n└──────┴────┘\n"
    assert rows(read_text(text)) == [["内容", "增/减数"], ["规章", "0"]]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        pytest.param(2, 1, id="quotes two wide"),
        pytest.param(1, 1, id="quotes one wide"),
        pytest.param(1, 2, id="by character"),
    ],
)
def test_the_measure_that_the_writer_padded_by_is_found(wide: int, narrow: int) -> None:
    """``wide``: columns of a quotation mark; ``narrow`` of 2 says that every character counts as one."""

    def width(text: str) -> int:
        return len(text) if narrow == 2 else sum(wide if c in "“”" else 2 if c > "\u2e7f" else 1 for c in text)

    table = [["内容", "甲"], ["危及“三安全”", "12"], ["“”“”", "3"]]
    rule = f"+{'-' * 14}+{'-' * 6}+"
    lines = [rule]
    for row in table:
        lines += ["|" + "|".join(c + " " * (size - width(c)) for c, size in zip(row, (14, 6), strict=True)) + "|", rule]
    assert rows(read_text("\n".join(lines))) == table


def test_rules_padded_by_another_measure_than_the_text() -> None:
    rule = "+------+------+----+"
    lines = [rule, "| 信息内容 | 制发 | 有效 |", rule, "| 规章 | 0 | 12 |", rule]
    assert rows(read_text("\n".join(lines))) == [["信息内容", "制发", "有效"], ["规章", "0", "12"]]


def test_two_tables_with_nothing_between_are_two() -> None:
    table = "┌──┬─┐\n│甲│1│\n└──┴─┘\n"
    assert {place.table for place in cells(read_text(table + table))} == {0, 1}


def test_tables_are_counted_with_those_of_tabs_and_pipes() -> None:
    text = f"规章\t1\n\n{GRID}\n\n甲 | 2\n乙 | 3\n"
    assert [place.table for place in cells(read_text(text))] == [0] * 2 + [1] * 9 + [2] * 4


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("| 规章 | 1 |\n|---|---|\n| 许可 | 2 |\n", id="markdown"),
        pytest.param("正文—一、总体情况\n----------\n规章 1\n", id="a rule under a heading"),
        pytest.param("第一章 ———— 总则\n+86-10-1234\n", id="dashes in prose"),
        pytest.param("2 + 3 | 4\n", id="a plus in a cell"),
        pytest.param("────────\n一、总体情况\n────────\n", id="level rules alone"),
    ],
)
def test_what_is_no_drawn_table_is_read_as_before(text: str) -> None:
    document = read_text(text)
    assert all(token.grid is None or token.grid.row_end - token.grid.row == 1 for token in document.tokens)
    held = "".join(document.token_text(token) for token in document.tokens)
    assert [c for c in "规章一总体许可" if c in text] == [c for c in "规章一总体许可" if c in held]


def test_an_article_in_a_drawn_box_is_no_cell() -> None:
    line = "本年度主动公开政府信息若干条，" * 3
    body = "\n".join(f"│{line}│0 │" for _ in range(20))
    rule = "─" * (2 * len(line))
    document = read_text(f"┌{rule}┬──┐\n{body}\n├{rule}┼──┤\n│{' ' * 2 * len(line)}│1 │\n└{rule}┴──┘\n")
    assert sum(document.token_text(token) == line for token in document.tokens) == 20


@given(
    table=st.lists(
        st.lists(st.text(alphabet="规章许可甲乙0123/", min_size=0, max_size=5), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=60)
def test_every_fully_ruled_table_comes_back(table: list[list[str]]) -> None:
    def width(text: str) -> int:
        return sum(2 if c > "\u2e7f" else 1 for c in text)

    size = max(map(width, (c for row in table for c in row))) + 1
    rule = "+" + ("-" * size + "+") * 3
    lines = [rule]
    for row in table:
        lines += ["|" + "".join(c + " " * (size - width(c)) + "|" for c in row), rule]
    assert rows(read_text("\n".join(lines))) == table


@given(st.text(alphabet="┌┬┐├┼┤└┴┘─│╔║═+-|= \n规章0/", max_size=160))
@settings(max_examples=300)
def test_nothing_drawn_breaks_the_reader_or_loses_a_word(text: str) -> None:
    document = read_text(text)
    spans = sorted((token.start, token.end) for token in document.tokens if not token.empty)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for token in document.tokens:
        assert 0 <= token.start <= token.end <= len(text)
    held = squeeze("".join(text[a:b] for a, b in spans))
    assert all(held.count(c) == text.count(c) for c in "规章0")

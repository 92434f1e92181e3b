import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Document
from extractor.readers.text import read_text

MESSY = st.text(alphabet='规章总计 0123456789,.\t\n|-:"/—#*\f\r\u3000\u200b', max_size=120)


def texts(document: Document) -> list[str]:
    return [document.token_text(token) for token in document.tokens]


def rows(document: Document) -> list[list[str]]:
    """Texts by grid row."""
    found: dict[tuple[int, int], list[str]] = {}
    for token in document.tokens:
        assert token.grid is not None
        found.setdefault((token.grid.table, token.grid.row), []).append(document.token_text(token))
    return list(found.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("规章\t1\t2\n许可\t3\t4\n", [["规章", "1", "2"], ["许可", "3", "4"]]),
        ("规章\t\t2\n", [["规章", "", "2"]]),
        ("\t规章\t2\n", [["", "规章", "2"]]),
        ("规章\t1\t\n", [["规章", "1", ""]]),
        ("规章|1|2|\n", [["规章", "1", "2"]]),
        ("| 规章 | 1 | 2 |\n| 许可 |  | 4 |\n", [["规章", "1", "2"], ["许可", "", "4"]]),
        ("|规章|1|\n|---|:---:|\n|许可|2|\n", [["规章", "1"], ["许可", "2"]]),
        ("规章 | |||\n", [["规章", "", "", ""]]),
        ("规章 | 1\n许可 | 2\n", [["规章", "1"], ["许可", "2"]]),
        ("规章 |\n1 |\n", [["规章"], ["1"]]),
        ("规章 |\n|\n2 |\n", [["规章"], [""], ["2"]]),
        ("| **规章** | *5* |\n", [["规章", "5"]]),
    ],
    ids=[
        "tabs",
        "empty cell between tabs",
        "empty first cell",
        "empty last cell",
        "pipe after each cell",
        "pipes all round",
        "Markdown rule line",
        "fillers of a span",
        "pipes between",
        "cell and pipe a line",
        "empty cell a line",
        "Markdown emphasis",
    ],
)
def test_separators_cut_rows(text: str, expected: list[list[str]]) -> None:
    assert rows(read_text(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("规章\n1\n2\n", ["规章", "1", "2"]),
        ("规章   1   2\n", ["规章", "1", "2"]),
        ("规章 1 2\n", ["规章", "1", "2"]),
        ("规章 1\n", ["规章", "1"]),
        ("1.本机关不掌握 0 0 3\n", ["1.本机关不掌握", "0", "0", "3"]),
        ("2023 年 5 月 8 日\n", ["2023 年 5 月 8 日"]),
        ("全年公开 57 条信息\n", ["全年公开 57 条信息"]),
        ("规章 / — 3\n", ["规章", "/", "—", "3"]),
        ("## 二、主动公开政府信息情况\n", ["二、主动公开政府信息情况"]),
        ("规章\r\n1\r2\x0b3\u20284\n", ["规章", "1", "2", "3", "4"]),
        ("  规章  \n", ["规章"]),
        ("", []),
        ("\n \n", []),
    ],
    ids=[
        "cell a line",
        "wide gaps",
        "single spaces before numbers",
        "one number after a label",
        "numbered label",
        "a date is prose",
        "a count in prose",
        "marks",
        "heading",
        "all line ends",
        "trimmed",
        "empty",
        "white space",
    ],
)
def test_lines_without_separators(text: str, expected: list[str]) -> None:
    document = read_text(text)

    assert texts(document) == expected
    assert all(token.grid is None for token in document.tokens)


def test_display_columns_count_a_chinese_character_twice() -> None:
    document = read_text("规章   12\n")

    assert [token.columns for token in document.tokens] == [(0, 4), (7, 9)]


def test_grids_are_parted_by_lines_without_separators() -> None:
    tables = [t.grid.table for t in read_text("a\t1\nb\t2\n\nc\t3\n标题\nd\t4\n").tokens if t.grid]

    assert tables == [0, 0, 0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("line", ["- 7 -", "— 7 —", "第 3 页", "第3页 共9页"])
def test_page_numbers_are_furniture(line: str) -> None:
    document = read_text(f"规章\n{line}\n许可\n")

    assert [document.text[a:b] for a, b in document.furniture] == [line]


@pytest.mark.parametrize("line", ["7", "3 4", "第三页的内容", "-"])
def test_other_numbers_are_not_furniture(line: str) -> None:
    assert read_text(f"规章\n{line}\n许可\n").furniture == ()


def test_form_feeds_end_pages() -> None:
    document = read_text("规章\n\f许可\n\f强制")

    assert [(p.index, document.text[p.start : p.end].strip("\f\n")) for p in document.pages] == [
        (0, "规章"),
        (1, "许可"),
        (2, "强制"),
    ]
    assert [token.page_index for token in document.tokens] == [0, 1, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("规章,1,2\n许可,3,4\n", [["规章", "1", "2"], ["许可", "3", "4"]]),
        ('规章,"1,113",2\n', [["规章", "1,113", "2"]]),
        ('"规\n章",1\n许可,2\n', [["规\n章", "1"], ["许可", "2"]]),
        ("规章,,2\n", [["规章", "", "2"]]),
        ("规章,1,\n许可,2,\n", [["规章", "1", ""], ["许可", "2", ""]]),
        ("规章;1;2\n", [["规章", "1", "2"]]),
        ("规章\t1\r\n许可\t2\r\n", [["规章", "1"], ["许可", "2"]]),
        ('规章,="12",3\n', [["规章", "12", "3"]]),
        ('规章,"=""12""",3\n', [["规章", "12", "3"]]),
        ('规章,"未闭合,1\n', [["规章", "未闭合,1"]]),
    ],
    ids=[
        "commas",
        "comma in quotes",
        "line break in quotes",
        "empty field",
        "empty last field",
        "semicolons",
        "tabs",
        "a formula that is a text",
        "the same in quotes",
        "quote left open",
    ],
)
def test_comma_separated_values(text: str, expected: list[list[str]]) -> None:
    assert rows(read_text(text, media_type="text/csv")) == expected


@given(MESSY, st.sampled_from(["text/plain", "text/csv"]))
def test_tokens_point_at_the_text_as_read(text: str, media_type: str) -> None:
    document = read_text(text, media_type=media_type)

    assert document.text == text
    for before, after in zip(document.tokens, document.tokens[1:], strict=False):
        assert before.end <= after.start
    for token in document.tokens:
        assert 0 <= token.start <= token.end <= len(text)
        assert document.token_text(token) == document.token_text(token).strip()
    assert document.pages[0].start == 0
    assert document.pages[-1].end == len(text)


@given(st.text(alphabet="规章总计0123456789 \n\t|—/", max_size=100))
def test_no_digit_is_lost(text: str) -> None:
    document = read_text(text)
    inside = {i for token in document.tokens for i in range(token.start, token.end)}

    assert {i for i, c in enumerate(text) if c.isdigit()} <= inside


def test_a_page_on_one_line_is_no_row_of_a_table_for_the_bars_of_its_menu() -> None:
    text = "无障碍浏览 | 长者模式 | " + "本年度主动公开政府信息。" * 60 + " 规章 0  12 3 行政处罚 7"
    document = read_text(text)

    assert all(token.grid is None for token in document.tokens)
    assert {"无障碍浏览", "长者模式", "12", "7"} <= {text[t.start : t.end] for t in document.tokens}


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("7. 属 3 0 0 20 340 363", ["7. 属", "3", "0", "0", "20", "340", "363"]),
        ("（三） 不予公 1. 属 0 0 0", ["（三） 不予公 1. 属", "0", "0", "0"]),
        ("行政处罚 7. 12 3", ["行政处罚", "7.", "12", "3"]),
    ],
)
def test_the_mark_of_an_item_is_no_number(line: str, parts: list[str]) -> None:
    document = read_text(line)

    assert [document.token_text(token) for token in document.tokens] == parts

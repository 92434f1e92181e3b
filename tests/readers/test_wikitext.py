"""Tables in the markup of MediaWiki."""

import pytest

from extractor.readers.text import read_text


def grid(text: str) -> dict[tuple[int, int, int, int, int], str]:
    document = read_text(text)
    return {tuple(token.grid): document.token_text(token) for token in document.tokens if token.grid}  # type: ignore[misc]


PLAIN = {
    (0, 0, 1, 0, 1): "信息内容",
    (0, 0, 1, 1, 2): "本年制发件数",
    (0, 1, 2, 0, 1): "规章",
    (0, 1, 2, 1, 2): "12",
}


@pytest.mark.parametrize(
    "text",
    [
        "{|\n| 信息内容\n| 本年制发件数\n|-\n| 规章\n| 12\n|}",
        '{| class="wikitable"\n|-\n! 信息内容 !! 本年制发件数\n|-\n| 规章 || 12\n|}',
        "{|\n|+ 表一\n|-\n|width=\"25%\"| 信息内容\n| style='x' | 本年制发件数\n|-\n| 规章\n| 12",
    ],
    ids=["a cell a line", "a row a line", "attributes, a caption, not closed"],
)
def test_cells_have_their_places(text: str) -> None:
    assert grid(f"前文\n\n{text}") == PLAIN


def test_spans_take_the_places_below_and_beside() -> None:
    text = '{|\n| rowspan="2" | 三、本年度办理结果 || colspan=2 | （一）予以公开 || 5\n|-\n| 1. || 2. || \n|}'

    assert grid(text) == {
        (0, 0, 2, 0, 1): "三、本年度办理结果",
        (0, 0, 1, 1, 3): "（一）予以公开",
        (0, 0, 1, 3, 4): "5",
        (0, 1, 2, 1, 2): "1.",
        (0, 1, 2, 2, 3): "2.",
        (0, 1, 2, 3, 4): "",
    }


def test_a_cell_of_several_lines_is_one() -> None:
    assert list(grid("{|\n| 本年新收政府信息\n公开申请数量\n| 7\n|}").items()) == [
        ((0, 0, 1, 0, 1), "公开申请数量"),
        ((0, 0, 1, 1, 2), "7"),
    ]


def test_prose_around_it_stays_prose() -> None:
    document = read_text("一、总体情况\n{|\n| 规章\n| 0\n|}\n二、其他说明")

    assert [document.token_text(t) for t in document.tokens if not t.grid] == ["一、总体情况", "二、其他说明"]

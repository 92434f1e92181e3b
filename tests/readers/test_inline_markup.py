from __future__ import annotations

import pytest

from extractor.normalize import PASSED_OVER
from extractor.readers.inline_markup import shown_text
from extractor.readers.text import read_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("|~~9~~3|", "|3|"),
        ("|~~9~~ 3|", "|3|"),
        ("|3~~9~~|", "|3|"),
        ("a ~~b|c~~", "a ~~b|c~~"),
        ("1~~", "1~~"),
        ("|**~~9~~**3|", "|3|"),
        ("|*~~9~~3|", "|*3|"),
        ("|[16](a.html)|", "|16|"),
        ("|3[1](#n1)|", "|3¹|"),
        ("|[甲](a.html)|", "|[甲](a.html)|"),
        ('|[9]{.deletion author="a"}[3]{.insertion author="a"}|', "|3|"),
        ("|[9]{.strikeout}3|", "|3|"),
        ("|[3]{.mark}|", "|3|"),
        ("|[3]{甲}|", "|[3]{甲}|"),
        ("|{--9--}{++3++}|", "|3|"),
        ("|<del>9</del>3|", "|3|"),
        ("|3<sup>1</sup>|", "|3¹|"),
        ("|<!-- 9 -->3|", "|3|"),
        ("|<b>3</b>|", "|3|"),
        ('|<span style="display:none">9</span>3|', "|3|"),
        ('|<input value="3">|', "|3|"),
        ("|a<b|", "|a<b|"),
        ("|![](a.png)|", f"|{PASSED_OVER}|"),
        ("|![3][x]|", f"|{PASSED_OVER}|"),
        ('|<img src="a.png">|', f"|{PASSED_OVER}|"),
        ("|<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>|", f"|{PASSED_OVER}|"),
    ],
)
def test_markup_in_lines(text: str, shown: str) -> None:
    found, _ = shown_text(text)
    assert (len(found), "".join(found.split())) == (len(text), "".join(shown.split()))


def test_the_notes_name_the_line() -> None:
    _, notes = shown_text("甲\n乙 ~~12~~\n![](a.png)\n")
    assert notes == [
        "struck out on the page and left out: 2 characters in 1 place (line 2)",
        "shown on the page and not read: 1 picture (line 3); cells that hold one are unreadable, not blank",
    ]


def test_text_without_markup_is_the_same_text() -> None:
    text = "规章 3 ~ 5"
    assert shown_text(text) == (text, [])


def test_cells_keep_their_places() -> None:
    document = read_text("| 规章 | ~~12~~ 3 | 4 |\n| --- | --- | --- |\n| 甲 | ~~1~~ | 2 |\n")
    assert [document.token_text(t) for t in document.tokens] == ["规章", "3", "4", "甲", "", "2"]

"""Two blocks side by side in text without places, the lines of their wrapped labels woven into each other."""

from __future__ import annotations

import pytest

from extractor.forms import Form
from extractor.pipeline import Extractor
from extractor.readers.text import read_text
from extractor.recovery.board.abreast import abreast_of
from extractor.recovery.board.woven import unweave
from tests.recovery.board.test_parted import SHOP

WOVEN = """店铺账目
一、收支账目
进项 出项
名目 数额 名目 数额
卖茶 房屋
8 3
所得 租金
卖杯
2 伙计工钱 4
所得
柴火
1
费用
共计 10 共计 8
"""
LEFT = [["卖茶", "所得", "8"], ["卖杯", "所得", "2"], ["共计", "10"]]
RIGHT = [["房屋", "租金", "3"], ["伙计工钱", "4"], ["柴火", "费用", "1"], ["共计", "8"]]


@pytest.fixture(scope="module")
def shop() -> Form:
    return Form.model_validate(SHOP)


def words(text: str, form: Form) -> list[str]:
    """The tokens behind the header."""
    document = unweave(read_text(text), abreast_of([form])).document
    found = [document.token_text(token) for token in document.tokens]
    assert [token.line for token in document.tokens] == sorted(token.line for token in document.tokens)
    return found[4:]


def test_each_row_has_its_words_and_its_numbers(shop: Form) -> None:
    assert words(WOVEN, shop) == [text for row in (*LEFT, *RIGHT) for text in row]


def test_a_word_misread_is_still_the_labels(shop: Form) -> None:
    assert words(WOVEN.replace("伙计工钱", "伙计工线"), shop)[11:13] == ["伙计工线", "4"]


def test_one_number_beside_two_open_rows_is_of_none(shop: Form) -> None:
    """It comes before the header, beside no label."""
    document = unweave(read_text(WOVEN.replace("8 3\n", "8\n")), abreast_of([shop])).document

    found = [document.token_text(token) for token in document.tokens]
    assert found[2:4] == ["8", "进项 出项"]
    assert found.count("8") == 2


def test_what_comes_behind_the_last_row_stays(shop: Form) -> None:
    assert words(WOVEN + "另有一表 5\n说明\n", shop)[-3:] == ["另有一表", "5", "说明"]


def test_text_that_the_form_does_not_explain_is_left_alone(shop: Form) -> None:
    text = WOVEN.replace("卖", "购").replace("房屋", "车马").replace("伙计工钱", "日常开销").replace("柴火", "灯油")

    assert unweave(read_text(text), abreast_of([shop])).document == read_text(text)


def test_the_numbers_are_read(shop: Form) -> None:
    report = Extractor(form=shop, tagger="rules").extract_bytes(WOVEN.encode(), name="a.txt")

    assert [cell.value for cell in report.cells] == [8, 2, 10, 3, 4, 1, 8]

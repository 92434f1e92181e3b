import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.facts.numerals import NUMERAL, parse_numeral

_DIGITS = "零一二三四五六七八九"


def _section_in_words(number: int) -> str:
    """Chinese words of 1 to 9,999, without a leading 零."""
    words, gap = "", False
    for unit, scale in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // scale % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return words


def number_in_words(number: int) -> str:
    """The standard Chinese wording of a number below 10**12."""
    if number == 0:
        return "零"
    words = ""
    for unit, scale in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section = number // scale % 10**4
        if not section:
            continue
        if words and (section < 1000 or number // (scale * 10**4) % 10 == 0):
            words += "零"
        words += _section_in_words(section) + unit
    return words.removeprefix("一") if words.startswith("一十") else words


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_words_of_a_number_give_the_number_back(number: int) -> None:
    parsed = parse_numeral(number_in_words(number))
    assert parsed is not None
    assert (parsed.value, parsed.approximate) == (number, False)


@given(st.integers(min_value=0, max_value=10**9))
def test_thousands_commas_do_not_change_the_number(number: int) -> None:
    parsed = parse_numeral(f"{number:,}")
    assert parsed is not None and parsed.value == number


@pytest.mark.parametrize(
    ("text", "value", "approximate"),
    [
        ("64", 64, False),
        ("1,113", 1113, False),
        ("2 000", 2000, False),
        ("1.4万", 14000, False),
        ("1.4万余", 14000, True),
        ("2000余", 2000, True),
        ("300多", 300, True),
        ("约120", 120, True),
        ("近3万", 30000, True),
        ("3百余", 300, True),
        ("3万5千", 35000, False),
        ("2千余", 2000, True),
        ("六十四", 64, False),
        ("十", 10, False),
        ("十余", 10, True),
        ("十五", 15, False),
        ("一百零三", 103, False),
        ("一百一十", 110, False),
        ("三百五", 350, False),
        ("两万三", 23000, False),
        ("两万三千", 23000, False),
        ("一亿二千万", 120000000, False),
        ("1.2亿", 120000000, False),
        ("二〇二三", 2023, False),
        ("160.5964", 160.5964, False),
        ("零", 0, False),
    ],
)
def test_numeral(text: str, value: float, approximate: bool) -> None:
    parsed = parse_numeral(text)
    assert parsed is not None
    assert parsed.value == value
    assert isinstance(parsed.value, type(value))
    assert parsed.approximate is approximate


@pytest.mark.parametrize("text", ["", "余", "条", "12条", "-"], ids=repr)
def test_not_a_numeral(text: str) -> None:
    assert parse_numeral(text) is None


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("公开信息1,234条和5条", ["1,234", "5"]),
        ("公开2000余条", ["2000余"]),
        ("约1.4万余条", ["约1.4万余"]),
        ("六十四条", ["六十四"]),
        ("公开3,5,7条", ["3", "5", "7"]),
        ("十余条", ["十余"]),
    ],
    ids=["comma", "more", "about", "words", "list", "ten_odd"],
)
def test_numerals_found_in_a_sentence(sentence: str, found: list[str]) -> None:
    assert [m.group() for m in re.finditer(NUMERAL, sentence)] == found

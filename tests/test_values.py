import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.normalize import PASSED_OVER, UNKNOWN, fold
from extractor.values import Reading, ReadingKind, is_numeral, read_signed, read_turned, read_value, value_words
from training.values import MARKS

NUMBER, MARK, EMPTY, TEXT = ReadingKind.NUMBER, ReadingKind.MARK, ReadingKind.EMPTY, ReadingKind.TEXT


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("0", 0, None),
        ("7", 7, None),
        ("29858", 29858, None),
        ("1,113", 1113, None),
        ("1,234,567.5", 1234567.5, None),
        ("2.02", 2.02, None),
        ("190.457379", 190.457379, None),
        ("0.", 0, None),
        ("97676.00", 97676, None),
        ("+19", 19, None),
        ("-3", -3, None),
        ("减3", -3, None),
        ("增1", 1, None),
        ("减少2", -2, None),
        ("增加4", 4, None),
        ("240万元", 240, "万元"),
        ("70487元", 70487, "元"),
        ("12件", 12, "件"),
        ("3 件", 3, "件"),
        ("50%", 50, "%"),
        ("800(件)", 800, "件"),
        ("1.234.567", 1234567, None),
        ("31'191", 31191, None),
        (" 8 ", 8, None),
    ],
)
def test_numbers(text: str, value: float, unit: str | None) -> None:
    assert read_value(text) == Reading(NUMBER, value, unit)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3²", 3),
        ("3₂", 3),
        ("58.56¹", 58.56),
        ("1,113⁽¹⁾", 1113),
        ("12件①", 12),
        ("3②③", 3),
        ("3⑴", 3),
        ("3[1]", 3),
        ("3[^1]", 3),
        ("3[注1]", 3),
        ("3(注)", 3),
        ("3注2", 3),
        ("3*", 3),
        ("3\\*", 3),
        ("3†", 3),
        ("3※", 3),
        ("3^1^", 3),
        ("3^[1]^", 3),
        ("3<sup>1</sup>", 3),
        ("3 ²", 3),
    ],
)
def test_a_mark_beside_a_number_is_no_part_of_it(text: str, value: float) -> None:
    reading = read_value(fold(text))
    assert (reading.kind, reading.value, reading.unsettled, reading.doubt) == (NUMBER, value, False, None)
    assert reading.note and fold(text)[-1] in reading.note


def test_a_mark_beside_a_sign_for_none_leaves_it_one() -> None:
    assert read_value(fold("—①")).kind is MARK


@pytest.mark.parametrize("text", ["①", "²", "[1]", "注1", "增²", "*1*2"])
def test_a_mark_alone_is_no_number(text: str) -> None:
    assert read_value(fold(text)).kind is TEXT


@pytest.mark.parametrize(("text", "value"), [("007", 7), ("077", 77), ("00", 0), ("-03", -3), ("O77", 77)])
def test_leading_zeros_are_not_settled(text: str, value: float) -> None:
    reading = read_value(text)
    assert (reading.value, reading.unsettled) == (value, True)


@pytest.mark.parametrize(
    ("text", "in_change", "in_count"),
    [
        ("(3)", (-3, False), (3, True)),
        ("△3", (-3, False), (3, True)),
        ("▲1,113", (-1113, False), (1113, True)),
        ("--253", (-253, True), (253, True)),
        ("约3", (3, True), (3, True)),
        ("30余件", (30, True), (30, True)),
        ("5(1)", (5, True), (5, True)),
    ],
)
def test_signs_and_words_around_a_number(
    text: str, in_change: tuple[float, bool], in_count: tuple[float, bool]
) -> None:
    assert read_value(text).kind is TEXT
    for negative, expected in ((True, in_change), (False, in_count)):
        reading = read_signed(text, negative=negative)
        assert (reading.value, reading.unsettled) == expected


@pytest.mark.parametrize(
    ("text", "unsettled"),
    [
        *((text, False) for text in ("：14", "14。", "14、", "“14”", "'14", "=14", "＊14", "※14条")),
        *((text, True) for text in ("14.", "14，")),
    ],
)
def test_signs_of_sentences_around_a_number_are_no_part_of_it(text: str, unsettled: bool) -> None:
    reading = read_signed(fold(text), negative=False)
    assert (reading.kind, reading.value, reading.unsettled) == (NUMBER, 14, unsettled)


@pytest.mark.parametrize(("text", "value"), [("三〇一", 301), ("六九件", 69), ("〇", 0), ("零件", 0), ("一二", 12)])
def test_figures_in_words_one_by_one_are_read_and_doubted(text: str, value: int) -> None:
    reading = read_signed(fold(text), negative=False)
    assert (reading.value, bool(reading.doubt or reading.unsettled)) == (value, True)


def test_figures_of_cheques_are_numbers() -> None:
    assert [read_signed(text, negative=False).value for text in ("壹拾贰", "叁佰零伍", "捌肆")] == [12, 305, 84]


@pytest.mark.parametrize(
    "text", ["#REF!", "#N/A", "#####", "{{row.v}}", "${v}", "<%=v%>", "[[v]]", "undefined", "NaN", "加载中...", "TRUE"]
)
def test_what_a_program_shows_instead_of_a_number_is_unreadable(text: str) -> None:
    assert read_value(fold(text)).kind is ReadingKind.UNREADABLE


@pytest.mark.parametrize("text", ["⑫", "①②"])
def test_a_mark_alone_is_not_read(text: str) -> None:
    assert read_signed(fold(text), negative=False).kind is ReadingKind.UNREADABLE


@pytest.mark.parametrize("text", ["14⁽³⁾", "14ᵃ", "14³⁾", r"14\[2\]", "14$^{2}$", "14~2~", "14件次"])
def test_further_marks_behind_a_number(text: str) -> None:
    assert read_value(fold(text)).value == 14


@pytest.mark.parametrize("text", ["(3", "3)", "3+4", "由上级机关统一填报", "(三)", "约", "1-2", "2021年"])
def test_other_text_stays_text(text: str) -> None:
    assert read_signed(text, negative=True).kind is TEXT


@pytest.mark.parametrize(
    "text",
    [PASSED_OVER, f"3{PASSED_OVER}", UNKNOWN, f"1{UNKNOWN}3", "9\u0336464", "\ue6087", "\u202e123"],
    ids=["passed over", "beside a number", "unknown", "unknown digit", "stroke", "private use", "turned round"],
)
def test_what_cannot_be_read_is_neither_blank_nor_a_number(text: str) -> None:
    assert read_value(fold(text)).kind is ReadingKind.UNREADABLE


@pytest.mark.parametrize("digits", [16, 40, 400])
def test_so_many_figures_are_no_number(digits: int) -> None:
    assert read_value("1" * digits).kind is TEXT
    assert read_value("1" * 15) == Reading(NUMBER, int("1" * 15))


@pytest.mark.parametrize("text", ["-", "--", "/", "//", "\\", "无", "空", "不适用", "N/A", "n/a", "***"])
def test_marks_for_not_applicable(text: str) -> None:
    assert read_value(text) == Reading(MARK)


@pytest.mark.parametrize("text", MARKS)
def test_marks_as_printed_are_marks_once_they_are_folded(text: str) -> None:
    assert read_value(fold(text)).kind is MARK


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_nothing_is_empty(text: str) -> None:
    assert read_value(text).kind is EMPTY


@pytest.mark.parametrize(
    "text",
    [
        "1,11",
        "1,1111",
        "1 3",
        "12 0 5",
        "由上级机关统一填报",
        "3+4",
        "2?3",
        "1.2.3",
        "--3",
        "增",
        "约12",
        "2021年",
        "1-2",
    ],
    ids=[
        "comma after one digit",
        "comma before four",
        "two numbers",
        "three numbers",
        "sentence",
        "sum",
        "broken digits",
        "version",
        "two signs",
        "sign alone",
        "about",
        "year",
        "range",
    ],
)
def test_what_is_no_plain_number(text: str) -> None:
    assert read_value(text) == Reading(TEXT)


@pytest.mark.parametrize(
    ("text", "value"),
    [("O", 0), ("l", 1), ("1O", 10), ("2l", 21), ("〇", 0), ("B5", 85), ("S0", 50), ("Z3", 23)],
)
def test_letters_for_digits_are_read_with_doubt(text: str, value: int) -> None:
    reading = read_value(text)

    assert (reading.kind, reading.value) == (NUMBER, value)
    assert reading.doubt == f"printed {text}, read as {value}"


@pytest.mark.parametrize("text", ["SO", "Boll", "OO", "ZZ"])
def test_letters_alone_are_words(text: str) -> None:
    assert read_value(text).kind is TEXT


@pytest.mark.parametrize("text", ["b", "bI", "ZI", "4b", "gq"])
def test_a_cell_of_letters_that_stand_for_digits_holds_a_number_that_nobody_can_tell(text: str) -> None:
    assert read_signed(text, negative=False).kind is ReadingKind.UNREADABLE


@pytest.mark.parametrize("text", ["Bill", "WPS", "A", "见附件"])
def test_other_letters_are_a_text(text: str) -> None:
    assert read_signed(text, negative=False).kind is TEXT


@given(st.integers(0, 10**12))
def test_counts_read_back(value: int) -> None:
    assert read_value(str(value)) == Reading(NUMBER, value)
    assert read_value(f"{value:,}") == Reading(NUMBER, value)
    assert read_value(f"-{value}").value == -value


@given(st.decimals(min_value=0, max_value=10**7, places=4))
def test_amounts_read_back(value) -> None:
    assert read_value(str(value)).value == float(value)


@given(st.text(max_size=12))
def test_a_value_stands_exactly_where_a_number_was_read(text: str) -> None:
    reading = read_value(fold(text))

    assert (reading.value is not None) == (reading.kind is NUMBER)
    assert reading.kind is NUMBER or (reading.unit is None and reading.doubt is None)
    assert reading.kind is not NUMBER or any(c.isalnum() or c in "|!丨" for c in text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5 0 0", ["5", "0", "0"]),
        ("5  /   -3", ["5", "/", "-3"]),
        ("5", []),
        ("", []),
        ("规章 5 0", []),
        ("5 0 件数", []),
    ],
    ids=["three numbers", "marks among them", "one number", "nothing", "a label first", "a word last"],
)
def test_several_values_in_one_cell(text: str, words: list[str]) -> None:
    assert [text[a:b] for a, b in value_words(text)] == words


@pytest.mark.parametrize(
    ("text", "value"),
    [("十二", 12), ("七", 7), ("三十件", 30), ("一百零五", 105), ("二千三百", 2300), ("两件", 2), ("九十四", 94)],
)
def test_a_number_in_words(text: str, value: int) -> None:
    reading = read_signed(text, negative=False)
    assert (reading.value, reading.unsettled) == (value, False)
    assert is_numeral(text)


@pytest.mark.parametrize("text", ["二〇二三", "三、", "千", "百", "十月", "第一"])
def test_other_numerals_are_no_number(text: str) -> None:
    assert read_signed(text, negative=False).value is None
    assert not is_numeral(text)


@pytest.mark.parametrize("text", ["12(上年30)", "12(其中本级3)", "12(同比增加4)"])
def test_a_number_with_another_in_brackets_is_read_and_not_settled(text: str) -> None:
    reading = read_signed(text, negative=False)
    assert (reading.value, reading.unsettled) == (12, True)


@pytest.mark.parametrize(
    ("printed", "value"), [("\u202e21\u202c", 12), ("\u202e21", 12), (" \u202e003,1 \u202c", 1300)]
)
def test_turned_digits_are_read_as_they_are_shown(printed: str, value: int) -> None:
    reading = read_turned(printed)
    assert reading is not None and reading.value == value
    assert read_turned("12") is None

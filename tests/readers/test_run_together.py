"""Text whose cells have nothing between them is cut where labels and figures meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers.run_together import is_run_together, labels_and_figures
from extractor.readers.text import read_text

ROWS = (
    "规章028",
    "行政许可0110",
    "行政强制000",
    "二、上年结转政府信息公开申请数量0000000",
    "（一）予以公开1020003",
    "总计000",
)


def cut(text: str) -> list[str]:
    parts = [text[start:end] for start, end in labels_and_figures(text, 0, len(text))]
    return [part.strip(" ") for part in parts if part.strip(" ")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("行政处罚0110", ["行政处罚", "0110"]),
        ("规范性文件007行政许可12行政强制000", ["规范性文件", "007", "行政许可", "12", "行政强制", "000"]),
        ("行政处罚012-3", ["行政处罚", "012-3"]),
        ("（一）予以公开0010001（二）部分公开000", ["（一）予以公开", "0010001", "（二）部分公开", "000"]),
        ("1.属于国家秘密00000002.其他000", ["1.属于国家秘密", "0000000", "2.其他", "000"]),
        ("（三）不予公开1. 属于国家秘密0000000", ["（三）不予公开", "1. 属于国家秘密", "0000000"]),
        ("第二十条第（一）项信息内容规章000", ["第二十条第（一）项信息内容规章", "000"]),
        ("本年增/减处理决定数量行政许可000", ["本年增/减处理决定数量行政许可", "000"]),
        ("行政事业性收费15.8三、收到000", ["行政事业性收费", "15.8", "三、收到", "000"]),
        ("规章 000行政许可 12 行政强制230 0009", ["规章", "000", "行政许可", "12", "行政强制", "230", "0009"]),
        (
            "收费通知 20000023.其他1000001（七）总计000",
            ["收费通知", "2000002", "3.其他", "1000001", "（七）总计", "000"],
        ),
        ("规章７--规范性文件００９--", ["规章", "７--", "规范性文件", "００９--"]),
        # A dash of any width stands for a cell.
        ("规章———规范性文件23——行政处罚73", ["规章", "———", "规范性文件", "23——", "行政处罚", "73"]),
        ("部分公开6—136—23—165第三方135———3—138", ["部分公开", "6—136—23—165", "第三方", "135———3—138"]),
        ("1.属于国家秘密6———14—202.其他—1————1", ["1.属于国家秘密", "6———14—20", "2.其他", "—1————1"]),
    ],
)
def test_labels_and_figures_are_parted(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "2023年全年公开信息120条，受理申请3件。",
        "本机关2023年1月1日起施行，联系电话0548-6109542。",
        "坚持以公开为常态、不公开为例外。",
    ],
)
def test_sentences_stay_whole(text: str) -> None:
    assert cut(text) == [text]


def test_what_stands_around_a_sentence_is_parted_all_the_same() -> None:
    assert cut("公开3件。规章000行政许可12") == ["公开3件。", "规章", "000", "行政许可", "12"]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(ROWS[:3]),
        "\n".join(f"通知公告2023-01-{day:02}" for day in range(1, 20)),
        "\n".join(f"{row[:4]} 0 0 0" for row in ROWS),
        "规章\n000\n" * 9,
        "联系电话05486109542" + "全年公开信息120条。" * 20,
    ],
)
def test_other_text_is_not_taken_for_it(text: str) -> None:
    assert not is_run_together(text)


@pytest.mark.parametrize("line_end", ["\n", ""])
def test_the_record_is_told(line_end: str) -> None:
    document = read_text(line_end.join(ROWS))

    assert document.run_together
    assert any("nothing between them" in note for note in document.notes)
    assert [document.token_text(token) for token in document.tokens][:4] == ["规章", "028", "行政许可", "0110"]


def test_a_csv_has_its_cells_set_apart() -> None:
    assert not read_text("\n".join(ROWS), media_type="text/csv").run_together


@given(st.text(alphabet="公开规章（一）1.20-/。年 \n"))
def test_nothing_is_lost_or_doubled(text: str) -> None:
    assert "".join(text[start:end] for start, end in labels_and_figures(text, 0, len(text))) == text


@pytest.mark.parametrize(
    ("text", "together"),
    [
        (
            "公开—1————1总计5—26——31部分公开6—136—23—165第三方135———3—138信访—3—3122—128其他14——2——16",
            True,
        ),
        ("坚持公开——2023年起，措施——完善制度，目标——让群众满意，" * 6, False),
        ("（2021—2025年）规划，" * 6, False),
    ],
    ids=["rows with dashes", "dashes of prose", "spans of years"],
)
def test_dashes_of_cells_are_told_from_those_of_prose(text: str, together: bool) -> None:
    assert is_run_together(text) is together

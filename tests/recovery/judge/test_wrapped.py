"""Numbers that may go on in the line below are looked at; two rows below each other are not."""

from dataclasses import replace

import pytest

from extractor.document import BBox
from extractor.recovery.judge.neighbours import doubt_wrapped
from tests.recovery.builders import recover

HEADER = ["借阅项目", "成人", "少儿", "单位读者", "合计"]
SCIENCE = ["2.科普读物", "1", "0", "5", "6"]


def laid_out(*rows: list[str]) -> str:
    """A line a row, its cells in columns ten wide."""
    lines = []
    for row in rows:
        line = ""
        for number, cell in enumerate(row):
            wide = sum(ord(c) > 255 for c in line)
            line += " " * (10 * number + (8 if number else 0) - len(line) - wide) + cell
        lines.append(line)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("rows", "doubted"),
    [
        (
            [["1.长篇小说", "2731", "0", "0", "2731"], ["", "2", "", "", "2"]],
            {"adult", "total"},
        ),
        (
            [["1.长篇小说", "2731", "0", "3", "2734"], ["", "2", "", "", "5"]],
            {"adult", "total"},
        ),
        ([["1.长篇小说", "2731", "0", "0", "2731"]], set()),
    ],
    ids=["adds up with and without", "two ends that add up as well", "nothing below but another row"],
)
def test_a_number_with_another_one_right_below_it(rows: list[list[str]], doubted: set[str]) -> None:
    stages = recover(laid_out(HEADER, *rows, SCIENCE))
    after = doubt_wrapped(stages.verdicts, stages.pieces, stages.alignment, stages.layout)

    assert {key for key in after if after[key] != stages.verdicts[key]} == {
        key for key in after if key.row == "novels" and key.col in doubted
    }
    assert stages.row("science") == [1, 0, 5, 6]


@pytest.mark.parametrize(("top", "doubted"), [(8.0, True), (-20.0, False)], ids=["close above", "far above"])
def test_a_number_with_another_one_close_above_it(top: float, doubted: bool) -> None:
    """On a page with boxes, where ``22.8`` below ``156`` is the end of 15622.8."""
    stages = recover(laid_out(HEADER, ["1.长篇小说", "22.8", "0", "0", "22.8"]))
    lower = next(piece for piece in stages.pieces if piece.text == "22.8")
    box = BBox(lower.x0, 20.0, lower.x1, 30.0)
    pieces = [replace(p, bbox=box) if p is lower else p for p in stages.pieces]
    above = BBox(lower.x0, top, lower.x1, top + 10.0)
    free = replace(lower, start=10**6, end=10**6 + 3, text="156", bbox=above, line=-1, index=len(pieces))

    after = doubt_wrapped(stages.verdicts, [*pieces, free], stages.alignment, stages.layout)
    assert [key.col for key in after if after[key] != stages.verdicts[key]] == ["adult"] * doubted


@pytest.mark.parametrize(
    ("lines", "doubted"),
    [
        ("行政处罚           2\n               3\n", True),
        ("行政处罚           2\n     3\n", False),
        ("行政处罚           2\n\n               3\n", False),
        ("                   14\n行政处罚\n                   19\n", True),
        ("                   14\n行政处罚           19\n", False),
    ],
    ids=["the rest a little aside", "far aside", "not the next line", "one above and one below", "one above"],
)
def test_the_only_number_of_a_row_in_a_text_laid_out_with_blanks(rules, lines: str, doubted: bool) -> None:  # type: ignore[no-untyped-def]
    text = "青山县民政局2022年政府信息公开工作年度报告\n二、主动公开政府信息情况\n第二十条第（六）项\n"
    text += "信息内容           本年处理决定数量\n" + lines + "行政强制           7\n"
    cell = next(c for c in rules.extract_text(text).cells if c.row == "penalty")

    assert cell.needs_review is doubted

"""Numbers that may go on in the line below are looked at; two rows below each other are not."""

import pytest

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

"""A table of one line: which line it is."""

import pytest

from tests.recovery.builders import TABLE, recover

HEADING = TABLE + "二、事故统计情况\n"
LABELS = "|本馆事故|||分馆事故|||\n|遗失册数|损坏册数|小计|遗失册数|损坏册数|小计|\n"


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        ("|1|2|3|0|5|5|\n", [1, 2, 3, 0, 5, 5]),
        # Converters part a table, with an empty row above the header of each part.
        ("||||||\n|1|2|3|0|5|5|\n", [1, 2, 3, 0, 5, 5]),
    ],
    ids=["the line alone", "behind an empty row"],
)
def test_the_line_with_values_is_the_one(lines: str, values: list[object]) -> None:
    stages = recover(HEADING + LABELS + lines)

    assert [*stages.row("here"), *stages.row("branch")] == values

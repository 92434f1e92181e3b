"""Numbers of a text that are written as cells are, whatever sets them apart."""

import pytest

from extractor.readers.text import read_text
from extractor.recovery.judge.unclaimed import find_claims


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("规章\t5\t0\t12", 3),
        ("规章 | 5 | / |", 2),
        ("[tr][td]规章[/td][td]5[/td][td]12[/td][/tr]", 2),
        ("规章......5....12....3", 3),
        ("公开信息12条，其中3条为通知。", 0),
        ("国办公开办函〔2021〕30号[1]", 0),
    ],
)
def test_numbers_between_separators_are_counted(line: str, count: int) -> None:
    assert len(find_claims(read_text(f"{line}\n"), {}).free) == count

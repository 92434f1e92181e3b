"""Sums do not tell columns from one another; a header label right above a value does."""

from extractor.recovery.headed import as_headed
from tests.recovery.builders import ROWS, make_piece, recover


def test_a_row_takes_the_order_of_the_labels_above_its_values() -> None:
    first = "单位读者\n1\n\n成人\n3\n\n少儿\n4\n\n8\n\n"
    others = "".join(f"{v}\n\n" for row in ((1, 2, 5, 8), (7, 2, 3, 12), (8, 6, 9, 23), (19, 14, 18, 51)) for v in row)
    labels = "1.长篇小说\n2.科普读物\n3.诗歌选集\n期刊杂志\n借阅总数\n\n"
    stages = recover(labels + first + others)

    assert stages.row("novels") == [3, 4, 1, 8]
    assert stages.row(ROWS[1]) == [1, 2, 5, 8]


def test_a_row_that_does_not_add_up_so_is_not_given() -> None:
    row = [make_piece(text, n) for n, text in enumerate(("1", "3", "4", "8"))]

    assert as_headed(row, {0: 3}, lambda values, lost: int(values[0] + values[1] + values[2] != values[3])) is None

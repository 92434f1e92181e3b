"""Labels in one place, values in another: only sums and counts can bring them together."""

import pytest

from extractor.recovery.board.pieces import Band, Geometry
from extractor.recovery.judge.evidence import REVIEW_BELOW
from extractor.recovery.orders.parted.apart import left_to_right
from tests.recovery.builders import HEADER, ROWS, VALUES, at, recover

LABELS = "个人读者\n单位读者\n合计\n成人\n少儿\n1.长篇小说\n2.科普读物\n3.诗歌选集\n期刊杂志\n借阅总数\n"
TELLING = ((3, 4, 1, 8), (1, 2, 5, 8), (7, 2, 3, 12), (8, 6, 9, 23), (19, 14, 18, 51))


def column(values: list[int]) -> str:
    return "".join(f"{value}\n" for value in values)


def by_row(rows: tuple[tuple[int, ...], ...]) -> list[int]:
    return [value for row in rows for value in row]


def by_column(rows: tuple[tuple[int, ...], ...]) -> list[int]:
    return [row[n] for n in range(4) for row in rows]


def halves(rows: tuple[tuple[int, ...], ...]) -> list[int]:
    return [value for row in rows for value in row[:2]] + [value for row in rows for value in row[2:]]


@pytest.mark.parametrize("order", [by_row, by_column, halves], ids=["row by row", "column by column", "two halves"])
def test_rows_come_back_by_their_sums(order) -> None:
    stages = recover(LABELS + column(order(TELLING)))

    assert [stages.row(row) for row in ROWS] == [list(row) for row in TELLING]
    assert all(stages.verdict(row, "total").method.endswith("+sums") for row in ROWS)
    assert not any(stages.verdict(row, "total").anchored for row in ROWS)


def test_a_number_that_is_no_part_of_the_table_is_passed_over() -> None:
    stages = recover(LABELS + "2020\n" + column(by_row(TELLING)))

    assert [stages.row(row) for row in ROWS] == [list(row) for row in TELLING]


def test_labels_lost_where_a_page_ends_leave_the_rows_of_both_pages() -> None:
    first = "个人读者\n单位读者\n合计\n成人\n少儿\n1.长篇小说\n2.科普读物\n" + column(by_row(TELLING[:3]))
    stages = recover(first + "\f借阅总数\n" + column(by_row(TELLING[3:])))

    assert [stages.row(row) for row in ROWS] == [list(row) for row in TELLING]


def test_a_row_of_marks_is_a_row() -> None:
    """Where its label or that of the row before it is lost, the other rows are not those that still have labels."""
    labels = LABELS.replace("期刊杂志\n借阅总数\n", "期刊杂志\n")
    stages = recover(labels + column(by_row(TELLING[:2])) + "—\n" * 4 + column(by_row(TELLING[3:])))

    assert stages.row("poems") != list(TELLING[3])
    assert stages.row("magazines") != list(TELLING[4])


def test_with_one_value_too_few_nothing_is_sure() -> None:
    stages = recover(LABELS + column(by_row(TELLING)[:-1]))
    read = [stages.verdict(row, col) for row in ROWS for col in ("adult", "total")]

    assert all(v.value is None or v.confidence < REVIEW_BELOW for v in read)


def test_rows_whose_values_stand_beside_them_are_left_alone() -> None:
    text = HEADER + "".join(
        f"{label}\t\t" + "\t".join(map(str, row)) + "\n"
        for label, row in zip(("1.长篇小说", "2.科普读物", "3.诗歌选集", "期刊杂志", "借阅总数"), VALUES, strict=True)
    )
    stages = recover(text)

    assert [stages.placement(row).via for row in ROWS] == ["line"] * 5


def test_values_behind_the_next_heading_belong_to_the_block_before_it() -> None:
    text = LABELS + column(by_row(TELLING)[:8]) + "三、事故统计情况\n" + column(by_row(TELLING)[8:])
    stages = recover(text + "本馆事故\n分馆事故\n")

    assert [stages.row(row) for row in ROWS] == [list(row) for row in TELLING]


def test_a_row_whose_values_stand_on_the_page_before_its_label() -> None:
    first, second = LABELS.split("期刊杂志")
    text = first + column(by_row(TELLING[:4])) + "\f期刊杂志" + second + column(by_row(TELLING[4:]))
    stages = recover(text)

    assert [stages.row(row) for row in ROWS] == [list(row) for row in TELLING]


def test_a_page_that_has_only_the_end_of_a_label() -> None:
    cut = (
        LABELS.replace("借阅总数\n", "借阅\n") + column(by_row(TELLING[:4])) + "\f总数\n" + column(by_row(TELLING[4:]))
    )
    stages = recover(cut)

    assert [stages.row(row) for row in ROWS] == [list(row) for row in TELLING]


def test_labels_that_were_not_recognised_are_counted_by_the_form() -> None:
    cut = LABELS.replace("3.诗歌选集\n期刊杂志\n", "诗葛\n期干\n")
    stages = recover(cut + column(by_row(TELLING)))

    assert [stages.row(row) for row in ROWS] == [list(row) for row in TELLING]
    assert stages.verdict("poems", "total").method == "rules:neighbours+sums"


def test_groups_of_columns_are_as_high_as_their_blocks_of_text() -> None:
    wide = [[row[:2] for row in TELLING], [row[2:3] for row in TELLING], [row[3:] for row in TELLING]]
    blocks = ["".join(column(list(part)) for part in group) for group in wide]  # type: ignore[attr-defined]
    stages = recover(LABELS + "\n" + "\n".join(blocks))

    assert [stages.row(row) for row in ROWS] == [list(row) for row in TELLING]


def test_zeros_are_no_row_where_values_are_left_over() -> None:
    stages = recover("1.长篇小说\n" + column([0] * 6))

    assert all(row.placement is None or row.placement.via != "apart" for row in stages.placed.rows.values())


LARGE = ((63, 44, 101, 208), (21, 302, 5, 328), (700, 2, 34, 736), (86, 160, 90, 336), (870, 508, 230, 1608))


def test_a_page_whose_columns_are_broken_below_different_rows_comes_back() -> None:
    broken = [
        *(row[n] for n in range(2) for row in LARGE[:3]),
        *(row[n] for n in range(2) for row in LARGE[3:]),
        *(row[n] for n in range(2, 4) for row in LARGE[:2]),
        *(row[n] for n in range(2, 4) for row in LARGE[2:]),
    ]
    stages = recover(LABELS + "".join(f"{value}\n\n" for value in broken))

    assert [stages.row(row) for row in ROWS] == [list(row) for row in LARGE]
    assert {stages.placement(row).via for row in ROWS} == {"apart"}


def test_the_values_of_a_page_are_not_the_row_of_its_last_label() -> None:
    stages = recover(LABELS + column([63, 44, 101, 21, 302, 5, 700, 2, 34, 86, 160, 90, 870, 508, 230, 1608, 4, 9, 2]))

    assert stages.verdict("all", "adult").value is None


def test_values_behind_one_label_among_bare_ones_are_not_sure() -> None:
    stages = recover("1.长篇小说\n2.科普读物\n3.诗歌选集\n期刊杂志\n1\n2\n5\n8\n借阅总数\n6\n")

    assert stages.row("magazines") == [1, 2, 5, 8]
    assert stages.placement("magazines").via == "apart"
    assert not stages.verdict("magazines", "adult").firm


@pytest.mark.parametrize(
    ("places", "geometry", "expected"),
    [
        ({10.0: "12", 40.0: "7", 20.0: "1", 30.0: "4"}, Geometry.BOXES, ["12", "1", "4", "7"]),
        ({10.0: "12", 40.0: "7", 20.0: "1", 20.5: "4"}, Geometry.BOXES, ["12", "7", "1", "4"]),
        ({10.0: "12", 40.0: "7", 20.0: "1", 30.0: "4"}, Geometry.NONE, ["12", "7", "1", "4"]),
    ],
    ids=["side by side", "two in one place", "no places"],
)
def test_the_cells_of_a_row_are_in_the_order_of_their_places(places, geometry, expected) -> None:
    row = at(places)
    band = Band(0, tuple(row), geometry)

    assert [piece.text for piece in left_to_right(row, {piece.index: band for piece in row})] == expected

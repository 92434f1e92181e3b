from dataclasses import replace

import pytest

from extractor.recovery.board.columns import Anchor
from extractor.recovery.board.headers import (
    Header,
    HeaderPart,
    alike_in_turn,
    header_hits,
    header_tree,
    order_by_place,
    read_header,
)
from extractor.recovery.board.pieces import Band, Geometry
from extractor.tagging.roles import Role
from tests.recovery.builders import COLUMNS, HEADER, Stages, at, make_piece, recover

BODY = "期刊杂志\t\t8\t0\t9\t17\n"
LINES = "个人读者\n单位读者\n合计\n成人\n少儿\n"


def header_of(text: str) -> Header:
    stages = recover(text)
    return read(stages)


def read(stages: Stages) -> Header:
    block = stages.layout.form.tables[0].blocks[0]
    hits = header_hits(stages.pieces, stages.alignment, "loans", 0, 0, len(stages.pieces))
    return read_header(block, hits, stages.band_of, header_tree(stages.layout.lexicon, "loans", 0, block))


def names(order: tuple[int, ...]) -> list[str]:
    return [COLUMNS[n] for n in order]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        (HEADER, ["adult", "child", "institution", "total"]),
        ("借阅项目\t\t合计\t个人读者\t\t单位读者\n\t\t\t成人\t少儿\t\n", ["total", "adult", "child", "institution"]),
        ("借阅项目\t\t个人读者\t\t单位读者\t合计\n\t\t少儿\t成人\t\t\n", ["child", "adult", "institution", "total"]),
        (LINES, ["adult", "child", "institution", "total"]),
        ("合计\n个人读者\n单位读者\n成人\n少儿\n", ["total", "adult", "child", "institution"]),
        ("单位读者\n个人读者\n合计\n少儿\n成人\n", ["institution", "child", "adult", "total"]),
    ],
    ids=["drawn", "drawn, total first", "drawn, twins swapped", "a label a line", "a label a line, total first",
         "a label a line, all else"],
)  # fmt: skip
def test_the_header_says_the_order_of_the_values(text: str, order: list[str]) -> None:
    header = header_of(text + BODY)

    assert names(header.order) == order
    assert header.seen


@pytest.mark.parametrize(
    ("text", "seen"),
    [("", False), ("合计\n", False), ("借阅项目\n单位读者\n", False), (LINES, True), ("成人\n少儿\n合计\n", True)],
    ids=["no header", "one label", "one label and the corner", "all labels", "one label lost"],
)
def test_a_header_is_seen_when_most_of_it_is_there(text: str, seen: bool) -> None:
    header = header_of(text + BODY)

    assert header.seen is seen
    assert names(header.order) == list(COLUMNS)


def test_a_label_of_several_columns_goes_to_the_next_one_free() -> None:
    stages = recover("遗失册数\t损坏册数\t小计\t遗失册数\t损坏册数\t小计\n1\t2\t3\t4\t5\t9\n")
    hits = header_hits(stages.pieces, stages.alignment, "losses", 0, 0, len(stages.pieces))

    assert [slot.name for _, slot in hits] == ["lost", "damaged", "sum"] * 2


def test_groups_stand_before_their_children_in_the_tree() -> None:
    layout = recover("").layout
    tree = header_tree(layout.lexicon, "loans", 0, layout.form.tables[0].blocks[0])

    assert [column.label for column, _ in tree] == ["个人读者", "成人", "少儿", "单位读者", "合计"]
    assert [slot.name for _, slot in tree] == [None, "adult", "child", "institution", "total"]


@pytest.mark.parametrize(
    ("centers", "order", "confirmed"),
    [
        ({0: 10.0, 1: 20.0, 2: 31.0, 3: 40.0}, (0, 1, 2, 3), True),
        ({3: 10.0, 0: 21.0, 1: 30.0, 2: 39.0}, (3, 0, 1, 2), True),
        ({3: 10.0, 0: 15.0, 1: 30.0, 2: 39.0}, (0, 1, 2, 3), False),
        ({0: 40.0, 1: 20.0, 2: 31.0}, (0, 1, 2, 3), False),
    ],
    ids=["as in the form", "total first", "half way between two columns", "a label is not there"],
)
def test_labels_clearly_above_other_columns_change_the_order(
    centers: dict[int, float], order: tuple[int, ...], confirmed: bool
) -> None:
    labels = {leaf: make_piece("", leaf, x=(x - 1, x + 1)) for leaf, x in centers.items()}
    header = Header((0, 1, 2, 3), True, (HeaderPart(0, None, labels),))

    assert order_by_place(header, {0: [10, 20, 30, 40]}, Anchor.MIDDLE.of) == (order, confirmed)
    assert order_by_place(header, {5: [10, 20, 30, 40]}, Anchor.MIDDLE.of) == (header.order, False)


def test_labels_in_the_same_words_are_told_from_left_to_right() -> None:
    """The first lines of two wrapped labels (本月增减, 本月总额), the second of them a little higher on the page."""
    pieces = at({20: "本月", 10: "本月", 30: "合计"})
    hits = {0: pieces[0], 1: pieces[1], 2: pieces[2]}

    assert {leaf: piece.x for leaf, piece in alike_in_turn(hits).items()} == {0: 10, 1: 20, 2: 30}


def test_order_within_drawn_columns_needs_no_places() -> None:
    header = Header((1, 0), True, (HeaderPart(0, 3, dict(enumerate(at({9: "少儿", 1: "成人"})))),))

    assert order_by_place(header, {0: [1, 9]}, Anchor.MIDDLE.of) == ((1, 0), False)


def test_of_a_word_in_text_and_in_the_header_that_of_the_header_counts() -> None:
    """No label but its own is beside the first one, and it is left of all others on its page."""
    block = recover("").layout.form.tables[0].blocks[0]
    tree = header_tree(recover("").layout.lexicon, "loans", 0, block)
    slots = {slot.index: slot for column, slot in tree if not column.children}
    leaves = [slots[index] for index in sorted(slots)]
    pieces = [make_piece("合计", 0, x=(0.0, 1.0)), *at({10: "成人", 20: "少儿", 30: "单位读者", 40: "合计"}, index=30)]
    pieces = [replace(piece, role=Role.HEADER) for piece in pieces]
    hits = list(zip(pieces, [leaves[3], *leaves], strict=True))
    band = Band(0, tuple(pieces), Geometry.BOXES)

    (part,) = read_header(block, hits, dict.fromkeys((p.index for p in pieces), band), tree).parts
    assert part.leaves[3] is pieces[-1]

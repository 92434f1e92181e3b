"""A label without values right before that of an earlier row: whose the values are cannot be told."""

import pytest

from extractor.recovery.board.layout import layout_of
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.board.rows import RowSource, Run, Via
from extractor.recovery.judge.crossed import unsure_apart
from extractor.recovery.judge.evidence import REVIEW_BELOW
from extractor.recovery.settle.options import Lost, Option, Placement
from extractor.recovery.settle.placed import PlacedRow
from extractor.tagging.roles import Role
from tests.recovery.builders import LOANS, in_grid, make_piece, recover

LAYOUT = layout_of(LOANS)


@pytest.mark.parametrize(
    ("labels", "doubted"),
    [("期刊杂志\n3.诗歌选集\n", True), ("3.诗歌选集\n期刊杂志\n", False)],
    ids=["crossed", "in order"],
)
def test_values_behind_two_labels(labels: str, doubted: bool) -> None:
    text = "1.长篇小说\n3\n4\n0\n7\n2.科普读物\n1\n0\n5\n6\n" + labels + "8\n0\n9\n17\n借阅总数\n12\n6\n14\n32\n"
    stages = recover(text)
    given = stages.verdict("poems" if doubted else "magazines", "total")

    assert given.value == 17
    assert (given.confidence < REVIEW_BELOW) == doubted


def apart(*slots: int, labels: dict[int, int]) -> dict[int, PlacedRow]:
    """Rows placed apart from their labels; ``labels``: slot → index of the label's piece."""
    rows = {}
    for slot in slots:
        plan = LAYOUT.by_slot[slot]
        label = [make_piece("标签", labels[slot], role=Role.ROW)] if slot in labels else []
        run = Run(in_grid(["1"]), geometry=Geometry.NONE, via=Via.APART)
        placement = Placement(slot, run.items, (Option((0,), 0.0),), Geometry.NONE, Lost.CUT, via=Via.APART)
        rows[slot] = PlacedRow(plan, RowSource.made(slot, run, label), (0,), False, placement, None)
    return rows


@pytest.mark.parametrize(
    ("labels", "unsure"),
    [
        ({0: 1, 1: 2, 2: 3, 3: 4}, set()),
        ({0: 1, 1: 3, 2: 2, 3: 4}, {1, 2}),
        ({0: 1, 2: 2, 3: 3}, {0, 1, 2}),
        ({0: 1, 1: 2, 2: 3}, set()),
    ],
    ids=["in order", "two changed places", "one of a group lacks its label", "one of no group lacks it"],
)
def test_values_apart_from_labels_that_do_not_tell(labels: dict[int, int], unsure: set[int]) -> None:
    slots = [recover("").slot(row) for row in ("novels", "science", "poems", "magazines")]
    rows = apart(*slots, labels={slots[n]: index for n, index in labels.items()})

    assert unsure_apart(rows, LAYOUT) == {slots[n] for n in unsure}

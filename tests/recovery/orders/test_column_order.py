"""The form's own order of columns, where rows add up in it and not in the order that the header seems to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractor.document import GridPlace
from extractor.readers.text import read_text
from extractor.recovery.board.headers import Header, HeaderPart
from extractor.recovery.board.layout import layout_of
from extractor.recovery.board.pieces import Geometry, make_pieces
from extractor.recovery.board.rows import Run, Via
from extractor.recovery.orders.column_order import order_that_adds_up, stands_above
from extractor.tagging.rules import RuleTagger
from tests.recovery.builders import LOANS, make_piece

OWN = ((3, 4, 0, 7), (1, 0, 5, 6), (1, 2, 0, 3), (8, 0, 9, 17))
"""The last number of each row is the sum of the others."""


def runs(rows: Sequence[Sequence[int]]) -> list[Run]:
    document = read_text("\n".join("\t".join(map(str, row)) for row in rows) + "\n")
    pieces = make_pieces(document, RuleTagger().tag(document, (LOANS,)))
    width = len(rows[0])
    cut = [tuple(pieces[at : at + width]) for at in range(0, len(pieces), width)]
    return [Run(items, geometry=Geometry.GRID, via=Via.LINE, band=n) for n, items in enumerate(cut)]


@pytest.mark.parametrize(
    ("order", "rows", "found"),
    [
        ((0, 3, 1, 2), OWN, (0, 1, 2, 3)),
        ((0, 3, 1, 2), [(a, d, b, c) for a, b, c, d in OWN], None),
        ((1, 0, 2, 3), OWN, None),
        ((0, 1, 2, 3), OWN, None),
        ((0, 3, 1, 2), OWN[:2], None),
        ((0, 3, 1, 2), [*OWN[:3], (1, 2, 3, 4), (5, 5, 5, 6)], None),
    ],
    ids=["header misread", "columns moved", "parts moved", "as in the form", "too few rows", "sums that fail"],
)
def test_the_forms_order_is_taken_where_only_that_adds_up(
    order: tuple[int, ...], rows: Sequence[Sequence[int]], found: tuple[int, ...] | None
) -> None:
    layout = layout_of(LOANS)

    assert order_that_adds_up(order, runs(rows), layout.blocks[0], layout) == found


@pytest.mark.parametrize(
    ("columns", "above"),
    [((2, 3, 4, 5), True), ((1, 2, 3, 4), True), ((0, 1, 2, 5), False)],
    ids=["above its columns", "moved as a whole", "fallen into the columns of the labels"],
)
@pytest.mark.parametrize("surplus", [0, 2], ids=["", "surplus cells behind the rows"])
def test_a_header_that_is_not_as_its_rows_tells_no_order(columns: tuple[int, ...], above: bool, surplus: int) -> None:
    def placed(run: Run, at: tuple[int, ...]) -> Run:
        cells = (
            replace(item, x0=float(x), x1=x + 1.0, grid=GridPlace(0, 0, 1, x, x + 1))
            for item, x in zip(run.items, at, strict=True)
        )
        return replace(run, items=tuple(cells))

    first, *others = (placed(run, (2, 3, 4, 5)) for run in runs(OWN))
    empty = tuple(make_piece("", 9 + n, grid=GridPlace(0, 0, 1, 6 + n, 7 + n)) for n in range(surplus))
    others = [replace(run, items=(*run.items, *empty)) for run in others]
    labels = placed(first, columns).items
    part = HeaderPart(1, 0, dict(enumerate(labels)), True)
    assert stands_above(Header((0, 1, 2, 3), True, (part,), True), others, 4) is above

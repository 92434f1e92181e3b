"""Step 7a, judge: a row that the source prints more than once, with other values."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.messages import message
from extractor.normalize import squeeze
from extractor.recovery.board.pieces import Geometry
from extractor.recovery.board.rows import RowSource, Run, Via
from extractor.recovery.settle.options import UNDRAWN, Option, Placement

_TWICE = message("row.twice_differing")


def conflicts_between_copies(source: RowSource, placement: Placement, option: Option) -> Mapping[int, str]:
    """Printed column → the reason, where another line with the same label prints something else.

    A copy with as many cells is compared cell by cell; one with fewer or more is evidence against all of them.
    """
    found: dict[int, str] = {}
    used = {item.index for item in placement.items}
    own = [item.reading for item in placement.items if item.filled]
    twice = _printed_twice(source)
    fewest = 1 if twice else 2
    for run in source.runs:
        filled = [item for item in run.items if item.filled]
        if twice and not filled and own and _is_drawn_empty(run, placement):
            found = dict.fromkeys(range(len(option.cells)), _TWICE) | found
        if len(filled) < fewest or any(item.index in used for item in filled):
            continue
        if [item.reading for item in filled] == own:
            continue
        if len(run.items) == len(placement.items) and UNDRAWN not in option.cells:
            for printed, item in enumerate(option.cells):
                here, there = placement.items[item], run.items[item]
                if here.reading != there.reading:
                    said = there.text or message("word.nothing")
                    found[printed] = message("cell.other_copy", seen=said)
        else:
            found = dict.fromkeys(range(len(option.cells)), _TWICE) | found
    return found


def _is_drawn_empty(run: Run, placement: Placement) -> bool:
    """Is it a whole row, label and cells, that holds nothing?"""
    return (
        run.via == Via.LINE
        and run.head
        and run.geometry == Geometry.GRID
        and len(run.items) >= len(placement.options[0].cells)
    )


def _printed_twice(source: RowSource) -> bool:
    """Is the whole label there more than once, as in a table printed twice?"""
    heads = [run for run in source.runs if run.via == Via.LINE and run.head and run.label is not None]
    texts = [squeeze(piece.text) for piece in source.labels]
    return len(heads) > 1 or (bool(texts) and texts.count(texts[0]) > 1) or (not texts and len(source.runs) > 1)

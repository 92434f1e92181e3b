"""Step 7b, judge: rows whose values are not on the line of their label, and may be another row's.

Nothing but order binds such values to the label. They may be another row's where words that no label matches, or the
label of a row without values, are before values below their label; where the label of a row without values is right
behind a label below its values; where the row before it has no label, and the values are above its own; where the row
behind it has none, and all are zeros; where the values behind the label were passed over; and where values are on the
line of another row's label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Via
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Against, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.settle.joint import PlacedRow
from extractor.recovery.settle.options import Placement
from extractor.recovery.tables import PlacedForm
from extractor.tagging.roles import Role

_WORDS: Final = re.compile("[\u4e00-\u9fff]{2}")
_LINES_ABOVE: Final = 4
_Line = tuple[object, ...]


@dataclass(frozen=True)
class _Around:
    """What is around the rows. ``others``: pieces that no row with values explains (:func:`_is_of_others`); ``lost``:
    rows that were not found."""

    lines: Mapping[_Line, Sequence[Piece]]
    others: Set[int]
    lost: Set[int]
    alignment: Alignment
    layout: Layout

    def behind(self, label: Piece) -> Iterator[Piece]:
        """All that follows the label."""
        return (piece for line in self.lines.values() for piece in line if piece.index > label.index)


@doubting
def doubt_apart(
    verdicts: Verdicts,
    placed: PlacedForm,
    pieces: Sequence[Piece],
    alignment: Alignment,
    layout: Layout,
) -> Iterator[Against]:
    """Rows go to review whose values may be another row's."""
    lines: dict[_Line, list[Piece]] = {}
    for piece in pieces:
        if piece.role is not Role.FURNITURE:
            lines.setdefault(_line_of(piece), []).append(piece)
    others = {piece.index for piece in pieces if _is_of_others(piece, placed, alignment)}
    lost = {plan.slot for plan in layout.plans if plan.slot not in placed.rows}
    around = _Around(lines, others, lost, alignment, layout)
    for slot, row in placed.rows.items():
        for reason in _reasons(row, slot, around):
            for key in layout.by_slot[slot].keys:
                yield Against(key, Doubt.OPEN, reason, evidence.MOST[Doubt.LOOSE])


def _reasons(row: PlacedRow, slot: int, around: _Around) -> Iterator[str]:
    labels, placement = row.source.labels, row.placement
    if placement is None or not labels or not placement.items:
        return
    items, last = placement.items, labels[-1]
    on_line = around.lines.get(_line_of(items[0]), ())
    if any(piece in labels for piece in on_line):
        return
    before, behind = _neighbours(slot, around.layout)
    if placement.via == Via.AFTER:
        if _may_be_others(labels, items, around):
            yield message("row.other_words_beside")
        if behind in around.lost and _shows_nothing(placement):
            yield message("row.behind_without_label")
    elif placement.via == Via.BEFORE:
        if _bare_behind(last, around):
            yield message("row.label_without_values_behind")
        if before in around.lost:
            yield message("row.before_without_label")
    elif placement.via == Via.APART and _passed_over(last, items, around):
        yield message("row.passed_over")
    if any(_is_of_another_row(piece, slot, around.layout) for piece in on_line):
        yield message("row.on_line_of_another")


def _line_of(piece: Piece) -> _Line:
    return ("grid", piece.grid.table, piece.grid.row) if piece.grid is not None else ("line", piece.line)


def _is_of_others(piece: Piece, placed: PlacedForm, alignment: Alignment) -> bool:
    """Is it the label of a row without values, or words that no label matches?"""
    hit = alignment.rows.get(piece.index)
    if hit is not None:
        row = placed.rows.get(hit.candidate.slot.index)
        return row is None or row.placement is None or not any(item.filled for item in row.placement.items)
    return piece.index not in alignment.others and not piece.is_item and _WORDS.search(piece.text) is not None


def _neighbours(slot: int, layout: Layout) -> tuple[int | None, int | None]:
    """The rows before and behind this one in its block of the form, by slot."""
    plan = layout.by_slot[slot]
    slots = layout.block_at[plan.table, plan.block].slots
    place = slots.index(slot)
    return (slots[place - 1] if place else None), (slots[place + 1] if place + 1 < len(slots) else None)


def _shows_nothing(placement: Placement) -> bool:
    """Are its cells one a line and all zeros, so that no sum tells whether all of them are its own?"""
    return placement.geometry is Geometry.NONE and all(not item.reading.value for item in placement.items)


def _may_be_others(labels: Sequence[Piece], items: Sequence[Piece], around: _Around) -> bool:
    """Are such words on the line of its values before these, or on the lines right above its label?"""
    on_line = around.lines[_line_of(items[0])]
    if any(p.index in around.others for p in on_line if p.index < items[0].index and p not in labels):
        return True
    held = list(around.lines.values())
    place = list(around.lines).index(_line_of(labels[0]))
    for line in reversed(held[max(0, place - _LINES_ABOVE) : place]):
        if any(piece.is_item for piece in line):
            return False
        if any(piece.index in around.others for piece in line):
            return True
    return False


def _bare_behind(label: Piece, around: _Around) -> bool:
    """Is the next label behind this one that of a row without values, with no value between the two?"""
    told = next((piece for piece in around.behind(label) if piece.filled or piece.index in around.others), None)
    return told is not None and not told.filled


def _passed_over(label: Piece, items: Sequence[Piece], around: _Around) -> bool:
    """Are values right behind the label, before the next label of a row or of the header, that it was not given?"""
    given, alignment = {item.index for item in items}, around.alignment
    for piece in around.behind(label):
        if piece.index in alignment.rows or piece.index in alignment.others:
            return False
        if piece.role is Role.VALUE:
            return piece.index not in given
    return False


def _is_of_another_row(piece: Piece, slot: int, layout: Layout) -> bool:
    """Is it a whole label of other rows, and not of this one?"""
    if piece.is_item or not _WORDS.search(piece.text):
        return False
    rows = {candidate.slot.index for candidate in layout.lexicon.rows_named(piece.text)}
    return bool(rows) and slot not in rows

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
from typing import Final

from extractor.forms import CellKey
from extractor.forms.lexicon import SlotKind
from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Via
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.settle.placed import PlacedRow
from extractor.recovery.tables import PlacedForm
from extractor.tagging.roles import Role

_WORDS: Final = re.compile("[\u4e00-\u9fff]{2}")
_LINES_ABOVE: Final = 4
_Line = tuple[object, ...]
_Lines = Mapping[_Line, Sequence[Piece]]


def doubt_apart(
    verdicts: Mapping[CellKey, Verdict],
    placed: PlacedForm,
    pieces: Sequence[Piece],
    alignment: Alignment,
    layout: Layout,
) -> dict[CellKey, Verdict]:
    """The verdicts with those rows sent to review whose values may be another row's."""
    known = dict(verdicts)
    lines: dict[_Line, list[Piece]] = {}
    for piece in pieces:
        if piece.role is not Role.FURNITURE:
            lines.setdefault(_line_of(piece), []).append(piece)
    others = {piece.index for piece in pieces if _is_of_others(piece, placed, alignment)}
    lost = {plan.slot for plan in layout.plans if plan.slot not in placed.rows}
    for slot, row in placed.rows.items():
        for reason in _reasons(row, slot, lines, others, lost, alignment, layout):
            for key in layout.by_slot[slot].keys:
                known[key] = known[key].doubted(evidence.LOOSE, reason, Doubt.OPEN)
    return known


def _reasons(
    row: PlacedRow, slot: int, lines: _Lines, others: Set[int], lost: Set[int], alignment: Alignment, layout: Layout
) -> Iterator[str]:
    labels = row.source.labels if row.source is not None else []
    items = row.placement.items if row.placement is not None else ()
    if row.placement is None or not labels or not items:
        return
    on_line = lines.get(_line_of(items[0]), ())
    if any(piece in labels for piece in on_line):
        return
    if row.placement.via == Via.AFTER and _may_be_others(labels, items, lines, others):
        yield message("row.other_words_beside")
    if row.placement.via == Via.BEFORE and _bare_behind(labels[-1], lines, others):
        yield message("row.label_without_values_behind")
    before, behind = _neighbours(slot, layout)
    if row.placement.via == Via.BEFORE and before in lost:
        yield message("row.before_without_label")
    if row.placement.via == Via.AFTER and behind in lost and _shows_nothing(row):
        yield message("row.behind_without_label")
    if row.placement.via == Via.APART and _passed_over(labels[-1], items, lines, alignment):
        yield message("row.passed_over")
    if any(_is_of_another_row(piece, slot, layout) for piece in on_line):
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


def _shows_nothing(row: PlacedRow) -> bool:
    """Are its cells one a line and all zeros, so that no sum tells whether all of them are its own?"""
    placement = row.placement
    if placement is None or placement.geometry is not Geometry.NONE:
        return False
    return all(not item.reading.value for item in placement.items)


def _may_be_others(labels: Sequence[Piece], items: Sequence[Piece], lines: _Lines, others: Set[int]) -> bool:
    """Are such words on the line of its values before these, or on the lines right above its label?"""
    if any(p.index in others for p in lines[_line_of(items[0])] if p.index < items[0].index and p not in labels):
        return True
    held = list(lines.values())
    place = list(lines).index(_line_of(labels[0]))
    for line in reversed(held[max(0, place - _LINES_ABOVE) : place]):
        if any(piece.is_item for piece in line):
            return False
        if any(piece.index in others for piece in line):
            return True
    return False


def _bare_behind(label: Piece, lines: _Lines, others: Set[int]) -> bool:
    """Is the next label behind this one that of a row without values, with no value between the two?"""
    behind = (piece for line in lines.values() for piece in line if piece.index > label.index)
    for piece in behind:
        if piece.filled:
            return False
        if piece.index in others:
            return True
    return False


def _passed_over(label: Piece, items: Sequence[Piece], lines: _Lines, alignment: Alignment) -> bool:
    """Are values right behind the label, before the next label of a row or of the header, that it was not given?"""
    given = {item.index for item in items}
    behind = (piece for line in lines.values() for piece in line if piece.index > label.index)
    for piece in behind:
        if piece.index in alignment.rows or piece.index in alignment.others:
            return False
        if piece.role is Role.VALUE:
            return piece.index not in given
    return False


def _is_of_another_row(piece: Piece, slot: int, layout: Layout) -> bool:
    """Is it a whole label of other rows, and not of this one?"""
    if piece.is_item or not _WORDS.search(piece.text):
        return False
    rows = {
        c.slot.index for c in layout.lexicon.find(piece.text) if c.slot.kind is SlotKind.ROW and c.whole and not c.lo
    }
    return bool(rows) and slot not in rows

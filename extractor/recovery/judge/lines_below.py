"""Step 7b, judge: rows whose values are on lines below their label, and may be those of another row.

Nothing but order binds such values to the label. Where a number without a cell is above the label or behind the values,
where words that no label matches are before the values or above the label, or the label of a row without values is
there, the order may be that of another row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from extractor.forms import CellKey
from extractor.messages import Message, message
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Geometry, Piece
from extractor.recovery.board.rows import Via
from extractor.recovery.judge import evidence
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.settle.placed import PlacedRow
from extractor.recovery.tables import PlacedForm
from extractor.report import Status
from extractor.tagging.roles import Role

_WORDS: Final = re.compile("[\u4e00-\u9fff]{2}")
_LINES_ABOVE: Final = 4
_OTHER_WORDS: Final = "row.other_words_beside"
_BELOW: Final = (Via.AFTER, Via.TURNED)


def doubt_lines_below(
    verdicts: Mapping[CellKey, Verdict],
    placed: PlacedForm,
    pieces: Sequence[Piece],
    alignment: Alignment,
    layout: Layout,
) -> dict[CellKey, Verdict]:
    """The verdicts with those rows sent to review whose values below the label may be another row's."""
    below = {slot: row for slot, row in placed.rows.items() if row.placement and row.placement.via in _BELOW}
    if not below:
        return dict(verdicts)
    lines = _lines_of(pieces)
    taken = {span.start for verdict in verdicts.values() for span in verdict.spans}
    empty = {hit for hit, row in alignment.rows.items() if not _has_values(placed.rows.get(row.candidate.slot.index))}
    doubted = dict(verdicts)
    for slot, row in below.items():
        for confidence, reason in _doubts(row, lines, taken, empty, alignment):
            for key in layout.by_slot[slot].keys:
                doubted[key] = doubted[key].doubted(confidence, reason, Doubt.OPEN)
            for near in (slot - 1, slot + 1) if reason.code == _OTHER_WORDS else ():
                if near in layout.by_slot and layout.by_slot[near].table == layout.by_slot[slot].table:
                    _doubt_missing(doubted, layout.by_slot[near].keys, confidence)
    return doubted


def _doubt_missing(verdicts: dict[CellKey, Verdict], keys: Sequence[CellKey], confidence: float) -> None:
    """The values that may be another row's may be those of the row before or behind, if that one is not there."""
    for key in keys:
        if verdicts[key].status is Status.MISSING and Doubt.OPEN not in verdicts[key].doubts:
            verdicts[key] = verdicts[key].doubted(confidence, message("row.lines_of_neighbour"), Doubt.OPEN)


@dataclass(frozen=True)
class _Lines:
    """The pieces of each line or drawn row of the text, and the place of each among them."""

    held: Sequence[Sequence[Piece]]
    place: Mapping[tuple[object, ...], int]

    def of(self, piece: Piece) -> int:
        return self.place[_line_of(piece)]


def _lines_of(pieces: Sequence[Piece]) -> _Lines:
    lines: dict[tuple[object, ...], list[Piece]] = {}
    for piece in pieces:
        if piece.role is not Role.FURNITURE:
            lines.setdefault(_line_of(piece), []).append(piece)
    return _Lines(list(lines.values()), {line: place for place, line in enumerate(lines)})


def _line_of(piece: Piece) -> tuple[object, ...]:
    return ("grid", piece.grid.table, piece.grid.row) if piece.grid is not None else ("line", piece.line)


def _doubts(
    row: PlacedRow, lines: _Lines, taken: Set[int], empty: Set[int], alignment: Alignment
) -> Iterator[tuple[float, Message]]:
    """Confidence and reason of each doubt. ``taken``: where the numbers with a cell begin; ``empty``: labels of rows
    without values."""
    if row.source is None or row.placement is None:
        return
    labels, items = row.source.labels, row.placement.items
    if row.placement.geometry == Geometry.NONE:
        beside = [lines.of(label) - 1 for label in labels[:1]] + [lines.of(item) + 1 for item in items[-1:]]
        if any(0 <= place < len(lines.held) and _is_free(lines.held[place], taken) for place in beside):
            yield evidence.SUSPECT, message("row.free_number_beside")
    if row.placement.via != Via.AFTER or not labels or not items or lines.of(labels[-1]) == lines.of(items[0]):
        return
    before = [p for p in lines.held[lines.of(items[0])] if p.index < items[0].index and p not in labels]
    above = _words_above(lines.held, lines.of(labels[0]))
    if any(_is_strange(piece, alignment) or piece.index in empty for piece in (*before, *above)):
        yield evidence.LOOSE, message(_OTHER_WORDS)


def _is_free(line: Sequence[Piece], taken: Set[int]) -> bool:
    """Is a number without a cell alone on the line?"""
    return len(line) == 1 and line[0].role is Role.VALUE and line[0].start not in taken


def _words_above(lines: Sequence[Sequence[Piece]], place: int) -> list[Piece]:
    """The pieces on the lines right above that hold nothing that may fill a cell."""
    found: list[Piece] = []
    for line in reversed(lines[max(0, place - _LINES_ABOVE) : place]):
        if any(piece.is_item for piece in line):
            break
        found.extend(line)
    return found


def _is_strange(piece: Piece, alignment: Alignment) -> bool:
    known = piece.index in alignment.rows or piece.index in alignment.others
    return not known and not piece.is_item and _WORDS.search(piece.text) is not None


def _has_values(row: PlacedRow | None) -> bool:
    return row is not None and row.placement is not None and any(item.filled for item in row.placement.items)

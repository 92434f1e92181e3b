"""Step 5d, place: the header and row labels of a table, each with the values that follow it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.forms import Table
from extractor.forms.lexicon import Candidate, Lexicon, SlotKind
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Piece
from extractor.tagging.roles import Role

_MOST_LINES = 6
"""Lines over which a header label is wrapped."""
_MOSTLY = 0.6
"""Share of a header label that its first line holds; less (处理 of 处理决定数量) is a part of something else."""
_SURE = 0.95
"""Likeness of a label that only lost its number."""


@dataclass(frozen=True, slots=True)
class _Label:
    """``slots``: what the label may be of; none for a line that continues a label."""

    kind: SlotKind
    slots: tuple[int, ...]


@dataclass
class Labelled:
    """Labels side by side with the values behind them. ``near``: those right below the last label, ``far``: others."""

    labels: list[tuple[int, ...]]
    """Slots that each label may be of."""
    kind: SlotKind
    near: list[Piece] = field(default_factory=list)
    far: list[Piece] = field(default_factory=list)

    @property
    def values(self) -> list[Piece]:
        return [*self.near, *self.far]

    def takes(self, label: _Label | None) -> bool:
        """Is this another label of the same group, or the next line of the last one?"""
        alike = label is not None and label.kind is self.kind and not self.values
        return alike and label is not None and (self.kind is SlotKind.COLUMN or not label.slots)


def labelled(table: Table, pieces: Sequence[Piece], alignment: Alignment, lexicon: Lexicon) -> Iterator[Labelled]:
    """The header and row labels of the table, each with what follows it up to the next label of any kind."""
    wrapped = _wrapped(table, pieces, lexicon)
    now: Labelled | None = None
    before: Piece | None = None
    for piece in pieces:
        if piece.role is Role.FURNITURE or piece.role is Role.EMPTY:
            continue
        if piece.filled:
            if now is not None and before is not None:
                near = not now.far and piece.page == before.page and piece.line - before.line <= 1
                (now.near if near else now.far).append(piece)
        else:
            label = wrapped.get(piece.index) or _label_of(table, piece, alignment)
            if now is None or not now.takes(label):
                if now is not None:
                    yield now
                now = Labelled([label.slots], label.kind) if label is not None and label.slots else None
            elif label is not None and label.slots:
                now.labels.append(label.slots)
        before = piece
    if now is not None:
        yield now


def _wrapped(table: Table, pieces: Sequence[Piece], lexicon: Lexicon) -> dict[int, _Label]:
    """Piece index → the header label that begins or continues there, for labels of which each line is a piece.

    Such a label is right above a value or ends its block of text: its lines together are the label, and nothing else.
    """
    found: dict[int, _Label] = {}
    for at, piece in enumerate(pieces):
        if piece.is_item or piece.role is Role.FURNITURE or piece.index in found:
            continue
        lines = [piece]
        for line in pieces[at + 1 : at + _MOST_LINES]:
            if line.is_item or line.gap != 1:
                break
            lines.append(line)
        for size in range(len(lines), 1, -1):
            text = "".join(line.text for line in lines[:size])
            whole = [c.slot for c in lexicon.find_named(text) if c.whole and c.score >= _SURE]
            slots = tuple(sorted(slot.index for slot in whole if slot.kind is SlotKind.COLUMN))
            if slots and all(slot.table == table.name for slot in whole):
                found[piece.index] = _Label(SlotKind.COLUMN, slots)
                found.update((line.index, _Label(SlotKind.COLUMN, ())) for line in lines[1:size])
                break
    return found


def _label_of(table: Table, piece: Piece, alignment: Alignment) -> _Label | None:
    """The header or row label of the table that the piece is; ``None``: it is none."""
    hit = alignment.rows.get(piece.index)
    if hit is not None:
        slot = hit.candidate.slot
        return (
            _Label(SlotKind.ROW, (slot.index,) if hit.candidate.lo == 0 else ()) if slot.table == table.name else None
        )
    candidates = [c for c in alignment.others.get(piece.index, ()) if c.slot.kind is SlotKind.COLUMN]
    best = max(map(_share_matched, candidates), default=0.0)
    likely = [c for c in candidates if _share_matched(c) == best]
    if not likely or any(c.slot.table != table.name for c in likely):
        return None
    slots = tuple(sorted(c.slot.index for c in likely if c.lo == 0 and c.hi >= _MOSTLY * c.size))
    return _Label(SlotKind.COLUMN, slots) if slots or likely[0].lo else None


def _share_matched(candidate: Candidate) -> float:
    return (candidate.hi - candidate.lo) * candidate.score

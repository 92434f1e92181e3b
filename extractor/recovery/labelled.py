"""Step 5d, place: the header and row labels of a table, each with the values that follow it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.forms import Table
from extractor.forms.lexicon import Candidate, SlotKind
from extractor.recovery.match import Alignment
from extractor.recovery.pieces import Piece
from extractor.tagging.roles import Role

_MOSTLY = 0.6
"""Share of a header label that its first line holds; less (处理 of 处理决定数量) is a part of something else."""


@dataclass(frozen=True, slots=True)
class _Label:
    """``slots``: what the label may be of; none for a line that goes on with a label."""

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
        """Is this label one more of them, or the next line of the last one?"""
        alike = label is not None and label.kind is self.kind and not self.values
        return alike and label is not None and (self.kind is SlotKind.COLUMN or not label.slots)


def labelled(table: Table, pieces: Sequence[Piece], alignment: Alignment) -> Iterator[Labelled]:
    """The header and row labels of the table, each with what follows it up to the next label of any kind."""
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
            label = _label_of(table, piece, alignment)
            if now is None or not now.takes(label):
                if now is not None:
                    yield now
                now = Labelled([label.slots], label.kind) if label is not None and label.slots else None
            elif label is not None and label.slots:
                now.labels.append(label.slots)
        before = piece
    if now is not None:
        yield now


def _label_of(table: Table, piece: Piece, alignment: Alignment) -> _Label | None:
    """The header or row label of the table that the piece is; ``None``: it is none."""
    hit = alignment.rows.get(piece.index)
    if hit is not None:
        slot = hit.candidate.slot
        return (
            _Label(SlotKind.ROW, (slot.index,) if hit.candidate.lo == 0 else ()) if slot.table == table.name else None
        )
    candidates = [c for c in alignment.others.get(piece.index, ()) if c.slot.kind is SlotKind.COLUMN]
    best = max(map(_said, candidates), default=0.0)
    likely = [c for c in candidates if _said(c) == best]
    if not likely or any(c.slot.table != table.name for c in likely):
        return None
    slots = tuple(sorted(c.slot.index for c in likely if c.lo == 0 and c.hi >= _MOSTLY * c.size))
    return _Label(SlotKind.COLUMN, slots) if slots or likely[0].lo else None


def _said(candidate: Candidate) -> float:
    return (candidate.hi - candidate.lo) * candidate.score

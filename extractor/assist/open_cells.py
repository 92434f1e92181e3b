"""Which cells are asked about, and the stretch of source in which what fills them may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from extractor.assist.tokens import Numbered, number_tokens
from extractor.assist.trust import Kind
from extractor.document import Document
from extractor.forms import CellKey
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Piece
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.checks import to_review
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.judge.review import disputed
from extractor.report import Status
from extractor.tagging.roles import Role

_LIKE = 0.75
_BEFORE = 200
"""Characters before a block's first label that may be its own: a torn header, a column that was written first."""
_BEHIND = 1500
_LONGEST = 9000
"""Characters of one stretch."""
_MOST_CELLS = 40
"""Cells of one question."""
BlockKey = tuple[str, int]


@dataclass(frozen=True)
class Stretch:
    """The open cells of a block, and the tokens of the stretch ``[start, end)`` that belongs to it.

    ``settled``: settled cell of the block → numbers of its tokens;
    ``now``: the same of the open cells that hold a number;
    ``taken``: numbers of all that settled cells hold.
    """

    table: str
    block: int
    cells: tuple[CellKey, ...]
    start: int
    end: int
    tokens: tuple[Numbered, ...]
    settled: Mapping[CellKey, tuple[int, ...]]
    now: Mapping[CellKey, tuple[int, ...]]
    taken: frozenset[int]


def kind_of(verdict: Verdict) -> Kind | None:
    """What is open about a cell that is to be looked at: unreadable, missing, empty by doubt, or a number that
    there is evidence against. ``None`` for any other.

    Whether it has numbers that no cell was given is looked up in the stretch around it.
    """
    if not to_review(verdict):
        return None
    match verdict.status:
        case Status.MISSING:
            return Kind.MISSING
        case Status.UNREADABLE:
            return Kind.UNREADABLE
        case Status.BLANK | Status.NOT_APPLICABLE:
            return Kind.UNCLAIMED
        case Status.READ if disputed(verdict):
            return Kind.FAILING if Doubt.SUSPECT in verdict.doubts else Kind.DISPUTED
        case _:
            return None


def find_stretches(
    document: Document,
    pieces: Sequence[Piece],
    alignment: Alignment,
    layout: Layout,
    verdicts: Mapping[CellKey, Verdict],
    answered: Set[CellKey] = frozenset(),
) -> tuple[Stretch, ...]:
    """The blocks with open cells whose stretch has a number that no settled cell holds, in form order.

    ``answered``: open cells that were read off a picture; the numbers in them are theirs.
    """
    anchors = _anchors(pieces, alignment)
    asked = {key for key, verdict in verdicts.items() if kind_of(verdict) and key not in answered}
    held = sorted(
        (span.start, span.end)
        for key, v in verdicts.items()
        if key in answered or (v.status is Status.READ and key not in asked)
        for span in v.spans
    )
    found: list[Stretch] = []
    for block, planned in layout.block_at.items():
        keys = [key for plan in planned.plans for key in plan.keys]
        cells = [key for key in keys if key in asked]
        place = _place(block, anchors, pieces, len(document.text)) if cells else None
        if place is None:
            continue
        tokens = number_tokens(document, pieces, *place)
        taken = frozenset(token.number for token in tokens if token.meets(held))
        if not any(token.number not in taken and _digits(token.text) for token in tokens):
            continue
        held_by = {key: own for key in keys if (own := _own(verdicts[key], tokens))}
        settled = {key: own for key, own in held_by.items() if key not in cells}
        now = {key: own for key, own in held_by.items() if key in cells}
        found += (
            Stretch(*block, tuple(cells[n : n + _MOST_CELLS]), *place, tokens, settled, now, taken)
            for n in range(0, len(cells), _MOST_CELLS)
        )
    return tuple(found)


def _digits(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _own(verdict: Verdict, tokens: Sequence[Numbered]) -> tuple[int, ...]:
    if verdict.status is not Status.READ:
        return ()
    spans = [(span.start, span.end) for span in verdict.spans]
    return tuple(token.number for token in tokens if token.meets(spans))


def _anchors(pieces: Sequence[Piece], alignment: Alignment) -> list[tuple[int, int, BlockKey | None]]:
    """Labels and headers of the form in source order: start, end, and whose they are; ``None`` for another section."""
    found: list[tuple[int, int, BlockKey | None]] = []
    for piece in pieces:
        if hit := alignment.rows.get(piece.index):
            found.append((piece.start, piece.end, (hit.candidate.slot.table, hit.candidate.slot.block)))
            continue
        others = alignment.others.get(piece.index, ())
        if others and others[0].score >= _LIKE:
            found.append((piece.start, piece.end, (others[0].slot.table, others[0].slot.block)))
        elif piece.role is Role.SECTION:
            found.append((piece.start, piece.end, None))
    return found


def _place(
    block: BlockKey, anchors: Sequence[tuple[int, int, BlockKey | None]], pieces: Sequence[Piece], length: int
) -> tuple[int, int] | None:
    """From the block's first label to where another block begins; that of the whole table where it has no label."""
    own = [n for n, (_, _, whose) in enumerate(anchors) if whose == block]
    own = own or [n for n, (_, _, whose) in enumerate(anchors) if whose is not None and whose[0] == block[0]]
    if not own:
        return None
    first, last = own[0], own[-1]
    low = max(anchors[first - 1][1] if first else 0, anchors[first][0] - _BEFORE)
    high = anchors[last + 1][0] if last + 1 < len(anchors) else length
    high = min(high, anchors[last][1] + _BEHIND, low + _LONGEST)
    # No piece is cut in two.
    low = next((piece.start for piece in pieces if piece.end > low), low)
    high = max((piece.end for piece in pieces if piece.end <= high), default=high)
    return (low, high) if low < high else None

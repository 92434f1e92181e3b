"""Step 4, match: the labels found are aligned with the form's labels, all at once.

The rows of a form are in an order that conversion rarely changes. Each label-like piece has a few slots that it may be
the label of; a beam search (Viterbi with pruning) over the whole document takes the chain of row labels that matches
most characters. Lost, repeated, cut and misspelt labels have a cost but do not break the chain. Header and group labels
are repeated and change places, so they are found around that chain and never change it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from extractor.forms.lexicon import Candidate, Lexicon, Slot, SlotKind
from extractor.frozen import quick
from extractor.recovery.board.pieces import Piece
from extractor.tagging.roles import Role

# Costs, in matched label characters.
_SKIP_ROW = 0.05
_SKIP_LIMIT = 1.0
_CUT_START = 1.0
_CUT_NUMBER = 0.9
"""Of a label that lost its number and nothing else: 总计 for （七）总计."""
_CUT_END = 0.3
_REPEAT, _REPEAT_OF_ROW = 2.0, 1.5
"""A label once more; and one that no header or heading has, so that a short one (规章) counts as well."""
_BACKWARD = 8.0
_SWAPPED = 1.5
_SURE = 0.95
_BEAM = 24
_PRUNE = 14.0
_MOSTLY = 0.7
_CUT = 0.9
"""Likeness of a piece that has the beginning of a label, letter by letter."""
ABOVE_ROWS = frozenset({SlotKind.SECTION, SlotKind.TITLE, SlotKind.CORNER, SlotKind.COLUMN, SlotKind.COLUMN_GROUP})
"""What is above the rows of a table: their labels are of the other kinds."""
_HEADS = frozenset({SlotKind.COLUMN, SlotKind.COLUMN_GROUP})
_OVER_COLUMNS = _HEADS | {SlotKind.CORNER}
_NO_LABEL = frozenset({Role.VALUE, Role.MARK, Role.EMPTY, Role.FURNITURE})
# A piece must match this much of a label, or continue the label before it, to count.
_WEAK = 1.2


_Find = Callable[[Piece], Sequence[Candidate]]


@quick
@dataclass(frozen=True, slots=True)
class LabelHit:
    """Piece ``piece`` is (a part of) the label of ``candidate.slot``."""

    piece: int
    candidate: Candidate
    by_order: bool = False
    """Is it known from its place alone (:mod:`extractor.recovery.board.order_labels`)?"""


@dataclass(frozen=True, slots=True)
class Alignment:
    """``rows``: piece index → hit on a leaf row; ``others``: piece index → candidates among all other slots."""

    rows: dict[int, LabelHit]
    others: dict[int, tuple[Candidate, ...]]
    score: float
    """Matched label characters, rows and headers together."""
    open_rows: frozenset[int] = frozenset()
    """Rows not found, of which a row in words that the form does not have may be one, by slot."""


class _State(NamedTuple):
    score: float
    slot: int
    hi: int
    size: int
    trail: tuple[object, ...] | None
    """Linked list (previous trail, piece, candidate)."""


def align(pieces: Sequence[Piece], lexicon: Lexicon) -> Alignment:
    """Align the label-like pieces of a document with the slots of a form."""
    rank = {slot.index: n for n, slot in enumerate(s for s in lexicon.slots if s.kind is SlotKind.ROW)}
    beam = [_State(0.0, -1, 0, 0, None)]
    others: dict[int, tuple[Candidate, ...]] = {}
    other_score = 0.0
    find = _finder(pieces, lexicon)
    heads = _heads(pieces, find)
    for piece in pieces:
        if piece.role in _NO_LABEL:
            continue
        candidates = find(piece)
        if not candidates:
            continue
        rows = [c for c in candidates if c.slot.kind is SlotKind.ROW and piece.index not in heads]
        rest = tuple(c for c in candidates if c.slot.kind is not SlotKind.ROW)
        if rest:
            others[piece.index] = rest
            if not rows:
                other_score += max((c.hi - c.lo) * c.score for c in rest if c.score > 0.6) if rest[0].score > 0.6 else 0
        if rows:
            again = _REPEAT if any(c.whole for c in rest) else _REPEAT_OF_ROW
            beam = _advance(beam, piece.index, rows, rank, again)
    best = max(beam, key=lambda s: s.score)
    hits: dict[int, LabelHit] = {}
    trail = best.trail
    while trail is not None:
        trail, index, candidate = trail  # type: ignore[assignment]
        hits[index] = LabelHit(index, candidate)  # type: ignore[index, arg-type]
    return Alignment(_twins_in_turn(dict(sorted(hits.items())), pieces, find), others, best.score + other_score)


def _twins_in_turn(hits: dict[int, LabelHit], pieces: Sequence[Piece], find: _Find) -> dict[int, LabelHit]:
    """The hits, the second of the label of one row given to another row of the same name (总计 of income, of spending)
    that has none, where the row before it is between the two in the form. The chain takes it for a repeated label if
    one behind it is misread."""
    found = {hit.candidate.slot.index for hit in hits.values()}
    by_index = {piece.index: piece for piece in pieces}
    turned = dict(hits)
    headed: set[int] = set()
    before = -1
    for index, hit in hits.items():
        slot = hit.candidate.slot
        if hit.candidate.whole and slot.index in headed and before > slot.index:
            twins = [
                c
                for c in find(by_index[index])
                if c.whole and c.slot.kind is SlotKind.ROW and c.slot.table == slot.table and c.slot.index > before
            ]
            free = next((c for c in twins if c.slot.index not in found), None)
            if free is not None and free.score >= hit.candidate.score:
                turned[index] = LabelHit(index, free)
                found.add(free.slot.index)
        headed.add(turned[index].candidate.slot.index)
        before = turned[index].candidate.slot.index
    return turned


def _finder(pieces: Sequence[Piece], lexicon: Lexicon) -> _Find:
    """What finds the labels that a piece may be: where the place of a block is known, its labels are there and no
    others are."""
    known = {piece.block[1:] for piece in pieces if piece.block is not None and piece.block[0] == lexicon.form.id}

    def find(piece: Piece) -> Sequence[Candidate]:
        candidates = lexicon.find(piece.text)
        if not known:
            return candidates
        own = piece.block[1:] if piece.block is not None and piece.block[0] == lexicon.form.id else None
        return [c for c in candidates if _may_be_in(c.slot, own, known)]

    return find


def _may_be_in(slot: Slot, own: tuple[str, int] | None, known: Set[tuple[str, int]]) -> bool:
    block = slot.table, slot.block
    return slot.kind is SlotKind.SECTION or (block not in known if own is None else block == own)


def _heads(pieces: Sequence[Piece], find: _Find) -> set[int]:
    """Pieces that are in a header though a row has the same name (合计): beside a label that only headers have, and
    with no value behind them unless the row's label is longer than that."""
    held = [p for p in pieces if p.role not in (Role.EMPTY, Role.FURNITURE)]
    found: set[int] = set()
    for place, piece in enumerate(held):
        if piece.role in _NO_LABEL:
            continue
        kinds = _kinds(piece, find, _MOSTLY)
        beside = [*held[max(0, place - 1) : place], *held[place + 1 : place + 2]]
        if not kinds & _HEADS or (SlotKind.ROW in kinds and (len(beside) < 2 or beside[-1].role in _NO_LABEL)):
            continue
        near = [_kinds(p, find) for p in beside if p.role not in _NO_LABEL]
        if any(kind & _OVER_COLUMNS and SlotKind.ROW not in kind for kind in near):
            found.add(piece.index)
    return found


def _kinds(piece: Piece, find: _Find, share: float = 1.0) -> set[SlotKind]:
    """What the piece is the label of, or the beginning of it, at least this share."""
    return {
        c.slot.kind
        for c in find(piece)
        if (c.whole and c.score >= _SURE) or (share < 1 and c.lo == 0 and c.hi >= share * c.size and c.score >= _CUT)
    }


def _advance(
    beam: list[_State], piece: int, rows: Sequence[Candidate], rank: dict[int, int], again: float
) -> list[_State]:
    """``again``: what it costs to have the whole label once more."""
    states: dict[tuple[int, int], _State] = {(s.slot, s.hi): s for s in beam}
    for state in beam:
        for candidate in rows:
            gain = (candidate.hi - candidate.lo) * candidate.score - _cost(state, candidate, rank, again)
            if gain <= 0:
                continue
            score = state.score + gain
            key = (candidate.slot.index, candidate.hi)
            known = states.get(key)
            if known is None or known.score < score:
                trail = (state.trail, piece, candidate)
                states[key] = _State(score, candidate.slot.index, candidate.hi, candidate.size, trail)
    top = max(s.score for s in states.values())
    kept = sorted((s for s in states.values() if s.score > top - _PRUNE), key=lambda s: (-s.score, s.slot, s.hi))
    return kept[:_BEAM]


def _cost(state: _State, candidate: Candidate, rank: dict[int, int], again: float) -> float:
    if state.slot < 0:
        return _CUT_START if candidate.lo else 0.0
    if candidate.slot.index == state.slot:
        if candidate.lo >= state.hi:
            return 0.0
        # The whole label again: a table printed twice, or a page that repeats its last row.
        return again if candidate.lo == 0 or candidate.lo < state.hi - 1 else 0.2
    cost = _CUT_END if state.hi < state.size else 0.0
    if candidate.lo:
        if candidate.hi == candidate.size and candidate.lo == 1:
            cost += _CUT_NUMBER
        else:
            cost += _CUT_START if (candidate.hi - candidate.lo) * candidate.score > _WEAK else _WEAK
    step = rank[candidate.slot.index] - rank[state.slot]
    if step < 0:
        # A whole label where it should not be: offices and converters do swap rows. Anything less is chance.
        return cost + (_SWAPPED if candidate.whole and candidate.score >= _SURE else _BACKWARD)
    return cost + min(_SKIP_ROW * (step - 1), _SKIP_LIMIT)

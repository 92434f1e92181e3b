"""Step 3, group: the lines of a label that is wrapped in a table without rules, put together to one piece.

Where nothing is drawn, the lines of a label are pieces of text below each other, and the values of its row stand beside
the middle of them. The lines of one label are as far apart as each other and nearer than those of the next label; that
they are one is shown by the form: together they are more like one of its labels than any of them alone. Numbers beside
them may be wrapped as well (:mod:`.wrapped_numbers`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from extractor.forms import Form
from extractor.forms.lexicon import SlotKind
from extractor.frozen import replace
from extractor.recovery.board.layout import layout_of
from extractor.recovery.board.pieces import Piece
from extractor.recovery.board.stacked_lines import (
    Stacked,
    between,
    by_height,
    free_of_grids,
    height,
    middle,
    put_together,
    step,
)
from extractor.recovery.board.wrapped_numbers import number_of
from extractor.tagging.roles import LABEL_ROLES, Role

_LINES: Final = 5
"""The most lines of a label."""
_EDGE: Final = 0.7
"""Heights by which the left edges of its lines are apart at most."""
_FARTHEST: Final = 2.0
"""Heights from line to line, at most."""
_EVEN: Final = 1.2
"""Times the narrowest step within a label, up to which the widest is, and from which the steps to other labels are."""
_MIDDLE: Final = 0.4
"""Share of a step by which a value may be off the middle of its label."""
_LIKE: Final = 0.75
_MORE_LIKE: Final = 0.05
"""How like the whole must be to a label of the form, and by how much more so than its first line."""
_EXACT: Final = 0.95
"""Likeness of a label letter by letter."""
_OF_ROWS: Final = (SlotKind.ROW, SlotKind.ROW_GROUP)
_NAMING: Final = LABEL_ROLES | {Role.SECTION}


def join_wrapped_labels(pieces: Sequence[Piece], forms: Sequence[Form]) -> Sequence[Piece]:
    """The pieces with each wrapped label as one, on the line of its values. ``forms``: those that it may be a label
    of."""
    return put_together(pieces, [found for own in free_of_grids(pieces).values() for found in _labels(own, forms)])


def _labels(pieces: Sequence[Piece], forms: Sequence[Form]) -> Iterator[Stacked]:
    values = by_height(piece for piece in pieces if piece.filled)
    for stack in _stacks([piece for piece in pieces if not piece.is_item]):
        at = 0
        while at < len(stack) - 1:
            row = next(_from(stack, at, values, forms), [])
            yield from row
            at += len(row[0].lines) if row else 1


def _stacks(texts: Sequence[Piece]) -> list[list[Piece]]:
    """Texts below each other that begin at the same left edge, from top to bottom."""
    unit = median(map(height, texts)) if texts else 1.0
    stacks: list[list[Piece]] = []
    near_to: dict[int, list[list[Piece]]] = {}
    for piece in by_height(texts):
        place = int(piece.x0 // max(unit, 1.0))
        near = (own for n in (place - 1, place, place + 1) for own in near_to.get(n, ()))
        stack = next((own for own in near if _is_next(own[-1], piece)), None)
        if stack is None:
            stacks.append([piece])
            near_to.setdefault(place, []).append(stacks[-1])
        else:
            stack.append(piece)
    return stacks


def _is_next(upper: Piece, lower: Piece) -> bool:
    return abs(upper.x0 - lower.x0) <= _EDGE * height(lower) and step(upper, lower) > height(lower) / 2


def _from(stack: Sequence[Piece], at: int, values: Sequence[Piece], forms: Sequence[Form]) -> Iterator[list[Stacked]]:
    """The labels that may begin with this line of a stack, the longest first, each with the wrapped numbers beside."""
    for end in range(min(at + _LINES, len(stack)), at + 1, -1):
        lines = tuple(stack[at:end])
        if not _is_apart(stack, at, end):
            continue
        beside = _beside(lines, values)
        if beside is not None and _is_label(lines, forms):
            first = min(beside, key=lambda own: own.whole.x0, default=None)
            line = first.whole.line if first is not None else lines[0].line
            numbers = (replace(own, whole=replace(own.whole, line=line)) for own in beside if len(own.lines) > 1)
            yield [Stacked(lines, _whole(lines, line)), *numbers]


def _whole(lines: Sequence[Piece], line: int) -> Piece:
    role = next((piece.role for piece in lines if piece.role in _NAMING), Role.OTHER)
    x0, x1 = min(piece.x0 for piece in lines), max(piece.x1 for piece in lines)
    text = "".join(piece.text for piece in lines)
    return replace(lines[0], text=text, role=role, line=line, y=middle(lines), x0=x0, x1=x1)


def _is_apart(stack: Sequence[Piece], at: int, end: int) -> bool:
    """Are the steps between these lines even, and less than those to the lines above and below?"""
    steps = [step(upper, lower) for upper, lower in pairwise(stack[at:end])]
    if max(steps) > min(_EVEN * min(steps), _FARTHEST * height(stack[at])):
        return False
    around = [step(*pair) for pair in pairwise(stack[max(at - 1, 0) : at + 1])]
    around += [step(*pair) for pair in pairwise(stack[end - 1 : end + 1])]
    return all(distance >= _EVEN * min(steps) for distance in around)


def _beside(lines: Sequence[Piece], values: Sequence[Piece]) -> list[Stacked] | None:
    """The values right of these lines, of those given from top to bottom, each with its lines; ``None`` where one of
    them is not beside their middle."""
    half, at = step(lines[0], lines[1]) / 2, middle(lines)
    top, bottom = middle(lines[:1]) - half, middle(lines[-1:]) + half
    columns: list[list[Piece]] = []
    for value in between(values, top, bottom):
        if value.x0 > lines[0].x0:
            column = next((own for own in columns if own[-1].x0 < value.x1 and value.x0 < own[-1].x1), None)
            columns += [] if column else [[value]]
            if column:
                column.append(value)
    wholes = [own[0] if len(own) == 1 else number_of(own, values) for own in columns]
    beside = [Stacked(tuple(own), whole) for own, whole in zip(columns, wholes, strict=True) if whole is not None]
    level = all(abs(middle((own.whole,)) - at) <= 2 * _MIDDLE * half for own in beside)
    return beside if level and len(beside) == len(columns) else None


def _is_label(lines: Sequence[Piece], forms: Sequence[Form]) -> bool:
    """Is the whole a label, and the first line by itself less so, or a shorter one? The last one may be a label of its
    own (合计)."""
    whole, size = _likeness("".join(piece.text for piece in lines), forms)
    first, shorter = _likeness(lines[0].text, forms)
    return whole >= _LIKE and (whole >= first + _MORE_LIKE or (whole >= _EXACT and size > shorter))


def _likeness(text: str, forms: Sequence[Form]) -> tuple[float, int]:
    """How like the text is to the likest label of a row, the parts of it that are not there counting against it, and
    how many characters that label has."""
    found = (c for form in forms for c in layout_of(form).lexicon.find(text) if c.slot.kind in _OF_ROWS)
    return max((((c.hi - c.lo) / c.size * c.score, c.size) for c in found), default=(0.0, 0))

"""Step 3, group: the lines of a label that is wrapped in a table without rules, put together to one piece.

Where nothing is drawn, the lines of a label are pieces of text below each other, and the values of its row stand beside
the middle of them. The lines of one label are as far apart as each other and nearer than those of the next label; that
they are one is shown by the form: together they are more like one of its labels than any of them alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from extractor.forms import Form
from extractor.frozen import replace
from extractor.recovery.board.layout import layout_of
from extractor.recovery.board.pieces import FormBlock, Piece
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
_NAMING: Final = LABEL_ROLES | {Role.SECTION}

_Place = tuple[int, FormBlock | None]
"""A page, and the side of a table parted into its blocks."""


@dataclass(frozen=True, slots=True)
class _Label:
    """``line``: of the values beside it, or of its first piece where there are none."""

    lines: tuple[Piece, ...]
    line: int

    @property
    def whole(self) -> Piece:
        first = self.lines[0]
        role = next((piece.role for piece in self.lines if piece.role in _NAMING), Role.OTHER)
        x0, x1 = min(piece.x0 for piece in self.lines), max(piece.x1 for piece in self.lines)
        text = "".join(piece.text for piece in self.lines)
        return replace(first, text=text, role=role, line=self.line, y=_middle(self.lines), x0=x0, x1=x1)


def join_wrapped_labels(pieces: Sequence[Piece], forms: Sequence[Form]) -> Sequence[Piece]:
    """The pieces with each wrapped label as one, on the line of its values. ``forms``: those that it may be a label
    of."""
    labels = [label for own in _places(pieces).values() for label in _labels(own, forms)]
    if not labels:
        return pieces
    gone = {piece.index for label in labels for piece in label.lines}
    waiting: dict[tuple[int, FormBlock | None], list[Piece]] = {}
    for label in labels:
        waiting.setdefault((label.line, label.lines[0].block), []).append(label.whole)
    joined: list[Piece] = []
    for piece in pieces:
        there = waiting.get((piece.line, piece.block), [])
        for whole in [own for own in there if own.x0 <= piece.x0]:
            joined.append(whole)
            there.remove(whole)
        if piece.index not in gone:
            joined.append(piece)
    return [replace(piece, index=index) for index, piece in enumerate(joined)]


def _places(pieces: Iterable[Piece]) -> Mapping[_Place, list[Piece]]:
    """The pieces with boxes that no grid holds, page by page and side by side."""
    found: dict[_Place, list[Piece]] = {}
    for piece in pieces:
        if piece.bbox is not None and piece.y is not None and piece.grid is None and piece.role is not Role.FURNITURE:
            found.setdefault((piece.page, piece.block), []).append(piece)
    return found


def _labels(pieces: Sequence[Piece], forms: Sequence[Form]) -> Iterator[_Label]:
    values = [piece for piece in pieces if piece.filled]
    for stack in _stacks([piece for piece in pieces if not piece.is_item]):
        at = 0
        while at < len(stack) - 1:
            label = next(_from(stack, at, values, forms), None)
            if label is not None:
                yield label
            at += 1 if label is None else len(label.lines)


def _stacks(texts: Sequence[Piece]) -> list[list[Piece]]:
    """Texts below each other that begin at the same left edge, from top to bottom."""
    stacks: list[list[Piece]] = []
    for piece in sorted(texts, key=lambda text: (text.y or 0.0, text.x0)):
        near = (own for own in stacks if abs(own[-1].x0 - piece.x0) <= _EDGE * _height(piece))
        stack = next((own for own in near if _step(own[-1], piece) > _height(piece) / 2), None)
        if stack is None:
            stacks.append([piece])
        else:
            stack.append(piece)
    return stacks


def _from(stack: Sequence[Piece], at: int, values: Sequence[Piece], forms: Sequence[Form]) -> Iterator[_Label]:
    """The labels that may begin with this line of a stack, the longest first."""
    for end in range(min(at + _LINES, len(stack)), at + 1, -1):
        lines = tuple(stack[at:end])
        if not _is_apart(stack, at, end):
            continue
        beside = _beside(lines, values)
        if beside is not None and _is_label(lines, forms):
            yield _Label(lines, min(beside, key=lambda value: value.x0).line if beside else lines[0].line)


def _is_apart(stack: Sequence[Piece], at: int, end: int) -> bool:
    """Are the steps between these lines even, and less than those to the lines above and below?"""
    steps = [_step(upper, lower) for upper, lower in pairwise(stack[at:end])]
    if max(steps) > min(_EVEN * min(steps), _FARTHEST * _height(stack[at])):
        return False
    around = [_step(*pair) for pair in pairwise(stack[max(at - 1, 0) : at + 1])]
    around += [_step(*pair) for pair in pairwise(stack[end - 1 : end + 1])]
    return all(step >= _EVEN * min(steps) for step in around)


def _beside(lines: Sequence[Piece], values: Sequence[Piece]) -> list[Piece] | None:
    """The values right of these lines; ``None`` where one is beside them and not beside their middle."""
    step, middle = _step(lines[0], lines[1]), _middle(lines)
    top, bottom = (lines[0].y or 0.0) - step / 2, (lines[-1].y or 0.0) + step / 2
    beside = [value for value in values if value.x0 > lines[0].x0 and top < (value.y or 0.0) < bottom]
    return beside if all(abs((value.y or 0.0) - middle) <= _MIDDLE * step for value in beside) else None


def _is_label(lines: Sequence[Piece], forms: Sequence[Form]) -> bool:
    """Is the whole a label, and the first line by itself less so, or a shorter one? The last one may be a label of its
    own (合计)."""
    whole, size = _likeness("".join(piece.text for piece in lines), forms)
    first, shorter = _likeness(lines[0].text, forms)
    return whole >= _LIKE and (whole >= first + _MORE_LIKE or (whole >= _EXACT and size > shorter))


def _likeness(text: str, forms: Sequence[Form]) -> tuple[float, int]:
    """How like the text is to the likest label, the parts of it that are not there counting against it, and how many
    characters that label has."""
    found = (c for form in forms for c in layout_of(form).lexicon.find(text))
    return max((((c.hi - c.lo) / c.size * c.score, c.size) for c in found), default=(0.0, 0))


def _step(upper: Piece, lower: Piece) -> float:
    return (lower.y or 0.0) - (upper.y or 0.0)


def _middle(lines: Sequence[Piece]) -> float:
    return ((lines[0].y or 0.0) + (lines[-1].y or 0.0)) / 2


def _height(piece: Piece) -> float:
    return piece.bbox.height if piece.bbox is not None else 0.0

"""Step 5a, place: the lines with values between two headings, where positions are meaningful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.forms.lexicon import SlotKind
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Band, Piece
from extractor.recovery.values.stacks import digits_of
from extractor.tagging.roles import Role

_BESIDE = 2
"""With so many values on its line, a text that reads like a heading is none."""
_HEADING = 4
"""Characters by which a part of a heading is known."""


@dataclass(frozen=True, slots=True)
class Line:
    """The values of one band; ``band`` is its index."""

    band: int
    items: tuple[Piece, ...]


def value_lines(bands: Sequence[Band], alignment: Alignment) -> Iterator[list[Line]]:
    """The lines of values, cut at each heading and each page; drawn cells are left out."""
    lines: list[Line] = []
    page = None
    for band in bands:
        items = tuple(p for p in band.pieces if _is_value(p) and p.index not in alignment.rows)
        heading = len(items) < _BESIDE and any(_is_heading(piece, alignment) for piece in band.pieces)
        if lines and (heading or band.pieces[0].page != page):
            yield lines
            lines = []
        page = band.pieces[0].page
        if items and not heading and all(item.grid is None for item in items):
            lines.append(Line(band.index, items))
    if lines:
        yield lines


def _is_value(piece: Piece) -> bool:
    """May it be in a cell? ``11,85`` is no number until it is put together with the ``3`` below it."""
    return piece.filled or (piece.role is Role.OTHER and bool(digits_of(piece.text)))


def _is_heading(piece: Piece, alignment: Alignment) -> bool:
    """A heading of the form: a syllable of a wrapped label may look like one."""
    known = [c for c in alignment.others.get(piece.index, ()) if c.slot.kind is SlotKind.SECTION]
    return piece.role is Role.SECTION and any(c.whole or c.hi - c.lo >= _HEADING for c in known)

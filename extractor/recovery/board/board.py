"""The data that every step of placing needs: the pieces of a document, their bands, what its labels are, and the
form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from extractor.forms.lexicon import Candidate
from extractor.recovery.board.layout import Layout
from extractor.recovery.board.match import Alignment
from extractor.recovery.board.pieces import Band, Geometry, Piece
from extractor.tagging.roles import Role

_NEAR = 4
"""Lines within which another one must be whole: a table may have narrower parts."""


@dataclass(frozen=True)
class Board:
    """``pieces[i].index`` is ``i``."""

    pieces: Sequence[Piece]
    bands: Sequence[Band]
    alignment: Alignment
    layout: Layout

    @cached_property
    def band_of(self) -> Mapping[int, Band]:
        """Index of a piece → the band that it is on; furniture (page headers, page numbers) is on none."""
        return {piece.index: band for band in self.bands for piece in band.pieces}

    @cached_property
    def cut_lines(self) -> frozenset[int]:
        """Bands of drawn tables that end before most lines of their table and one near to them do: they lost cells."""
        ends: dict[int, dict[int, int]] = {}
        for band in self.bands:
            last = band.pieces[-1].grid
            if last is not None and band.geometry == Geometry.GRID:
                ends.setdefault(last.table, {})[band.index] = last.col_end
        cut: set[int] = set()
        for own in ends.values():
            usual = Counter(own.values()).most_common(1)[0][0]
            whole = [band for band, end in own.items() if end >= usual]
            short = (band for band, end in own.items() if end < usual)
            cut.update(band for band in short if any(abs(other - band) <= _NEAR for other in whole))
        return frozenset(cut)

    @cached_property
    def slots_begun(self) -> Sequence[frozenset[int]]:
        """For each band the rows of the form whose labels begin on it."""
        hits = ([self.alignment.rows.get(piece.index) for piece in band.pieces] for band in self.bands)
        return [frozenset(hit.candidate.slot.index for hit in own if hit and hit.candidate.lo == 0) for own in hits]

    @cached_property
    def beginnings(self) -> Sequence[tuple[Piece, Sequence[Candidate]]]:
        """Each piece that may be the label of a row, with what its text may be the beginning of."""
        named = (piece for piece in self.pieces if piece.role in (Role.ROW, Role.GROUP, Role.OTHER))
        return [(piece, [c for c in self.layout.lexicon.find(piece.text) if c.lo == 0]) for piece in named]

    def without(self, taken: Set[int]) -> Board:
        """The board with these pieces marked as furniture: the others are read as if these were not there."""
        if not taken:
            return self  # With all that was worked out for it.
        pieces = [replace(p, role=Role.FURNITURE) if p.index in taken else p for p in self.pieces]
        return replace(self, pieces=pieces)

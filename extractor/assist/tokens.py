"""The numbers of a stretch of source, numbered: all that an answer can point at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.document import BBox, Document
from extractor.recovery.pieces import Piece
from extractor.report import Span
from extractor.tagging.roles import Role
from extractor.values import value_words

OPEN, CLOSE = "⟦", "⟧"
"""Around the number of a token; in the source itself they are shown as brackets of another kind."""
_SHOWN = str.maketrans({OPEN: "[", CLOSE: "]"})
_NUMBER = re.compile(r"(?!\d{1,2}[.、．)）]\s*[\u3400-\u9fff])[-+]?\d+(?:[.,，]\d+)*%?")
"""Not what counts the items of a list (2.其他)."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Characters ``[start, end)`` of the document; ``number`` counts from 1 within the question."""

    number: int
    start: int
    end: int
    text: str
    page: int
    """From 1."""
    bbox: BBox | None

    @property
    def span(self) -> Span:
        return Span(page=self.page, start=self.start, end=self.end, bbox=self.bbox)

    def meets(self, spans: Sequence[tuple[int, int]]) -> bool:
        return any(a < self.end and self.start < b for a, b in spans)


def number_tokens(document: Document, pieces: Sequence[Piece], start: int, end: int) -> tuple[Numbered, ...]:
    """The values and marks among the pieces in ``[start, end)`` as they are, and the numbers inside other pieces."""
    found: list[Numbered] = []
    for piece in pieces:
        if piece.role in (Role.FURNITURE, Role.EMPTY) or piece.start < start or piece.end > end:
            continue
        text = document.text[piece.start : piece.end]
        if piece.filled and not value_words(piece.text):
            places = [(0, len(text))]
        else:
            places = [match.span() for match in _NUMBER.finditer(text)]
        found += [
            Numbered(number, piece.start + a, piece.start + b, text[a:b], piece.page + 1, piece.bbox)
            for number, (a, b) in enumerate(places, start=len(found) + 1)
        ]
    return tuple(found)


def shown(document: Document, tokens: Sequence[Numbered], start: int, end: int) -> str:
    """The stretch with the number of each token before it."""
    parts: list[str] = []
    at = start
    for token in sorted(tokens, key=lambda token: token.start):
        parts += [plain(document.text[at : token.start]), f"{OPEN}{token.number}{CLOSE}", plain(token.text)]
        at = token.end
    return "".join([*parts, plain(document.text[at:end])])


def plain(text: str) -> str:
    """The text with nothing in it that looks like one of our own signs."""
    return text.translate(_SHOWN).replace("<<<", "<").replace(">>>", ">")

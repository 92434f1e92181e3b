"""A finding in the normalised text, and the fact of the record that it becomes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.document import Document, Token
from extractor.frozen import quick
from extractor.report import Alternative, Fact, Span

Value = str | int | float | bool | None
DOUBTED = "doubted"
"""The clue of a finding against which there is evidence in the text itself: never surer than its wording."""
_MOST_ALTERNATIVES = 5


@quick
@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that something is the fact ``name``: how sure it is by its wording, and the other evidence for or against
    it."""

    name: str
    confidence: float
    clues: tuple[str, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Finding:
    """A value read at a half-open range of ``Document.normal.text``.

    ``start`` is ``None`` where the value is outside the text (a file's own title); ``text`` is then the text found
    there.
    """

    value: Value
    start: int | None
    end: int | None
    confidence: float
    text: str | None = None
    clues: tuple[str, ...] = ()
    """The evidence for or against it besides ``confidence``, which is how sure it is by its wording alone."""


@dataclass(frozen=True)
class FactWriter:
    """Turns findings into facts of one document."""

    document: Document

    def fact(self, finding: Finding | None, others: Sequence[Finding] = ()) -> Fact:
        """An empty fact for ``None``; otherwise the text and spans point into the text as read."""
        if finding is None:
            return Fact()
        value, text, confidence, spans = self._printed(finding)
        kept = [self._printed(other) for other in others[:_MOST_ALTERNATIVES]]
        alternatives = tuple(Alternative(value=v, text=t, confidence=c, spans=s) for v, t, c, s in kept)
        return Fact(value=value, text=text, confidence=confidence, spans=spans, alternatives=alternatives)

    def _printed(self, finding: Finding) -> tuple[Value, str | None, float, tuple[Span, ...]]:
        confidence = round(min(max(finding.confidence, 0.0), 1.0), 3)
        if finding.start is None or finding.end is None:
            return finding.value, finding.text, confidence, ()
        start, end = self.document.normal.to_source(finding.start, finding.end)
        return finding.value, self.document.text[start:end], confidence, (self.span(start, end),)

    def span(self, start: int, end: int) -> Span:
        """The half-open source range with its page and, where the source has boxes, the box around its tokens."""
        page_index = max(bisect_right(self._page_starts, start) - 1, 0)
        return Span(page=page_index + 1, start=start, end=end, bbox=self._bbox(start, end, page_index))

    @cached_property
    def _page_starts(self) -> list[int]:
        return [page.start for page in self.document.pages]

    @cached_property
    def _boxed(self) -> tuple[list[Token], list[int]]:
        tokens = [token for token in self.document.tokens if token.bbox is not None]
        return tokens, [token.end for token in tokens]

    def _bbox(self, start: int, end: int, page_index: int) -> tuple[float, float, float, float] | None:
        tokens, ends = self._boxed
        boxes = []
        for token in tokens[bisect_left(ends, start + 1) :]:
            if token.start >= end:
                break
            if token.bbox is not None and token.page_index == page_index:
                boxes.append(token.bbox)
        if not boxes:
            return None
        return (
            min(box.x0 for box in boxes),
            min(box.top for box in boxes),
            max(box.x1 for box in boxes),
            max(box.bottom for box in boxes),
        )

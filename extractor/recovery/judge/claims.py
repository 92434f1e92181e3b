"""Step 7b, judge: numbers that are written in the text as cells are, and that were given no cell.

A cell is *missing* where the conversion lost it. Where about as many unused numbers are in the text as cells are
missing, the placement failed, not the conversion.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.document import Document
from extractor.messages import message
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge.cells import Against, Verdicts, doubting
from extractor.recovery.judge.evidence import Doubt
from extractor.recovery.tables import PlacedForm
from extractor.report import Check, Status

_ALONE = re.compile(r"(?<![^\s|,，\"])(?:[-+]?\d[\d,.]*|[/—－\-无])(?![^\s|,，\"])")
"""A number or a mark with only separators around it, as converters leave cells; prose has few."""
_BEHIND = 400
"""Characters behind the last label within which its values may follow, one a line."""
_MANY = 0.5
"""Unused numbers for each missing cell, from which they are taken for the missing ones."""
_FEWEST = 12
"""Fewer missing cells prove nothing: every text has dates, page numbers and parts of the web page in it."""


@dataclass(frozen=True)
class Claims:
    """``free``: where the numbers and marks begin that were given no cell, in reading order."""

    free: tuple[int, ...]

    def between(self, start: int, end: int) -> int:
        """How many of them begin in ``[start, end)``."""
        return bisect_left(self.free, end) - bisect_left(self.free, start)


def find_claims(document: Document, verdicts: Verdicts) -> Claims:
    taken = {span.start for verdict in verdicts.values() for span in verdict.spans}
    starts = (match.start() for match in _ALONE.finditer(document.text))
    return Claims(tuple(start for start in starts if start not in taken))


@doubting
def doubt_missing(verdicts: Verdicts, claims: Claims, checks: Sequence[Check]) -> Iterator[Against]:
    """Missing cells are doubted where about as many numbers of the text were given no cell; and where most numbers
    were given none, so are the few that were, unless a sum of several numbers vouches for them."""
    lost = [key for key, verdict in verdicts.items() if verdict.status is Status.MISSING]
    if len(lost) < _FEWEST or len(claims.free) < _MANY * len(lost):
        return
    reason = message("cell.unclaimed_in_text", count=len(claims.free))
    yield from (Against(key, Doubt.UNCLAIMED, reason) for key in lost)
    given = [key for key, verdict in verdicts.items() if verdict.status is Status.READ]
    if len(claims.free) > len(given):
        vouched = {key for check in checks if check.status == "pass" and check.left for key in check.cells}
        reason = message("cell.most_unplaced", count=len(claims.free))
        yield from (Against(key, Doubt.OPEN, reason) for key in given if str(key) not in vouched)


def lines_of(placed: PlacedForm, slots: Sequence[int]) -> tuple[int, int]:
    """Characters of the text from the first label of these rows to a little behind the last, half-open."""
    sources = [row.source for slot in slots if (row := placed.rows.get(slot)) is not None]
    labels = [piece for source in sources for piece in source.labels]
    if not labels:
        return 0, 0
    return min(p.start for p in labels), max(p.end for p in labels) + _BEHIND


def free_for_missing(
    claims: Claims, verdicts: Verdicts, placed: PlacedForm, layout: Layout
) -> dict[tuple[str, int], float]:
    """Unused numbers among the lines of each block, for each cell it misses, at most 2."""
    shares = {}
    for block in layout.blocks:
        lost = sum(verdicts[key].status is Status.MISSING for plan in block.plans for key in plan.keys)
        free = claims.between(*lines_of(placed, block.slots))
        shares[block.key] = round(min(free / max(lost, 1), 2.0), 2)
    return shares

"""How far decisions can be relied on: second looks that agree, and what an audit found among cells nothing doubted."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.decisions.decision import Decision, Target
from extractor.decisions.ledger import Ledger
from extractor.messages import message

TAKEN_BACK = "taken back"
"""Why a decision was made that an undo made."""
_Z = 1.959964
"""Of a two-sided interval of 95 %."""


@dataclass(frozen=True)
class Share:
    """``hits`` of ``looks``, with Wilson's interval of 95 %."""

    hits: int
    looks: int

    @property
    def interval(self) -> tuple[float, float]:
        """The whole range where nothing was looked at."""
        if not self.looks:
            return 0.0, 1.0
        n, p, zz = self.looks, self.hits / self.looks, _Z**2
        middle, half = p + zz / (2 * n), _Z * math.sqrt(p * (1 - p) / n + zz / (4 * n * n))
        return max(0.0, (middle - half) / (1 + zz / n)), min(1.0, (middle + half) / (1 + zz / n))

    @property
    def words(self) -> str:
        """``3 of 200, 1.5 % (95 %: 0.5 to 4.3 %)``."""
        if not self.looks:
            return message("share.none")
        low, high = (f"{100 * edge:.1f}" for edge in self.interval)
        share = f"{100 * self.hits / self.looks:.1f}"
        return message("share.of", hits=self.hits, looks=self.looks, share=share, low=low, high=high)


@dataclass(frozen=True)
class Reliance:
    """``agreed``: second answers that are the first person's. ``wrong``: audited cells that were read wrongly."""

    agreed: Share
    wrong: Share


def reliance_of(ledger: Ledger) -> Reliance:
    """What was taken back counts as never said; a quarrel that a third person settled stays a disagreement."""
    counts = Counter(_outcomes(ledger))
    return Reliance(
        Share(counts["agreed"], counts["agreed"] + counts["differed"]),
        Share(counts["wrong"], counts["wrong"] + counts["right"]),
    )


def _outcomes(ledger: Ledger) -> Iterator[str]:
    gone = _taken_back(ledger)
    standing = [one for one in ledger.unique.values() if one.id not in gone and not one.withdrawn]
    said: dict[Target, list[Decision]] = {}
    second: dict[tuple[Target, str], str] = {}
    audit: dict[Target, str] = {}
    for one in sorted(standing, key=lambda one: (one.when, one.id)):
        before = [other for other in said.get(one.target, ()) if other.who != one.who]
        if one.asked == "second" and before:
            second[one.target, one.who] = "agreed" if before[-1].answer == one.answer else "differed"
        if one.asked == "audit":
            audit[one.target] = "right" if (one.said.status, one.said.value) == one.answer else "wrong"
        said.setdefault(one.target, []).append(one)
    yield from second.values()
    yield from audit.values()


def _taken_back(ledger: Ledger) -> set[str]:
    """The ids of decisions that an undo replaced with nothing, or with what had been there before."""
    undone = (one for one in ledger.unique.values() if one.withdrawn or one.why == TAKEN_BACK)
    return {gone for one in undone for gone in one.replaces}

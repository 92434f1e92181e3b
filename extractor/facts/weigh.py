"""How likely a finding is right: its own confidence and its clues as log odds, with weights fitted on narratives.

Every place of the text that may hold a fact gives a :class:`Finding`. Findings of the same value are put together; the
likeliest value becomes the fact, the others its alternatives. The confidence of a finding by itself (``confidence``,
set by hand from its wording) is one term of a sum; the clues (the scope it comes from, a rounded number, a list's
member, where an office was named) and the other findings of the fact (repeated, contradicted) are the others. The
weights are in ``weights.json``; ``python -m training.narratives fit`` writes them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extractor.facts.evidence import DOUBTED, Finding
from extractor.frozen import replace

WEIGHTS = Path(__file__).with_name("weights.json")
AGAIN, AHEAD, LEVEL, BEHIND = "said again", "ahead of another", "level with another", "behind another"
"""Clues from the other findings: another place has the same value; another value's wording is less sure, as sure,
surer."""
# Log odds beyond this are no evidence that a person could check.
_MOST = 6.0
LEAST = 0.35
"""Below this a finding is no fact."""


@dataclass(frozen=True)
class Weights:
    """``intercept + slope * logit(confidence) + sum of the weights of the clues`` are the log odds."""

    intercept: float
    slope: float
    clues: Mapping[str, float]

    def belief(self, confidence: float, clues: Iterable[str]) -> float:
        clues = tuple(clues)
        odds = self.intercept + self.slope * logit(confidence) + sum(self.clues.get(clue, 0.0) for clue in clues)
        belief = 1.0 / (1.0 + math.exp(-max(min(odds, _MOST), -_MOST)))
        return min(belief, confidence) if DOUBTED in clues else belief


@dataclass(frozen=True, slots=True)
class Weighed:
    """A fact's finding, with the belief as its confidence, and the findings of other values, the likeliest first."""

    best: Finding
    others: tuple[Finding, ...]


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    return Weights(**json.loads(WEIGHTS.read_text(encoding="utf-8")))


def logit(chance: float) -> float:
    kept = min(max(chance, 0.001), 0.999)
    return math.log(kept / (1.0 - kept))


def weigh(name: str, findings: Sequence[Finding], weights: Weights) -> Weighed | None:
    """The likeliest value of the fact ``name``, of equally likely ones the first; ``None`` where none is likely."""
    beliefs = [replace(one, confidence=weights.belief(one.confidence, one.clues)) for one in contenders(name, findings)]
    beliefs.sort(key=lambda finding: -finding.confidence)
    if not beliefs or beliefs[0].confidence < LEAST:
        return None
    best, *others = beliefs
    # The values exclude one another: the others share what the best leaves.
    left = 1.0 - best.confidence
    return Weighed(best, tuple(replace(other, confidence=min(other.confidence, left)) for other in others))


def contenders(name: str, findings: Sequence[Finding]) -> list[Finding]:
    """One finding for each value, with all its clues: those of its wording, of the other findings and of the kind of
    fact.

    Its ``confidence`` is still that of its wording.
    """
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault((type(finding.value).__name__, finding.value), []).append(finding)
    strongest = [_strongest(group) for group in groups.values()]
    found = []
    for finding in strongest:
        rivals = [other.confidence for other in strongest if other is not finding]
        found.append(replace(finding, clues=_company(name, finding, rivals)))
    return found


def _company(name: str, finding: Finding, rivals: Sequence[float]) -> tuple[str, ...]:
    """The clues of a finding with those from the other findings, and from the kind of fact."""
    clues = [*finding.clues, f"fact:{kind_of(name)}"]
    if rivals:
        surest = max(rivals)
        clues.append(AHEAD if finding.confidence > surest else LEVEL if finding.confidence == surest else BEHIND)
    return tuple(clues)


def kind_of(name: str) -> str:
    """Facts that are weighted alike."""
    if name in ("organization", "year", "title", "issued_on"):
        return name
    return name.split("_", 1)[0]


def _strongest(group: Sequence[Finding]) -> Finding:
    """The surest finding of one value; ``said again`` is added where the text has it at several places."""
    best = max(group, key=lambda finding: finding.confidence)
    places = {finding.start for finding in group}
    return replace(best, clues=(*best.clues, AGAIN)) if len(places) > 1 else best

"""The joint choice: each proposal is beside what the cell was, and the sums through all of them have their say.

What a lost cell held is unknown, so that a sum speaks only where all its cells are known or proposed; the engine of the
placing (:mod:`extractor.recovery.beliefs`) takes a cell that is not drawn for empty, and would hear the sums of rows
that nobody filled. Therefore the worst proposals are taken back until no sum contradicts those that are left.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractor.assist.answers import Proposal
from extractor.forms import CellKey
from extractor.recovery.cells import Verdict
from extractor.recovery.judge import run_checks
from extractor.recovery.layout import Layout
from extractor.report import Check, Fact, Status

_SUM: Final = 3.0
"""What a sum is worth that comes to hold, or to fail, as the logarithm of odds: 20 to 1. Offices break sums too."""
CheckKey = tuple[str, str]


@dataclass(frozen=True)
class Chosen:
    """``taken``: cell → whether a sum that said nothing, or failed, holds with it; ``overruled``: all others."""

    taken: Mapping[CellKey, bool]
    overruled: tuple[CellKey, ...]


@dataclass(frozen=True)
class _Said:
    """What the sums say of the proposals taken: how many come to hold with each, and how many to fail."""

    mended: Counter[CellKey]
    broken: Counter[CellKey]

    def odds(self, key: CellKey, weight: float) -> float:
        return _logit(weight) + _SUM * (self.mended[key] - self.broken[key])


def choose(
    proposals: Sequence[Proposal],
    verdicts: Mapping[CellKey, Verdict],
    layout: Layout,
    facts: Mapping[str, Fact],
    weight: float,
) -> Chosen:
    """``weight``: how likely an answer of this model is right before the sums are asked.

    A printed number gives way only where that mends a sum, and no sum that held, or did not speak, comes to fail.
    """
    by_key = {proposal.key: proposal for proposal in proposals}
    before = _states(run_checks(verdicts, layout, facts)) if by_key else {}
    taken = set(by_key)
    while True:
        taken -= _held_by_others(taken, by_key, verdicts)
        filled = with_values(verdicts, [by_key[key] for key in taken])
        said = _said(before, _states(run_checks(filled, layout, facts)) if taken else {}, taken)
        against = {key for key in taken if said.broken[key] or said.odds(key, weight) < 0}
        # A number that is there is no worse than another one, unless the sums say so.
        against |= {key for key in taken if verdicts[key].status is Status.READ and not said.mended[key]}
        if not against:
            break
        least = min(said.odds(key, weight) for key in against)
        taken -= {key for key in against if said.odds(key, weight) <= least}
    return Chosen(
        {key: bool(said.mended[key]) for key in by_key if key in taken},
        tuple(key for key in by_key if key not in taken),
    )


def with_values(verdicts: Mapping[CellKey, Verdict], proposals: Sequence[Proposal]) -> dict[CellKey, Verdict]:
    """The verdicts with the numbers proposed read into them, and nothing else changed."""
    read = {
        p.key: replace(verdicts[p.key], status=Status.READ, value=p.value, anchored=False, firm=False)
        for p in proposals
    }
    return {**verdicts, **read}


def _said(before: Mapping[CheckKey, Check], after: Mapping[CheckKey, Check], taken: set[CellKey]) -> _Said:
    names = {str(key): key for key in taken}
    mended: Counter[CellKey] = Counter()
    broken: Counter[CellKey] = Counter()
    for at, check in after.items():
        was = before[at].status if at in before else "unknown"
        if check.status == was or check.status == "unknown":
            continue
        # That nothing and nothing make nothing proves nothing.
        counter = broken if check.status == "fail" else mended if check.left else None
        if counter is not None:
            counter.update(names[name] for name in dict.fromkeys(check.cells) if name in names)
    return _Said(mended, broken)


def _held_by_others(
    taken: set[CellKey], proposals: Mapping[CellKey, Proposal], verdicts: Mapping[CellKey, Verdict]
) -> set[CellKey]:
    """Of those taken: whose token a number holds that stays where it is."""
    held = [
        (span.start, span.end)
        for key, verdict in verdicts.items()
        if verdict.status is Status.READ and key not in taken
        for span in verdict.spans
    ]
    return {key for key in taken if proposals[key].token.meets(held)}


def _states(checks: Sequence[Check]) -> dict[CheckKey, Check]:
    return {(check.id, check.where): check for check in checks}


def _logit(share: float) -> float:
    return math.log(share / (1 - share))

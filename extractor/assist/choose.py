"""The joint choice: each proposal is weighed against what the cell was, by the sums through all of them.

What a lost cell held is unknown, so that a sum counts only where all its cells are known or proposed; the engine of
the placing (:mod:`extractor.recovery.settle.joint`) takes a cell that is not drawn for empty, and would hear the sums
of rows that nobody filled. Therefore the worst proposals are taken back until no sum contradicts those left.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from extractor.assist.answers import Proposal
from extractor.assist.trust import UNKNOWN, ModelTrust
from extractor.forms import CellKey
from extractor.recovery.board.layout import Layout
from extractor.recovery.judge.cells import Verdict
from extractor.recovery.judge.checks import run_checks
from extractor.report import Check, Fact, Status

_SUM: Final = 3.0
"""A sum that a proposal makes hold, or fail, as the logarithm of odds: 20 to 1. Offices break sums too."""
_UNSEEN: Final = 1.0
"""The same for digits that nobody but the model saw: of two that break a sum, they are dropped first."""
CheckKey = tuple[str, str]


@dataclass(frozen=True)
class Chosen:
    """``taken``: cell → whether a sum that said nothing, or failed, holds with it; ``overruled``: all others;
    ``left``: cells whose number one of those taken has now."""

    taken: Mapping[CellKey, bool]
    overruled: tuple[CellKey, ...]
    left: frozenset[CellKey] = frozenset()


@dataclass(frozen=True)
class _Said:
    """What the sums say of the proposals taken: how many hold with each that did not before, and how many fail.
    ``moved``: those that take a number from the cell it is in."""

    trust: ModelTrust
    mended: Counter[CellKey]
    broken: Counter[CellKey]
    moved: Set[CellKey]

    def share(self, proposal: Proposal) -> float:
        """What was counted of answers of the kind, with which a sum came to hold or not."""
        return self.trust.share(proposal.kind, by_sums=bool(self.mended[proposal.key]))

    def odds(self, proposal: Proposal) -> float:
        """Which of the proposals with evidence against them is the worst."""
        sums = self.mended[proposal.key] - self.broken[proposal.key]
        return _logit(self.share(proposal)) + _SUM * sums - (_UNSEEN if proposal.needs_sum else 0.0)

    def against(self, proposal: Proposal, verdict: Verdict) -> bool:
        """Does a sum fail with it, or is it wrong more often than right?"""
        key = proposal.key
        # A number that is in the cell is no worse than another one, unless the sums show it.
        needs_sum = proposal.needs_sum or verdict.status is Status.READ or key in self.moved
        unborne = needs_sum and not self.mended[key]
        return unborne or bool(self.broken[key]) or self.share(proposal) < UNKNOWN


def choose(
    proposals: Sequence[Proposal],
    verdicts: Mapping[CellKey, Verdict],
    layout: Layout,
    facts: Mapping[str, Fact],
    trust: ModelTrust,
    nothing: Set[CellKey] = frozenset(),
) -> Chosen:
    """``trust``: how likely an answer of this model is right, by what it is about. ``nothing``: open cells that nothing
    stands for, it says; one that holds a number gives it to the cell that it is said to belong to, and is empty then.

    A printed number gives way, or its place, only where that mends a sum, and no sum that held, or did not speak, comes
    to fail.
    """
    by_key = {proposal.key: proposal for proposal in proposals}
    before = _states(run_checks(verdicts, layout, facts)) if by_key else {}
    taken = set(by_key)
    while True:
        taken -= _held_by_others(taken, by_key, verdicts, nothing)
        now = [by_key[key] for key in by_key if key in taken]
        left = _left(now, verdicts, nothing - taken)
        filled = {**with_values(verdicts, now), **{key: as_left(verdicts[key]) for key in left}}
        after = _states(run_checks(filled, layout, facts)) if taken else {}
        said = _said(trust, before, after, now, left)
        against = {key: said.odds(by_key[key]) for key in taken if said.against(by_key[key], verdicts[key])}
        if not against:
            break
        least = min(against.values())
        taken -= {key for key, odds in against.items() if odds <= least}
    return Chosen(
        {key: bool(said.mended[key]) for key in by_key if key in taken},
        tuple(key for key in by_key if key not in taken),
        frozenset(left),
    )


def with_values(verdicts: Mapping[CellKey, Verdict], proposals: Sequence[Proposal]) -> dict[CellKey, Verdict]:
    """The verdicts with the numbers proposed read into them, and nothing else changed."""
    read = {
        p.key: replace(verdicts[p.key], status=Status.READ, value=p.value, anchored=False, firm=False)
        for p in proposals
    }
    return {**verdicts, **read}


def as_left(verdict: Verdict) -> Verdict:
    """The cell when its number was another one's."""
    return replace(verdict, status=Status.BLANK, value=None, text=None, spans=(), anchored=False, firm=False)


def _said(
    trust: ModelTrust,
    before: Mapping[CheckKey, Check],
    after: Mapping[CheckKey, Check],
    taken: Sequence[Proposal],
    left: Mapping[CellKey, Proposal],
) -> _Said:
    # What becomes of a sum through an emptied cell is said of the proposal that emptied it.
    names = {**{str(key): proposal for key, proposal in left.items()}, **{str(p.key): p for p in taken}}
    mended: Counter[CellKey] = Counter()
    broken: Counter[CellKey] = Counter()
    for at, check in after.items():
        was = before[at].status if at in before else "unknown"
        if check.status == was or check.status == "unknown":
            continue
        through = {p.key: p for name in dict.fromkeys(check.cells) if (p := names.get(name))}.values()
        if check.status == "fail":
            broken.update(proposal.key for proposal in through)
        # That nothing and nothing make nothing proves nothing.
        elif check.left:
            # Two numbers that a model reads off pictures can make up any sum between them.
            several = sum(proposal.needs_sum for proposal in through) > 1
            mended.update(proposal.key for proposal in through if not (several and proposal.needs_sum))
    return _Said(trust, mended, broken, {proposal.key for proposal in left.values()})


def _held_by_others(
    taken: Set[CellKey],
    proposals: Mapping[CellKey, Proposal],
    verdicts: Mapping[CellKey, Verdict],
    nothing: Set[CellKey],
) -> set[CellKey]:
    """Of those taken: whose token a number holds that stays where it is."""
    held = [
        (span.start, span.end)
        for key, verdict in verdicts.items()
        if verdict.status is Status.READ and key not in taken and key not in nothing
        for span in verdict.spans
    ]
    return {key for key in taken if proposals[key].token.meets(held)}


def _left(
    taken: Sequence[Proposal], verdicts: Mapping[CellKey, Verdict], nothing: Set[CellKey]
) -> dict[CellKey, Proposal]:
    """The cells whose number goes elsewhere, with the proposal that takes it."""
    found: dict[CellKey, Proposal] = {}
    for key in verdicts if nothing and taken else ():
        if key in nothing and verdicts[key].status is Status.READ:
            spans = [(span.start, span.end) for span in verdicts[key].spans]
            taker = next((proposal for proposal in taken if proposal.token.meets(spans)), None)
            if taker is not None:
                found[key] = taker
    return found


def _states(checks: Sequence[Check]) -> dict[CheckKey, Check]:
    return {(check.id, check.where): check for check in checks}


def _logit(share: float) -> float:
    return math.log(share / (1 - share))

"""The joint choice: each proposal stands beside what the cell was, and the sums through them have their say.

The engine is that of the placing (:mod:`extractor.recovery.beliefs`): a cell is a row of one column, with two
candidates. What a sum does not allow is overruled, whatever its chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.assist.answers import Proposal
from extractor.forms import CellKey, Instance
from extractor.recovery.beliefs import believe
from extractor.recovery.cells import Verdict
from extractor.recovery.domains import ColumnSum, Domain, scaled
from extractor.recovery.judge import run_checks
from extractor.recovery.layout import Layout
from extractor.report import Check, Fact, Status

_KNOWN = (Status.READ, Status.INFERRED)
_EMPTY = (Status.BLANK, Status.NOT_APPLICABLE)
_LEAST, _MOST = 0.05, 0.95
"""Of a candidate's weight: neither side is ever beyond what sums can turn."""


@dataclass(frozen=True)
class Chosen:
    """``taken``: cell → whether a sum that said nothing, or failed, holds with it; ``overruled``: all others."""

    taken: Mapping[CellKey, bool]
    overruled: tuple[CellKey, ...]


def choose(
    proposals: Sequence[Proposal],
    verdicts: Mapping[CellKey, Verdict],
    layout: Layout,
    facts: Mapping[str, Fact],
    weight: float,
) -> Chosen:
    """``weight``: how likely an answer of this model is right. A printed number gives way only where that mends a sum,
    and no sum that holds, or does not speak, comes to fail."""
    by_key = {proposal.key: proposal for proposal in proposals}
    chances = _chances(by_key, verdicts, layout, weight)
    taken = {key for key, chance in chances.items() if chance >= min(weight, 0.5)}
    before = _states(run_checks(verdicts, layout, facts))
    while True:
        taken -= _held_by_others(taken, by_key, verdicts)
        after = _states(run_checks(with_values(verdicts, [by_key[key] for key in taken]), layout, facts))
        broken = {at for at, check in after.items() if check.status == "fail" and before[at].status != "fail"}
        against = {key for at in broken for key in _cells(after[at], taken)}
        mended = {
            key
            for at, check in after.items()
            if check.status == "pass" and check.left and before[at].status != "pass"
            for key in _cells(check, taken)
        }
        # A number that stands there is no worse than another one, unless the sums say so.
        against |= {key for key in taken if verdicts[key].status is Status.READ and key not in mended}
        if not against:
            break
        least = min(against, key=lambda key: (chances[key], str(key)))
        taken -= {key for key in against if chances[key] <= chances[least]}
    return Chosen(
        {key: key in mended for key in by_key if key in taken}, tuple(key for key in by_key if key not in taken)
    )


def with_values(verdicts: Mapping[CellKey, Verdict], proposals: Sequence[Proposal]) -> dict[CellKey, Verdict]:
    """The verdicts with the numbers proposed read into them, and nothing else changed."""
    return {
        **verdicts,
        **{
            p.key: replace(verdicts[p.key], status=Status.READ, value=p.value, anchored=False, firm=False)
            for p in proposals
        },
    }


def _chances(
    proposals: Mapping[CellKey, Proposal], verdicts: Mapping[CellKey, Verdict], layout: Layout, weight: float
) -> dict[CellKey, float]:
    """How likely each proposal is, given the sums all of whose other cells are known."""
    slots = {key: n for n, key in enumerate(proposals)}
    domains = {}
    for key, proposal in proposals.items():
        own = verdicts[key].value if verdicts[key].status in _KNOWN else 0
        values = ((scaled(own or 0),), (scaled(proposal.value),))
        w = min(max(weight, _LEAST), _MOST)
        domains[slots[key]] = Domain((0, 1), values, (1 - w, w))
    sums = [made for instance in layout.instances if (made := _sum(instance, slots, verdicts)) is not None]
    beliefs = believe(domains, sums)
    return {key: beliefs[n].shares[1] / sum(beliefs[n].shares) for key, n in slots.items()}


def _sum(instance: Instance, slots: Mapping[CellKey, int], verdicts: Mapping[CellKey, Verdict]) -> ColumnSum | None:
    if instance.identity.notice or not any(key in slots for key, _ in instance.terms):
        return None
    terms, rest = [], 0.0
    for key, sign in instance.terms:
        verdict = verdicts[key]
        if key in slots:
            terms.append((slots[key], 0, sign))
        elif verdict.status in _KNOWN and verdict.value is not None:
            rest += sign * verdict.value
        elif verdict.status not in _EMPTY:
            return None
    return ColumnSum(tuple(terms), rest)


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


def _states(checks: Sequence[Check]) -> dict[tuple[str, str], Check]:
    return {(check.id, check.where): check for check in checks}


def _cells(check: Check, among: set[CellKey]) -> set[CellKey]:
    names = set(check.cells)
    return {key for key in among if str(key) in names}

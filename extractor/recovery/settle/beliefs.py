"""Step 6, settle: how likely each candidate of the open rows is, given the sums that run through them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.recovery.settle.domains import Domain
from extractor.recovery.settle.messages import pass_messages
from extractor.recovery.settle.states import count_states
from extractor.recovery.sums.equations import Cell, Equation


@dataclass(frozen=True)
class Belief:
    """``shares``: candidate → probability, not normalised.

    ``proven``: counted over all joint choices for which every sum holds, with no lost number assumed.
    """

    domain: Domain
    shares: Sequence[float]
    proven: bool


def believe(domains: Mapping[int, Domain], sums: Sequence[Equation[Cell]]) -> dict[int, Belief]:
    """Slot → belief. ``sums`` contain only these rows."""
    counted = count_states(domains, sums)
    if counted is not None and all(counted.values()):
        proven = not any(domain.completed for domain in domains.values())
        return {slot: Belief(domain, counted[slot], proven) for slot, domain in domains.items()}
    passed = pass_messages(domains, sums)
    return {slot: Belief(domain, passed[slot], False) for slot, domain in domains.items()}

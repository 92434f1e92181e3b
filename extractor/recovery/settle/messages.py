"""Step 6, settle: how likely each candidate of each open row is, by message passing (belief propagation).

Where joint choices are too many to be counted, rows and sums exchange messages with their current probabilities until
nothing changes. Each sum is followed modulo a prime, so that its work does not grow with the size of the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.recovery.settle.domains import Domain, scaled
from extractor.recovery.sums.equations import Cell, Equation

_PRIME = 4093
"""Twelve bits of each sum. Half of that settled a fifth fewer cells of large offices."""
_ROUNDS = 30
_DAMPING = 0.3
_STILL = 1e-3
_NOTHING = 1e-12
"""What is less likely than this is left out."""
_BROKEN = 1e-4
"""Probability that a sum does not hold: a source may break it, a digit may be misread."""


def pass_messages(domains: Mapping[int, Domain], sums: Sequence[Equation[Cell]]) -> dict[int, list[float]]:
    """Slot → probability of each candidate, as far as the messages determine it."""
    import numpy as np

    terms = [_terms(domains, identity) for identity in sums]
    grouped = [{slot: _grouped(values) for slot, values in own.items()} for own in terms]
    messages: list[dict[int, Any]] = [{slot: np.ones(len(values)) for slot, values in own.items()} for own in terms]
    prior = {slot: np.array(domain.weights) for slot, domain in domains.items()}
    incoming = {slot: [k for k, own in enumerate(terms) if slot in own] for slot in domains}

    def belief(slot: int, without: int = -1) -> Any:
        weight = prior[slot]
        for k in incoming[slot]:
            if k != without:
                weight = weight * messages[k][slot]
        return weight / weight.sum()

    for _ in range(_ROUNDS):
        change = 0.0
        for k, own in enumerate(grouped):
            sent = _answer(own, {slot: belief(slot, k) for slot in own}, scaled(sums[k].rest))
            for slot, fresh in sent.items():
                fresh = (1 - _DAMPING) * fresh + _DAMPING * messages[k][slot]
                change = max(change, float(abs(fresh - messages[k][slot]).max()))
                messages[k][slot] = fresh
        if change < _STILL:
            break
    return {slot: belief(slot).tolist() for slot in domains}


def _terms(domains: Mapping[int, Domain], identity: Equation[Cell]) -> dict[int, list[int]]:
    """Slot → what each of its candidates adds to the sum, modulo the prime."""
    terms: dict[int, list[int]] = {}
    for (slot, column), sign in identity.terms:
        added = terms.setdefault(slot, [0] * len(domains[slot].values))
        terms[slot] = [
            (a + sign * values[column]) % _PRIME for a, values in zip(added, domains[slot].values, strict=True)
        ]
    return terms


@dataclass(frozen=True, slots=True)
class _Grouped:
    """What the candidates of a row add to a sum, each amount once. ``amount_of[i]``: which of the amounts candidate
    ``i`` adds."""

    amounts: Any
    amount_of: Any

    def shares(self, belief: Any) -> Any:
        """How likely each amount is."""
        import numpy as np

        return np.bincount(self.amount_of, weights=belief, minlength=len(self.amounts))


def _grouped(added: Sequence[int]) -> _Grouped:
    import numpy as np

    amounts, amount_of = np.unique(added, return_inverse=True)
    return _Grouped(amounts, amount_of)


def _answer(terms: Mapping[int, _Grouped], beliefs: Mapping[int, Any], rest: int) -> dict[int, Any]:
    """The message of one sum to each of its rows, given the rows' current probabilities."""
    import numpy as np

    slots = list(terms)
    shares = {slot: terms[slot].shares(beliefs[slot]) for slot in slots}
    forward: list[_Sums] = [rest % _PRIME]
    for slot in slots[:-1]:
        forward.append(_moved(forward[-1], terms[slot].amounts, shares[slot]))
    behind: _Sums = 0
    sent: dict[int, Any] = {}
    for position in range(len(slots) - 1, -1, -1):
        own = terms[slots[position]]
        incoming = _meeting(forward[position], behind, own.amounts)
        whole = incoming.sum()
        incoming = incoming / whole if whole > 0 else np.full(len(own.amounts), 1 / len(own.amounts))
        sent[slots[position]] = (incoming + _BROKEN)[own.amount_of]
        if position:
            behind = _moved(behind, -own.amounts % _PRIME, shares[slots[position]])
    return sent


_Sums = int | Any
"""How likely each sum is, modulo the prime; a number is the only one possible."""


def _meeting(forward: _Sums, behind: _Sums, amounts: Any) -> Any:
    """How likely it is that what is before a row, an amount of the row, and what is behind it come to 0."""
    import numpy as np

    if isinstance(behind, int):
        before = (behind - amounts) % _PRIME
        return (before == forward).astype(float) if isinstance(forward, int) else forward[before]
    if isinstance(forward, int):
        return behind[(forward + amounts) % _PRIME]
    twice = np.concatenate((forward, forward))
    return np.array([float(np.dot(twice[_PRIME - a : 2 * _PRIME - a], behind)) for a in amounts.tolist()])


def _moved(sums: _Sums, amounts: Any, weights: Any) -> Any:
    """The distribution after one more row: each amount with its weight."""
    import numpy as np

    result = np.zeros(_PRIME)
    if isinstance(sums, int):
        result[(sums + amounts) % _PRIME] = np.where(weights > _NOTHING, weights, 0.0)
        return result
    twice = np.concatenate((sums, sums))
    for a, weight in zip(amounts.tolist(), weights.tolist(), strict=True):
        if weight > _NOTHING:
            result += weight * twice[_PRIME - a : 2 * _PRIME - a]
    return result

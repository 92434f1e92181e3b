"""Step 6, settle: how likely each candidate of each open row is, given that all sums hold, by exact counting.

Rows are taken one after another; a state is how much is still open of each sum. Forward and backward weights of the
states give the share of all joint choices in which a row takes a candidate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import add, le, sub

from extractor.recovery.settle.domains import Domain, scaled
from extractor.recovery.sums.equations import Cell, Equation

MOST_STATES = 20_000
"""States of all rows together; beyond, counting takes longer than it is worth."""

State = tuple[int, ...]


def count_states(domains: Mapping[int, Domain], sums: Sequence[Equation[Cell]]) -> dict[int, list[float]] | None:
    """Slot → share of each candidate, in all joint choices for which every sum holds.

    Empty lists where none does; ``None`` where there are too many states.
    """
    order = _order(domains, sums)
    steps = [_steps(domains[slot], slot, sums) for slot in order]
    limits = _limits(steps, len(sums))
    layers: list[dict[State, float]] = [{tuple(scaled(s.rest) for s in sums): 1.0}]
    total = 0
    for position, moves in enumerate(steps):
        least, most = limits[position + 1]
        layer: dict[State, float] = {}
        for state, weight in layers[-1].items():
            for move, own in moves:
                reached = tuple(map(add, state, move))
                if all(map(le, least, reached)) and all(map(le, reached, most)):
                    layer[reached] = layer.get(reached, 0.0) + weight * own
            if len(layer) + total > MOST_STATES:
                return None
        total += len(layer)
        layers.append(layer)
        if not layer:
            return {slot: [] for slot in order}
    return _shares(domains, order, steps, layers)


def _shares(
    domains: Mapping[int, Domain],
    order: Sequence[int],
    steps: Sequence[Sequence[tuple[State, float]]],
    layers: Sequence[Mapping[State, float]],
) -> dict[int, list[float]]:
    after: dict[State, float] = dict.fromkeys(layers[-1], 1.0)
    shares: dict[int, list[float]] = {}
    for position in range(len(order) - 1, -1, -1):
        before: dict[State, float] = {}
        own = [0.0] * len(steps[position])
        for state, weight in layers[position].items():
            there = 0.0
            for index, (move, step) in enumerate(steps[position]):
                follow = after.get(tuple(map(add, state, move)))
                if follow:
                    there += step * follow
                    own[index] += weight * step * follow
            if there:
                before[state] = there
        whole = sum(own)
        shares[order[position]] = [share / whole for share in own]
        after = before
    return shares


def _order(domains: Mapping[int, Domain], sums: Sequence[Equation[Cell]]) -> list[int]:
    """Rows of short sums first: these close early and leave few states."""
    shortest = {
        slot: min((len(s.terms) for s in sums if any(own == slot for (own, _), _ in s.terms)), default=0)
        for slot in domains
    }
    return sorted(domains, key=lambda slot: (shortest[slot], -max(map(max, domains[slot].values)), slot))


def _steps(domain: Domain, slot: int, sums: Sequence[Equation[Cell]]) -> list[tuple[State, float]]:
    """What each candidate adds to each sum, with its weight."""
    terms = [[(column, sign) for (own, column), sign in s.terms if own == slot] for s in sums]
    return [
        (tuple(sum(sign * values[column] for column, sign in own) for own in terms), weight)
        for values, weight in zip(domain.values, domain.weights, strict=True)
    ]


def _limits(steps: Sequence[Sequence[tuple[State, float]]], count: int) -> list[tuple[State, State]]:
    """Before each row: the least and the most that may be open of each sum so that it and the rows behind it can
    close."""
    limits = [((0,) * count, (0,) * count)]
    for moves in reversed(steps):
        least, most = limits[-1]
        added = list(zip(*(move for move, _ in moves), strict=True))
        limits.append((tuple(map(sub, least, map(max, added))), tuple(map(sub, most, map(min, added)))))
    return limits[::-1]

"""Step 6, settle: how likely each candidate of each open row is, given that all sums hold, by exact counting.

Rows are taken one after another; a state is how much is still open of each sum. Forward and backward weights of the
states give the share of all joint choices in which a row takes a candidate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import sub
from typing import Any

from extractor.recovery.settle.domains import Domain, scaled
from extractor.recovery.sums.equations import Cell, Equation

MOST_STATES = 20_000
"""States of all rows together; beyond, counting takes longer than it is worth."""

_AT_ONCE = 4_000
"""Ways from one layer to the next that are looked at together."""

State = tuple[int, ...]


def count_states(domains: Mapping[int, Domain], sums: Sequence[Equation[Cell]]) -> dict[int, list[float]] | None:
    """Slot → share of each candidate, in all joint choices for which every sum holds.

    Empty lists where none does; ``None`` where there are too many states.
    """
    import numpy as np

    order = _order(domains, sums)
    steps = [_steps(domains[slot], slot, sums) for slot in order]
    limits = _limits(steps, len(sums))
    first = tuple(scaled(s.rest) for s in sums)
    kind = _whole_numbers(first, steps, limits)
    layers = [_Layer([first], np.ones(1))]
    ways: list[_Ways] = []
    total = 0
    for position, moves in enumerate(steps):
        after = _next_layer(layers[-1], moves, limits[position + 1], kind, MOST_STATES - total)
        if after is None:
            return None
        layers.append(after[0])
        ways.append(after[1])
        total += len(after[0].states)
        if not after[0].states:
            return {slot: [] for slot in order}
    return _shares(order, steps, layers, ways)


@dataclass(frozen=True, slots=True)
class _Layer:
    """The states before a row, in the order in which they were reached, with their weights."""

    states: Sequence[State]
    weights: Any


@dataclass(frozen=True, slots=True)
class _Ways:
    """How a row leads from one layer to the next: arrays of the state before, the candidate and the state after, in
    the order in which they are added up."""

    before: Any
    by: Any
    after: Any


def _next_layer(
    layer: _Layer, moves: Sequence[tuple[State, float]], limits: tuple[State, State], kind: Any, most: int
) -> tuple[_Layer, _Ways] | None:
    """``None`` where more than ``most`` states are reached."""
    import numpy as np

    least, greatest = (np.array(limit, dtype=kind) for limit in limits)
    added = np.array([move for move, _ in moves], dtype=kind)
    own = np.array([weight for _, weight in moves])
    number: dict[State, int] = {}
    before: list[Any] = []
    by: list[Any] = []
    after: list[int] = []
    size = max(1, _AT_ONCE // len(moves))
    for first in range(0, len(layer.states), size):
        reached = np.array(layer.states[first : first + size], dtype=kind)[:, None, :] + added
        start, move = ((reached >= least) & (reached <= greatest)).all(axis=2).nonzero()
        after += [number.setdefault(state, len(number)) for state in map(tuple, reached[start, move].tolist())]
        if len(number) > most:
            return None
        before.append(start + first)
        by.append(move)
    ways = _Ways(np.concatenate(before), np.concatenate(by), np.array(after, dtype=np.intp))
    weights = np.bincount(ways.after, layer.weights[ways.before] * own[ways.by], len(number))
    return _Layer(list(number), weights), ways


def _whole_numbers(
    first: State, steps: Sequence[Sequence[tuple[State, float]]], limits: Sequence[tuple[State, State]]
) -> Any:
    """The type of array that holds all states: whole numbers of any size where 64 bits are too few."""
    import numpy as np

    largest = max(abs(amount) for moves in steps for move, _ in moves for amount in move)
    largest += max(abs(amount) for both in [*limits, (first,)] for limit in both for amount in limit)
    return np.int64 if largest < 2**63 else object


def _shares(
    order: Sequence[int], steps: Sequence[Sequence[tuple[State, float]]], layers: Sequence[_Layer],
    ways: Sequence[_Ways],
) -> dict[int, list[float]]:  # fmt: skip
    import numpy as np

    behind: Any = np.ones(len(layers[-1].states))
    shares: dict[int, list[float]] = {}
    for position in range(len(order) - 1, -1, -1):
        way, layer = ways[position], layers[position]
        weights = np.array([weight for _, weight in steps[position]])[way.by]
        follow = behind[way.after]
        own = np.bincount(way.by, layer.weights[way.before] * weights * follow, len(steps[position])).tolist()
        whole = sum(own)
        shares[order[position]] = [share / whole for share in own]
        behind = np.bincount(way.before, weights * follow, len(layer.states))
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

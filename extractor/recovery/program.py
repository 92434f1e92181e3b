"""The integer program behind :mod:`extractor.recovery.settle`: one option a row, broken identities at a cost.

Solved by HiGHS through scipy, which is loaded when the first table needs it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from extractor.recovery.place import Option, Placement

BROKEN_IDENTITY = 1.2
"""Cost of a column identity that does not hold: more than a preference, less than a printed value left out."""
_NODE_LIMIT = 200
"""Nodes of the search, not seconds: a slow machine must give the same answer."""
_ROUNDS = 6
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """An identity over rows: ``sum(sign × value) + rest = 0``. ``terms``: (slot, printed column, sign)."""

    terms: tuple[tuple[int, int, int], ...]
    rest: float


@contextmanager
def _standard_output_closed() -> Iterator[None]:
    """The solver's C++ code now and then writes a line to standard output, where records go."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(nowhere)
        os.close(kept)


@dataclass(frozen=True)
class _Program:
    """Variables: one for each (slot, option), then one for each identity, 1 where it is broken."""

    index: dict[tuple[int, int], int]
    cost: Any
    constraint: Any

    def minimise(self, objective: Any, *extra: Any) -> Any | None:
        """The best 0/1 vector, or ``None`` where none was found within the limit."""
        import numpy as np
        from scipy.optimize import Bounds, milp

        with _standard_output_closed():
            result = milp(
                objective,
                constraints=[self.constraint, *extra],
                integrality=np.ones(len(self.cost)),
                bounds=Bounds(0, 1),
                options={"node_limit": _NODE_LIMIT},
            )
        return result.x if result.x is not None and result.status == 0 else None

    def chosen(self, solution: Any) -> dict[int, int]:
        """Slot → index of its option."""
        return {slot: n for (slot, n), at in self.index.items() if solution[at] > 0.5}


def solve(
    placements: Mapping[int, Placement], sums: Sequence[ColumnSum], margin: float
) -> dict[int, list[Option]] | None:
    """The best joint choice and its rivals within ``margin``, a list a row; ``None`` where the search was cut short."""
    import numpy as np
    from scipy.optimize import LinearConstraint

    program = _build(placements, sums)
    best = program.minimise(program.cost)
    if best is None:
        return None
    first = program.chosen(best)
    found = {slot: [placements[slot].options[n]] for slot, n in first.items()}
    near = LinearConstraint(program.cost.reshape(1, -1), -np.inf, float(program.cost @ best) + margin)
    said = {slot: placements[slot].signature(placements[slot].options[n]) for slot, n in first.items()}
    unshaken = {(slot, column) for slot, words in said.items() for column in range(len(words))}
    for _ in range(_ROUNDS):
        # The rival that agrees with the first choice in as few as possible of the cells not shaken yet.
        agreement = np.zeros(len(program.cost))
        for (slot, n), at in program.index.items():
            words = placements[slot].signature(placements[slot].options[n])
            agreement[at] = sum(w == said[slot][c] for c, w in enumerate(words) if (slot, c) in unshaken)
        rival = program.minimise(agreement, near)
        if rival is None:
            return None
        shaken: set[tuple[int, int]] = set()
        for slot, n in program.chosen(rival).items():
            option = placements[slot].options[n]
            words = placements[slot].signature(option)
            changed = {(slot, c) for c, w in enumerate(words) if w != said[slot][c]} & unshaken
            if changed:
                found[slot].append(option)
            shaken |= changed
        if not shaken:
            break
        unshaken -= shaken
    return found


def _build(placements: Mapping[int, Placement], sums: Sequence[ColumnSum]) -> _Program:
    import numpy as np
    from scipy.optimize import LinearConstraint
    from scipy.sparse import lil_matrix

    keys = [(slot, n) for slot, placement in placements.items() for n in range(len(placement.options))]
    index = {key: at for at, key in enumerate(keys)}
    cost = np.full(len(keys) + len(sums), BROKEN_IDENTITY)
    for (slot, n), at in index.items():
        cost[at] = placements[slot].options[n].cost

    rows = lil_matrix((len(placements) + 2 * len(sums), len(cost)))
    low, high = np.full(rows.shape[0], -np.inf), np.full(rows.shape[0], np.inf)
    for at, (slot, placement) in enumerate(placements.items()):
        for n in range(len(placement.options)):
            rows[at, index[slot, n]] = 1
        low[at] = high[at] = 1
    for k, identity in enumerate(sums):
        # |sum + rest| <= slack × broken, as two rows; the slack is more than the sum can ever be.
        above, below = len(placements) + 2 * k, len(placements) + 2 * k + 1
        slack = abs(identity.rest) + 1.0
        for slot, column, sign in identity.terms:
            values = [placements[slot].numbers(o)[column] or 0.0 for o in placements[slot].options]
            slack += max(abs(v) for v in values)
            for n, value in enumerate(values):
                rows[above, index[slot, n]] += sign * value
                rows[below, index[slot, n]] += sign * value
        rows[above, len(keys) + k], rows[below, len(keys) + k] = -slack, slack
        high[above], low[below] = -identity.rest + _EPSILON, -identity.rest - _EPSILON
    return _Program(index, cost, LinearConstraint(rows.tocsr(), low, high))

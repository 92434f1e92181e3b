"""Step 6, settle: one joint choice where the source leaves several rows open.

Rows whose best candidate stands out are settled by place alone. For the rest a small integer program (HiGHS, through
scipy) takes the candidates of least total cost, a broken column identity being one more cost. The same program is then
asked for the most different choice that is about as good: rows that change there are not settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractor.recovery.place import Option, Placement

MARGIN = 0.9
"""Two candidates closer than this are not told apart."""
BROKEN_IDENTITY = 1.2
"""Cost of a column identity that does not hold: more than a preference, less than a printed value left out."""
_NODE_LIMIT = 200
"""Nodes of the search, not seconds: a slow machine must give the same answer."""
_MOST_CANDIDATES = 260
"""More open candidates than this are never told apart by sums, and cost seconds."""
_ROUNDS = 6
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """An identity over rows: ``sum(sign × value) = 0``. ``terms``: (slot, printed column, sign); ``rest``: the fixed part."""

    terms: tuple[tuple[int, int, int], ...]
    rest: float


@dataclass(frozen=True)
class Choice:
    """The chosen option of a row. ``open``: printed columns on which about equally good options differ.

    ``rivals[i]``: other options' item indices for printed column ``i``. ``by_sums``: identities had a say.
    """

    option: Option
    margin: float
    by_sums: bool = False
    rivals: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @property
    def open(self) -> frozenset[int]:
        return frozenset(self.rivals)


def settle(placements: Mapping[int, Placement], sums: Sequence[ColumnSum]) -> dict[int, Choice]:
    """One choice a row. ``sums`` name rows by slot; those that touch no open row are ignored."""
    choices = {slot: Choice(p.options[0], p.margin) for slot, p in placements.items()}
    unsettled = {slot: p for slot, p in placements.items() if p.margin < MARGIN}
    if not unsettled:
        return choices
    relevant = [_reduce(s, placements, unsettled) for s in sums if any(t[0] in unsettled for t in s.terms)]
    touched = {slot for identity in relevant for slot, _, _ in identity.terms}
    candidates = {s: p for s, p in unsettled.items() if s in touched}
    few = sum(len(p.options) for p in candidates.values()) <= _MOST_CANDIDATES
    solved = _solve(candidates, relevant) if relevant and few else None
    for slot, placement in unsettled.items():
        if solved is not None and slot in solved:
            choices[slot] = _choice(placement, solved[slot], by_sums=True)
        else:
            near = [o for o in placement.options if o.cost - placement.options[0].cost < MARGIN]
            choices[slot] = _choice(placement, near, by_sums=False)
    return choices


def _choice(placement: Placement, options: Sequence[Option], *, by_sums: bool) -> Choice:
    """``options[0]`` is chosen, the others are its rivals."""
    best = options[0]
    said = placement.signature(best)
    rivals: dict[int, list[int]] = {}
    for option in options[1:]:
        for column, (own, other) in enumerate(zip(said, placement.signature(option), strict=True)):
            if own != other and option.cells[column] not in rivals.setdefault(column, []):
                rivals[column].append(option.cells[column])
    gap = min((o.cost - best.cost for o in options[1:] if placement.signature(o) != said), default=placement.margin)
    frozen = {column: tuple(items) for column, items in rivals.items()}
    return Choice(best, max(gap, 0.0), by_sums, frozen)


def _reduce(
    identity: ColumnSum, placements: Mapping[int, Placement], unsettled: Mapping[int, Placement]
) -> ColumnSum:
    """The identity with the settled rows' values moved into the fixed part."""
    rest, open_terms = identity.rest, []
    for slot, column, sign in identity.terms:
        if slot in unsettled:
            open_terms.append((slot, column, sign))
        else:
            placement = placements[slot]
            rest += sign * (placement.numbers(placement.options[0])[column] or 0.0)
    return ColumnSum(tuple(open_terms), rest)


def _solve(unsettled: Mapping[int, Placement], sums: Sequence[ColumnSum]) -> dict[int, list[Option]] | None:
    """The best joint choice and its near rivals, a list a row; ``None`` where the solver found none in time."""
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import lil_matrix

    index: dict[tuple[int, int], int] = {}
    for slot, placement in unsettled.items():
        for n in range(len(placement.options)):
            index[slot, n] = len(index)
    choices, size = len(index), len(index) + len(sums)
    cost = np.zeros(size)
    for (slot, n), at in index.items():
        cost[at] = unsettled[slot].options[n].cost
    cost[choices:] = BROKEN_IDENTITY

    rows = lil_matrix((len(unsettled) + 2 * len(sums), size))
    low, high = np.full(rows.shape[0], -np.inf), np.full(rows.shape[0], np.inf)
    for at, (slot, placement) in enumerate(unsettled.items()):
        for n in range(len(placement.options)):
            rows[at, index[slot, n]] = 1
        low[at] = high[at] = 1
    for k, identity in enumerate(sums):
        above, below = len(unsettled) + 2 * k, len(unsettled) + 2 * k + 1
        bound = abs(identity.rest)
        for slot, column, sign in identity.terms:
            values = [unsettled[slot].numbers(o)[column] or 0.0 for o in unsettled[slot].options]
            bound += max(abs(v) for v in values)
            for n, value in enumerate(values):
                rows[above, index[slot, n]] += sign * value
                rows[below, index[slot, n]] += sign * value
        slack = bound + 1.0
        rows[above, choices + k], rows[below, choices + k] = -slack, slack
        high[above], low[below] = -identity.rest + _EPSILON, -identity.rest - _EPSILON
    fixed = LinearConstraint(rows.tocsr(), low, high)

    def run(objective, extra=()):  # type: ignore[no-untyped-def]
        result = milp(
            objective,
            constraints=[fixed, *extra],
            integrality=np.ones(size),
            bounds=Bounds(0, 1),
            options={"node_limit": _NODE_LIMIT},
        )
        return result.x if result.x is not None and result.status == 0 else None

    best = run(cost)
    if best is None:
        return None

    def chosen(solution) -> dict[int, int]:  # type: ignore[no-untyped-def]
        return {slot: n for (slot, n), at in index.items() if solution[at] > 0.5}

    first = chosen(best)
    found = {slot: [unsettled[slot].options[n]] for slot, n in first.items()}
    near = LinearConstraint(cost.reshape(1, -1), -np.inf, float(cost @ best) + MARGIN)
    said = {slot: unsettled[slot].signature(unsettled[slot].options[n]) for slot, n in first.items()}
    settled = {(slot, column) for slot, words in said.items() for column in range(len(words))}
    for _ in range(_ROUNDS):
        # The rival that agrees with the first choice in as few as possible of the cells not shaken yet.
        keep = np.zeros(size)
        for (slot, n), at in index.items():
            words = unsettled[slot].signature(unsettled[slot].options[n])
            keep[at] = sum(w == said[slot][c] for c, w in enumerate(words) if (slot, c) in settled)
        rival = run(keep, (near,))
        if rival is None:
            return None
        shaken = set()
        for slot, n in chosen(rival).items():
            option = unsettled[slot].options[n]
            words = unsettled[slot].signature(option)
            changed = {(slot, c) for c, w in enumerate(words) if w != said[slot][c]}
            if changed & settled:
                found[slot].append(option)
            shaken |= changed & settled
        if not shaken:
            break
        settled -= shaken
    return found

"""Step 6, settle: one joint choice where the source leaves several rows open.

Rows whose best candidate stands out are settled by place alone. For the rest a small integer program (HiGHS, through
scipy) takes the candidates of least total cost, a broken column identity being one more cost. The same program is then
asked for the most different choice that is about as good: rows that change there are not settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractor.recovery.place import Option, Placement
from extractor.recovery.program import ColumnSum, solve

MARGIN = 0.9
"""Two candidates closer than this are not told apart."""
_MOST_CANDIDATES = 260
"""More open candidates than this are never told apart by sums, and cost seconds."""


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
    solved = solve(candidates, relevant, MARGIN) if relevant and few else None
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


def _reduce(identity: ColumnSum, placements: Mapping[int, Placement], unsettled: Mapping[int, Placement]) -> ColumnSum:
    """The identity with the settled rows' values moved into the fixed part."""
    rest, open_terms = identity.rest, []
    for slot, column, sign in identity.terms:
        if slot in unsettled:
            open_terms.append((slot, column, sign))
        else:
            placement = placements[slot]
            rest += sign * (placement.numbers(placement.options[0])[column] or 0.0)
    return ColumnSum(tuple(open_terms), rest)

"""Step 6, settle: one joint choice where the source leaves several rows open.

Rows whose best candidate clearly beats the others are settled by place alone. For the rest the probability of each
option is computed, given that the sums through the open rows hold; each row takes the option whose cells are likeliest.
Cells for which another reading remains possible are *open*, with the probability of the reading given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from extractor.frozen import quick
from extractor.recovery.board.layout import RowPlan
from extractor.recovery.board.rows import RowSource
from extractor.recovery.settle.domains import Domain, domain_of
from extractor.recovery.settle.messages import pass_messages
from extractor.recovery.settle.options import Option, Placement
from extractor.recovery.settle.states import count_states
from extractor.recovery.sums.equations import Cell, Equation

MARGIN = 0.9
"""Two candidates closer than this are not distinguished by place."""
SURE = 0.99
"""From this probability on, a reading has no rivals left."""
AS_TOLD = 0.9
"""Upper limit of a probability from message passing: of drawn tables' readings that it gave as sure, 92 % were
right."""


@quick
@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen option of a row. ``open``: printed columns on which other readings remain possible.

    ``rivals[i]``: other options' item indices for printed column ``i``; ``chances[i]``: how likely the chosen reading
    of an open column is. ``by_sums``: identities were used.
    """

    option: Option
    margin: float
    by_sums: bool = False
    rivals: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    chances: Mapping[int, float] = field(default_factory=dict)

    @property
    def open(self) -> frozenset[int]:
        return frozenset(self.rivals)


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


def settle(placements: Mapping[int, Placement], sums: Sequence[Equation[Cell]]) -> dict[int, Choice]:
    """One choice a row. ``sums`` name rows by slot; those that touch no open row are ignored."""
    choices = {slot: Choice(p.options[0], p.margin) for slot, p in placements.items()}
    unsettled = {slot: p for slot, p in placements.items() if p.margin < MARGIN}
    if not unsettled:
        return choices
    own = {slot: [s for s in sums if _rows(s) == {slot}] for slot in unsettled}
    domains = {slot: domain_of(p, MARGIN, own[slot]) for slot, p in unsettled.items()}
    joint = [
        _reduce(s, placements, unsettled)
        for s in sums
        if len(_rows(s)) > 1 and not unsettled.keys().isdisjoint(_rows(s))
    ]
    touched = {slot for identity in joint for (slot, _), _ in identity.terms}
    beliefs = {slot: Belief(d, d.weights, False) for slot, d in domains.items()}
    beliefs.update(believe({slot: domains[slot] for slot in touched}, joint) if joint else {})
    for slot, placement in unsettled.items():
        choices[slot] = _choose(placement, beliefs[slot], by_sums=slot in touched)
    return choices


def _choose(placement: Placement, belief: Belief, *, by_sums: bool) -> Choice:
    """The option whose cells are likeliest, cell by cell, and what else the cells may be."""
    whole = sum(belief.shares)
    chances: list[dict[object, float]] = [{} for _ in placement.options[0].cells]
    items: list[dict[object, int]] = [{} for _ in chances]
    contents = {n: placement.signature(placement.options[n]) for n in set(belief.domain.options)}
    for n, share in zip(belief.domain.options, belief.shares, strict=True):
        for column, word in enumerate(contents[n]):
            chances[column][word] = chances[column].get(word, 0.0) + share / whole
            items[column].setdefault(word, placement.options[n].cells[column])
    best = max(contents, key=lambda n: (sum(chances[c][w] for c, w in enumerate(contents[n])), -n))
    rivals: dict[int, tuple[int, ...]] = {}
    sure: dict[int, float] = {}
    for column, word in enumerate(contents[best]):
        others = sorted((w for w in chances[column] if w != word), key=lambda w: -chances[column][w])
        if others and (chances[column][word] < SURE or not belief.proven):
            near = [w for w in others if chances[column][w] > (1 - SURE) / 2] or others[:1]
            rivals[column] = tuple(items[column][w] for w in near)
            sure[column] = min(chances[column][word], 1.0 if belief.proven else AS_TOLD)
    option = placement.options[best]
    others_cost = [o.cost for n, o in enumerate(placement.options) if n in contents and contents[n] != contents[best]]
    margin = min((cost - option.cost for cost in others_cost), default=placement.margin)
    return Choice(option, max(margin, 0.0), by_sums, rivals, sure)


def _rows(identity: Equation[Cell]) -> set[int]:
    return {slot for (slot, _), _ in identity.terms}


def _reduce(
    identity: Equation[Cell], placements: Mapping[int, Placement], unsettled: Mapping[int, Placement]
) -> Equation[Cell]:
    """The identity with the settled rows' values moved into the fixed part."""
    known = {
        (slot, column): placements[slot].numbers(placements[slot].options[0])[column]
        for (slot, column), _ in identity.terms
        if slot not in unsettled
    }
    return identity.given(known)


@quick
@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row as the source gives it. ``order[i]``: column in form order of the ``i``-th printed value."""

    plan: RowPlan
    source: RowSource
    order: tuple[int, ...]
    header_seen: bool
    placement: Placement | None
    choice: Choice | None
    order_by_sums: bool = False
    """Is the order of the columns the form's, which adds up, and not the one that the header seems to show?"""

"""Does a level page stand straight? A page that is bent, or seen from the side, has rules that leave their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from extractor.scan.rules import RuledPage

    Floats = NDArray[np.float64]

LEAST_RULES = 6
LEAST_LENGTH = 0.1
LEAST_SPREAD = 0.1
"""How many rules show whether a page is straight, each way at least, how long they are in shares of the page's shorter
side, and over which share of the page they are spread."""
LEAST_THROUGH = 3
LONG = 0.3
REACH = 0.03
"""How many of them, one way or the other, are so long and end no further than that from the outermost rules that they
cross: the curve of a book begins beyond rules that end before."""
WANDER = 1 / 640
SLANT = 0.004
"""Shares of the shorter side that a straight rule leaves its line by at most, and of the spread of the rules: lines
that run together show it less the nearer they are to one another."""
MOST_CROOKED = 0.1
"""Share of the length of the rules that others make up at most: lines of print that look like rules."""


def is_straight(ruled: RuledPage) -> bool:
    """Whether rules show, both ways, that the page is neither bent nor seen from the side.

    ``False`` says nothing: there may be no table. Where it is ``True``, lines are off by less than a page is turned or
    made flat for.
    """
    side = min(ruled.shape)
    upright = np.array([rule.upright for rule in ruled.rules], dtype=np.bool_)
    places = np.array([(rule.at, rule.low, rule.high) for rule in ruled.rules]).reshape(-1, 3)
    lengths, wanders = places[:, 2] - places[:, 1], np.array(ruled.wanders)
    shown = lengths >= LEAST_LENGTH * side
    through = 0
    for way, length in ((~upright, ruled.shape[0]), (upright, ruled.shape[1])):
        own, crossed = places[way & shown], places[~way & shown]
        if len(own) < LEAST_RULES or not len(crossed):
            return False
        spread = float(np.ptp(own[:, 0])) / length
        straight = wanders[way & shown] <= min(WANDER, SLANT * spread) * side
        if spread < LEAST_SPREAD or _share(~straight, own) > MOST_CROOKED:
            return False
        whole = (own[:, 1] <= crossed[:, 0].min() + REACH * side) & (own[:, 2] >= crossed[:, 0].max() - REACH * side)
        through = max(through, int((whole & straight & (own[:, 2] - own[:, 1] >= LONG * side)).sum()))
    return through >= LEAST_THROUGH


def _share(chosen: NDArray[np.bool_], rules: Floats) -> float:
    """The share of the length of the rules."""
    lengths = rules[:, 2] - rules[:, 1]
    return float(lengths[chosen].sum() / lengths.sum())

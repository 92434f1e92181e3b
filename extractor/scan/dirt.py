"""Dirt on a page: specks of toner and dust, distinguished from print by their size and because they are alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from extractor.scan.pixels import grown, pieces

if TYPE_CHECKING:
    from extractor.scan.ink import Mask
    from extractor.scan.pixels import Pieces

SPECK = 1 / 200
"""Share of the page's shorter side under which a piece of ink is no character: half a digit of small print."""
NEAR = 1 / 250
"""Share of that side from a larger piece within which a small one belongs to it: points, dots, parts of characters."""
PRINTED = 0.5
"""Share of the ink that larger pieces make up at least; where they do not, the print itself consists of dots."""


def without_specks(ink: Mask, found: Pieces | None = None) -> Mask:
    """The ink without small pieces that lie by themselves; all of it where characters are made of such pieces.

    ``found``: the pieces of the ink, where they are known.
    """
    side = min(ink.shape)
    labels, boxes, areas = found or pieces(ink.view(np.uint8))
    sizes = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    large = sizes >= max(3.0, SPECK * side)
    if large.all() or areas[large].sum() < PRINTED * areas.sum():
        return ink
    places = np.flatnonzero(ink)
    small = places[~np.concatenate([[False], large])[labels.ravel()[places]]]
    clean: Mask = ink.copy()
    clean.ravel()[small] = False
    reach = 2 * max(1, round(NEAR * side)) + 1
    near = grown(clean.view(np.uint8), reach, reach).ravel()[small] > 0
    clean.ravel()[small[near]] = True
    return clean

"""Which cells are drawn by chance: for an audit of what nothing doubted, and for a second person's look.

A draw depends on the content of the source, the place of the cell and the seed alone, not on who asks, in which order,
or what else is in the run; a larger chance adds cells and takes none away.
"""

from __future__ import annotations

import hashlib
from random import Random

from extractor.decisions.decision import Target


def drawn_places(sha256: str, cells: int, chance: float, seed: int = 0) -> tuple[int, ...]:
    """Numbers of the drawn among ``cells`` cells of a report, in rising order; each is drawn with ``chance``.

    The draws are made as the ordered sample of uniform numbers that lie below ``chance``, so that a report without any
    costs one random number and not one a cell.
    """
    rng = Random(f"audit/{seed}/{sha256}")
    reached = 0.0
    found: set[int] = set()
    for left in range(cells, 0, -1):
        reached = 1 - (1 - reached) * (1 - rng.random()) ** (1 / left)
        if reached >= chance:
            break
        place = rng.randrange(cells)
        while place in found:
            place = rng.randrange(cells)
        found.add(place)
    return tuple(sorted(found))


def is_drawn(target: Target, share: float, seed: int = 0) -> bool:
    """Is what was decided of ``target`` among the ``share`` that a second person is asked for?"""
    if share <= 0:
        return False
    said = f"second/{seed}/{'/'.join(map(str, target))}".encode("utf-8", "backslashreplace")
    return int.from_bytes(hashlib.sha256(said).digest()[:8]) < share * 2**64

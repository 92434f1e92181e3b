"""Cells dressed for a trap: what is in the file for a number, in its own language, and what the page shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from extractor.forms.schema import CellKey
from training.draw.report import DrawnReport
from training.traps.trap import CONTROL, Shown, choose_cells
from training.values import Printed

BLANK = Shown(None, "blank")


@dataclass(frozen=True, slots=True)
class Dressed:
    """``markup`` is in the file; ``shown`` is ``None`` where the page shows what the report holds."""

    markup: str
    shown: Shown | None = None


Dress = Callable[[Printed, Random], Dressed]


def dress_cells(
    report: DrawnReport, rng: Random, severity: int, *, trap: Dress, control: Dress
) -> tuple[dict[CellKey, str], dict[CellKey, Shown]]:
    """Markup for the chosen cells, and what the page shows in those where that is not what the report holds."""
    dress = control if severity == CONTROL else trap
    dressed = {key: dress(report.printed[key], rng) for key in choose_cells(report, rng, severity)}
    shown = {key: cell.shown for key, cell in dressed.items() if cell.shown is not None}
    return {key: cell.markup for key, cell in dressed.items()}, shown


def one_of(*patterns: str) -> Dress:
    """The number in one of the patterns: ``{n}`` is the number as printed, ``{old}`` another number of about its size,
    ``{i}`` a digit from 1 to 9. The page shows the number."""

    def dress(cell: Printed, rng: Random) -> Dressed:
        return Dressed(fill(rng.choice(patterns), cell, rng))

    return dress


def nothing_in(*patterns: str) -> Dress:
    """As :func:`one_of`; what the page shows is no number that counts."""

    def dress(cell: Printed, rng: Random) -> Dressed:
        return Dressed(fill(rng.choice(patterns), cell, rng), BLANK)

    return dress


def unreadable_in(*patterns: str) -> Dress:
    """As :func:`one_of`; the page shows the number, the file has no characters for it."""

    def dress(cell: Printed, rng: Random) -> Dressed:
        return Dressed(fill(rng.choice(patterns), cell, rng), Shown(cell.value, "unreadable"))

    return dress


def some_of(*ways: Dress) -> Dress:
    """One of the ways for each cell."""

    def dress(cell: Printed, rng: Random) -> Dressed:
        return rng.choice(ways)(cell, rng)

    return dress


def fill(pattern: str, cell: Printed, rng: Random) -> str:
    """The pattern with the number of the cell, an older number and a digit put in."""
    value = int(abs(cell.value or 0))
    old = value + rng.choice((1, 2, 5, 10, 30))
    return pattern.format(n=cell.text.strip(), old=old, i=rng.randint(1, 9))

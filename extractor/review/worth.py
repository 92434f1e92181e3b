"""What a look is worth once some of its report are answered: errors come by the report, and by the reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractor.decisions.apply import cell_name
from extractor.decisions.decision import Target
from extractor.decisions.ledger import Opinion
from extractor.pages.summary import general
from extractor.report import Cell, Report
from extractor.runs.panel.looks import Look

STAYS = 0.5
"""A reviewer is led on to another report when the best look left in this one is worth less than this share of the best
one there: going back and forth costs a person more than a cell."""
_PRIOR = 1.0
"""So many errors found as expected are taken to have been seen before the first answer."""


def by_worth(looks: Sequence[Look], read: Report, now: Report, given: Mapping[Target, Opinion]) -> list[Look]:
    """``looks`` with what the answers ``given`` of this report show of them, what is worth most first.

    ``read``: the record as it was read; ``now``: as it is decided. The answered cells were expected to be wrong as
    often as they were doubted; where more of them were, the report and the reason that they share with others are
    doubted more, and the other way round. Measured by ``python -m eval review`` (decision 0036).
    """
    cells = {cell_name(cell): cell for cell in read.cells} if read.form.id == now.form.id else {}
    found: dict[tuple[str, ...], float] = defaultdict(lambda: _PRIOR)
    expected: dict[tuple[str, ...], float] = defaultdict(lambda: _PRIOR)
    for target, opinion in given.items():
        if target.kind != "cell" or target.form != now.form.id or opinion.decision is None:
            continue
        if opinion.decision.asked is None:
            # A cell of a form that a person named was not read at all.
            cell = cells.get(target.name)
            for group in ((), _group(cell)):
                found[group] += opinion.decision.value != (cell.value if cell else None)
                expected[group] += 1 - (cell.confidence if cell else 0.0)

    def weighed(look: Look) -> Look:
        if look.cell is None:
            return look
        worth = look.worth
        for group in ((), _group(cells.get(cell_name(look.cell)))):
            worth *= found[group] / expected[group]
        return replace(look, worth=round(worth, 4))

    return sorted(map(weighed, looks), key=lambda look: -look.worth)


def _group(cell: Cell | None) -> tuple[str, ...]:
    if cell is None:
        return ("opened",)
    return cell.status.value, general(cell.reasons[0]) if cell.reasons else ""

"""TEDS and GriTS, the usual table scores, beside ours: they count text and shape, and hide a slide among zeros.

Both compare the form's table filled with gold and the same table filled with what a system gave, labels included,
so a system is not punished for drawing a table differently, only for numbers in other places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.suites.editions import known_edition
from eval.suites.gold import GoldReport, GoldState
from extractor.forms import Table
from extractor.report import Report

Grid = Sequence[Sequence[str]]
"""Rows of cell texts; all rows are equally long."""


class GridPair(NamedTuple):
    table: str
    gold: Grid
    seen: Grid


def grid_pairs(gold: GoldReport, report: Report | None) -> Iterator[GridPair]:
    """Each table of the form, filled with what the source shows and with what the record holds."""
    form = known_edition(gold.form)
    true = {key: _text(c.value) if c.state is GoldState.READ else "" for key, c in gold.cells.items()}
    seen = {f"{c.table}/{c.row}/{c.col}": _text(c.value) for c in report.cells} if report else {}
    for table in form.tables:
        yield GridPair(table.name, fill_table(table, true), fill_table(table, seen))


def fill_table(table: Table, texts: Mapping[str, str]) -> Grid:
    """The table with its labels and these texts by ``table/row/col``; cells without a text are empty."""
    rows: list[list[str]] = []
    for block in table.blocks:
        header = [column.label for column in block.leaf_columns]
        body = {
            row.label: [texts.get(f"{table.name}/{row.name}/{column.name}", "") for column in block.leaf_columns]
            for row in block.leaf_rows
        }
        if table.layout == "single_row":
            rows += [[label for label in body for _ in header], header * len(body)]
            rows.append([text for texts_of_row in body.values() for text in texts_of_row])
        else:
            rows += [
                ["", *header],
                *([row.label, *line] for row, line in zip(block.leaf_rows, body.values(), strict=True)),
            ]
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def teds(gold: Grid, seen: Grid) -> float:
    """Tree-edit-distance similarity, 0 to 1 (Zhong, ShafieiBavani and Jimeno Yepes, ECCV 2020).

    The package's own implementation of the paper; about half a second for a table of 26 by 8.
    """
    from table_recognition_metric import TEDS  # type: ignore[import-untyped]

    return 1.0 if gold == seen else float(TEDS()(_html(seen), _html(gold)))


def grits_content(gold: Grid, seen: Grid) -> float:
    """GriTS_Con, 0 to 1 (Smock, Pesala and Abraham, GriTS, ICDAR 2023), by the factored alignment of the paper.

    Rows and columns are aligned apart, each by a sequence alignment over sequence alignments; the score is
    ``2 × reward / (cells of gold + cells seen)`` on the cells where both meet, the reward of two texts being
    ``2 × LCS / (sum of their lengths)``.
    """
    rewards = _rewards(gold, seen)
    rows = _align(_inner(rewards))
    columns = _align(_inner(rewards.transpose(2, 3, 0, 1)))
    total = sum(rewards[i, j, a, b] for i, j in rows for a, b in columns)
    return float(2 * total / (len(gold) * len(gold[0]) + len(seen) * len(seen[0])))


def _rewards(gold: Grid, seen: Grid) -> NDArray[np.float64]:
    """Similarity of each cell with each, shape ``(gold rows, seen rows, gold columns, seen columns)``."""
    return np.array([[[[_lcs(a, b) for b in theirs] for a in mine] for theirs in seen] for mine in gold])


@lru_cache(maxsize=65536)
def _lcs(a: str, b: str) -> float:
    from rapidfuzz.distance import LCSseq

    if not a and not b:
        return 1.0
    return 2 * LCSseq.similarity(a, b) / (len(a) + len(b))


def _inner(rewards: NDArray[np.float64]) -> NDArray[np.float64]:
    """Best alignment score of each gold row with each seen row, over their cells; shape ``(gold rows, seen rows)``."""
    height, width = rewards.shape[2:]
    best = np.zeros((height + 1, width + 1, *rewards.shape[:2]))
    for a in range(height):
        for b in range(width):
            taken = best[a, b] + rewards[:, :, a, b]
            best[a + 1, b + 1] = np.maximum(np.maximum(best[a, b + 1], best[a + 1, b]), taken)
    return best[height, width]


def _align(scores: NDArray[np.float64]) -> list[tuple[int, int]]:
    """The pairs of the best order-keeping alignment."""
    height, width = scores.shape
    best = np.zeros((height + 1, width + 1))
    for i in range(height):
        for j in range(width):
            best[i + 1, j + 1] = max(best[i, j + 1], best[i + 1, j], best[i, j] + scores[i, j])
    pairs: list[tuple[int, int]] = []
    i, j = height, width
    while i and j:
        if np.isclose(best[i, j], best[i - 1, j - 1] + scores[i - 1, j - 1]):
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif best[i - 1, j] >= best[i, j - 1]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _text(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _html(grid: Grid) -> str:
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in grid)
    return f"<html><body><table>{rows}</table></body></html>"

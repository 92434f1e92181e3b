"""Missed numbers of a drawn report, sorted by what a person who has nothing but its text could say of them.

An engine may have read other digits, and a row may have lost cells where the text shows no places: where neither the
sums through it, all other rows taken as known, nor fractions where the form counts leave one column for a number, the
text does not tell it. All other misses are the program's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from math import comb

from eval.metrics import judge
from eval.suites import GoldReport, GoldState
from extractor.forms import Form
from extractor.forms.identities import Instance, instances
from extractor.forms.schema import CellKey
from extractor.report import Report
from training.case import ON_PAGES
from training.draw.report import DrawnReport, TablePart

_MOST_WAYS = 50_000
"""A row that may be filled in more ways is not tried: its numbers count as told."""
_LONG_ROW = 10
"""Rows that the damage ``lost-first-cells`` empties; their places stay."""


class Why(StrEnum):
    MISREAD = "digits misread"
    UNTOLD = "row lost cells, nothing tells"
    BY_SUMS = "row lost cells, sums tell"
    LABEL_GONE = "label gone"
    OTHER = "other"


NOT_TOLD = frozenset({Why.MISREAD, Why.UNTOLD})


def sort_missed(gold: GoldReport, drawn: DrawnReport, record: Report | None) -> dict[CellKey, Why]:
    """Each number of the file that is not 0 and was not given, and why. ``drawn``: the report with its damage."""
    keys = {str(key): key for key in drawn.form.keys}
    missed = [keys[j.key] for j in judge(gold, record) if _is_number(gold, j.key) and not j.number_right]
    labelled = set(_with_labels(drawn))
    return {key: _why(key, gold, drawn.form, labelled) for key in missed}


def _is_number(gold: GoldReport, key: str) -> bool:
    return gold.cells[key].state is GoldState.READ and gold.cells[key].value != 0


def _with_labels(drawn: DrawnReport) -> Iterator[CellKey]:
    """The cells on lines that have their row's label, and those of tables without labels of rows."""
    for part in drawn.parts:
        if isinstance(part, TablePart):
            plain = drawn.form.table(part.name).layout == "single_row"
            for line in part.grid:
                labels = {slot.part for slot in line if slot.role == "label" and slot.text}
                yield from (key for slot in line for key in slot.keys if plain or key.row in labels)


def _why(key: CellKey, gold: GoldReport, form: Form, labelled: set[CellKey]) -> Why:
    if gold.states.get(str(key)) == "misread":
        return Why.MISREAD
    row = _drawn_row(key, form)
    standing = [k for k in row if gold.cells[str(k)].state is not GoldState.LOST]
    if len(standing) < len(row) and not _shows_places(gold, row):
        return Why.BY_SUMS if _one_way(key, row, standing, gold, form) else Why.UNTOLD
    return Why.OTHER if key in labelled else Why.LABEL_GONE


def _shows_places(gold: GoldReport, row: Sequence[CellKey]) -> bool:
    """Is what is left of a row that lost cells where it was: on a page, or with empty cells in their place?"""
    emptied = gold.damage is not None and "lost-first-cells" in gold.damage.kinds
    return gold.kind.startswith(ON_PAGES) or (emptied and len(row) >= _LONG_ROW)


def _drawn_row(key: CellKey, form: Form) -> Sequence[CellKey]:
    """All cells of its line, in printed order."""
    table = form.table(key.table)
    for block in table.blocks:
        rows = [str(row.name) for row in block.leaf_rows]
        if key.row in rows:
            on_line = rows if table.layout == "single_row" else [key.row]
            return [CellKey(key.table, row, str(column.name)) for row in on_line for column in block.leaf_columns]
    raise KeyError(str(key))


def _one_way(key: CellKey, row: Sequence[CellKey], standing: Sequence[CellKey], gold: GoldReport, form: Form) -> bool:
    """Have all ways to fill the row that agree with the sums and the kinds of its columns that number there?"""
    if comb(len(row), len(standing)) > _MOST_WAYS:
        return True
    truth = {k: gold.cells[str(k)].value or 0 for k in form.table(key.table).keys}
    texts = [gold.cells[str(k)].value for k in standing]
    read = dict(zip(standing, texts, strict=True))
    sums = [s for s in _sums_through(row, form) if _holds(s, truth | {k: read.get(k) or 0 for k in row})]
    whole = {k for k in row if _counts_whole(k, row, gold, form)}
    for places in combinations(row, len(standing)):
        way = dict(zip(places, texts, strict=True))
        if way.get(key) == truth[key] or any(k in whole and (value or 0) % 1 for k, value in way.items()):
            continue
        if all(_holds(s, truth | {k: way.get(k) or 0 for k in row}) for s in sums):
            return False
    return True


def _sums_through(row: Sequence[CellKey], form: Form) -> list[Instance]:
    cells = set(row)
    found = [i for identity in form.identities if identity.scope == "report" for i in instances(form, identity)]
    return [i for i in found if cells.intersection(i.keys) and not any(t.previous for t in (*i.left, *i.right))]


def _holds(instance: Instance, numbers: Mapping[CellKey, float]) -> bool:
    return abs(sum(sign * numbers.get(key, 0) for key, sign in instance.terms)) <= instance.identity.tolerance + 1e-9


def _counts_whole(key: CellKey, row: Sequence[CellKey], gold: GoldReport, form: Form) -> bool:
    """Does the form count in the cell's column, and has no other row a fraction there?"""
    block = next(b for b in form.table(key.table).blocks if any(r.name == key.row for r in b.leaf_rows))
    kind = next(column.kind for column in block.leaf_columns if column.name == key.col)
    column = [CellKey(key.table, str(r.name), key.col) for r in block.leaf_rows]
    return kind == "count" and all((gold.cells[str(k)].value or 0) % 1 == 0 for k in column if k not in row)

"""Where the blocks of a table that are side by side end, on each of its lines, and whether that is known for sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from extractor.recovery.board.abreast import Abreast, Cell, Label, boundaries, fits, label_of, side_at
from extractor.recovery.board.stretches import FoundTable, Stretch
from extractor.recovery.board.told import Told, Way, is_value

_HEADER_LINES: Final = 8
"""The most lines above the first row that are searched for the header."""
_MOST_ROWS: Final = 0.6
"""Share of the rows of which the label must be there in a table that is sure."""


def told_of(table: FoundTable, tables: Sequence[Abreast]) -> Told | None:
    """Which rows of the table are told apart; ``None`` where it is not known for sure what the table is, or where its
    blocks end."""
    if table.mixed or len(table.may_be) != 1:
        return None
    if table.is_abreast and any(not stretch.drawn or stretch.edges is None for stretch in table.stretches):
        return _told_by_labels(table, tables[table.may_be[0]])
    sure = all(map(_has_edges if table.is_abreast else _has_rows, table.stretches))
    if not sure or table.share(tables) < _MOST_ROWS:
        return None
    slid = ((stretch, _slid_lines(stretch)) for stretch in table.stretches)
    labels = (label for stretch, lines in slid for label in stretch.labels if label.cell.line in lines)
    return Told(open_rows=frozenset(slot for label in labels for slot in label.slots.get(table.may_be[0], ())))


def _told_by_labels(table: FoundTable, form_table: Abreast) -> Told | None:
    """What the labels tell on each side of a boundary that nothing reaches over; of all blocks at once, where there is
    no boundary."""
    told = Told()
    bounded = [stretch.edges is not None for stretch in table.stretches]
    if all(bounded):
        if not all(map(_is_bounded, table.stretches)):
            return None
        for side, block in enumerate(form_table.blocks):
            told |= Way(form_table, (block,)).told(
                ([cell for line in by_side(s, len(form_table.blocks)) for cell in line[side]], s.drawn)
                for s in table.stretches
            )
    elif not any(bounded):
        told = Way(form_table, form_table.blocks).told(
            ([cell for line in s.table_lines for cell in line], s.drawn) for s in table.stretches
        )
    return told if told.once and len(told.seen) >= _MOST_ROWS * form_table.size else None


def _is_bounded(stretch: Stretch) -> bool:
    edges = stretch.edges or ()
    over = (side_at(cell, edges) is None for line in stretch.table_lines for cell in line)
    return fits(stretch.labels, edges) and not any(over)


def settle_sides(table: FoundTable, tables: Sequence[Abreast], sides: int) -> None:
    """Find where the blocks end in each stretch of the table: by its labels, or as in the stretch before or behind."""
    for stretch in table.stretches:
        edges = boundaries(stretch.labels, sides, drawn=stretch.drawn)
        stretch.edges = edges if edges is None or stretch.drawn else _cleared(stretch, edges)
    for order in (table.stretches, table.stretches[::-1]):
        for known, stretch in pairwise(order):
            if stretch.edges is None and known.edges is not None and _as_wide(stretch, known):
                stretch.edges = known.edges if fits(stretch.labels, known.edges) else None
    for stretch in table.stretches:
        if stretch.edges is not None:
            stretch.first = _header_start(stretch, stretch.edges, tables)
            stretch.last = _end_of_grid(stretch, stretch.edges)
        else:
            stretch.last = _end_of_row(stretch, max(map(_most_columns, tables)))


def _as_wide(stretch: Stretch, before: Stretch) -> bool:
    """Is it a grid with as many columns as that before it? Pages are all alike."""
    if stretch.drawn != before.drawn:
        return False
    return not stretch.drawn or _width(stretch) == _width(before)


def _width(stretch: Stretch) -> float:
    return max(cell.x1 for line in stretch.lines for cell in line)


def _cleared(stretch: Stretch, edges: Sequence[float]) -> tuple[float, ...]:
    """The boundaries moved into the middle of the gap left of them: a longer label may begin further left."""
    cells = [cell for line in stretch.table_lines for cell in line]
    return tuple((edge + max((c.x1 for c in cells if c.x1 <= edge), default=edge)) / 2 for edge in edges)


def _header_start(stretch: Stretch, edges: Sequence[float], tables: Sequence[Abreast]) -> int:
    """The first line of the header above the first row: lines on which nothing reaches over a boundary, and no row of
    a table before this one is."""
    start = stretch.first
    while start and stretch.first - start < _HEADER_LINES:
        line = stretch.lines[start - 1]
        if any(side_at(cell, edges) is None or _is_row(cell, tables) for cell in line):
            break
        if len(line) < 2 and not any(t.is_header(cell.text) or t.may_begin(cell.text) for cell in line for t in tables):
            break
        start -= 1
    return start


def _is_row(cell: Cell, tables: Sequence[Abreast]) -> bool:
    """Is it the label of a row, letter by letter?"""
    label = label_of(cell, tables)
    return label is not None and label.exact


def _end_of_grid(stretch: Stretch, edges: Sequence[float]) -> int:
    """The last line of the table. A grid may go on behind the last label with the rest of a row that a page break cut;
    what reaches over a boundary is a note below it."""
    last = stretch.last
    while stretch.drawn and last + 1 < stretch.limit:
        if any(side_at(cell, edges) is None for cell in stretch.lines[last + 1]):
            break
        last += 1
    return last


def _most_columns(table: Abreast) -> int:
    return max(len(table.form.table(table.table).blocks[number].leaf_columns) for number in table.blocks)


def _end_of_row(stretch: Stretch, width: int) -> int:
    """The last line of the last row, where its cells are one a line behind the label: no more than a row has."""
    last = stretch.last
    if stretch.lines[last][-1].first != stretch.labels[-1].cell.first:
        return last
    for number in range(last + 1, min(last + width + 1, stretch.limit)):
        line = stretch.lines[number]
        if len(line) > 1 or not is_value(line[0].text):
            break
        last = number
    return last


def by_side(stretch: Stretch, count: int) -> Iterator[list[list[Cell]]]:
    """The cells of each line of the table, side by side; what reaches over a boundary is where it begins. On a line of
    a grid that has slid to a side, and where no boundary is known, cells are on the side of the label before them."""
    given = _given_sides(stretch.labels, count)
    slid = _slid_lines(stretch)
    now = 0
    for line in stretch.table_lines:
        sides = [given.get(cell.first) for cell in line]
        found: list[list[Cell]] = [[] for _ in range(count)]
        now = next((side for side in sides if side is not None), now)
        for cell, side in zip(line, sides, strict=True):
            if stretch.edges is not None and cell.line not in slid:
                now = sum(edge <= cell.x0 for edge in stretch.edges)
            elif side is not None:
                now = side
            found[now].append(cell)
        yield found


def _slid_lines(stretch: Stretch) -> set[int]:
    """The lines of a grid that have slid to a side: a label on them begins elsewhere than in the first column of its
    block."""
    if not stretch.drawn or stretch.edges is None:
        return set()
    begins = (0.0, *stretch.edges)
    return {n.cell.line for n in stretch.labels if n.side is not None and n.cell.x0 != begins[n.side]}


def _given_sides(labels: Sequence[Label], count: int) -> dict[int, int]:
    """First token of a label → its side. A label of several blocks is of the left one, and the same label again right
    behind it of the next."""
    given: dict[int, int] = {}
    before: tuple[str, int] = ("", 0)
    for label in labels:
        side = label.side
        if side is None:
            side = min(before[1] + 1, count - 1) if before[0] == label.cell.text else 0
        given[label.cell.first] = side
        before = label.cell.text, side
    return given


def _has_rows(stretch: Stretch) -> bool:
    """Is something beside the labels, as it is where blocks are drawn below each other? A table that was written
    column by column has its blocks one behind the other, too."""
    if stretch.drawn:
        return True
    firsts = {label.cell.first for label in stretch.labels}
    labelled = [line for line in stretch.table_lines if any(cell.first in firsts for cell in line)]
    return sum(len(line) > 1 for line in labelled) >= _MOST_ROWS * len(labelled)


def _has_edges(stretch: Stretch) -> bool:
    """Is it known where the blocks of a grid end, and does every side of a line begin with the label on it?"""
    slid = _slid_lines(stretch)
    if stretch.edges is None or not fits((n for n in stretch.labels if n.cell.line not in slid), stretch.edges):
        return False
    known = {label.cell.first for label in stretch.labels}
    for sides in by_side(stretch, len(stretch.edges) + 1):
        begun = [[cell.first for cell in cells if cell.text] for cells in sides]
        if not all(own[0] in known for own in begun if known.intersection(own)):
            return False
    return True
